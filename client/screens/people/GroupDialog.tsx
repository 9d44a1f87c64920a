// One group: its name and its members. Every change is made at once; only deletion asks.
import { useState } from "preact/hooks";
import type { AdminGroup, AdminGroupPatch } from "../../../shared/api/admin.ts";
import { ask, askText } from "../../app/dialogs.ts";
import { useServices } from "../../app/services.ts";
import { useDebouncedValue } from "../../app/useDebouncedValue.ts";
import { Dialog } from "../../components/Dialog.tsx";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { FormError } from "../auth/FormError.tsx";
import { useAction } from "../security/useAction.ts";
import { usePages } from "./usePages.ts";

interface GroupDialogProps {
  group: AdminGroup;
  onClose: () => void;
  onChanged: (after: AdminGroup) => void;
  onDeleted: (id: string) => void;
}

export function GroupDialog({ group, onClose, onChanged, onDeleted }: GroupDialogProps) {
  const { admin } = useServices();
  const { busy, problem, run } = useAction();
  const change = (patch: AdminGroupPatch) => run(async () => onChanged(await admin.changeGroup(group.id, patch)));
  const ids = group.members.map(({ id }) => id);
  const rename = async () => {
    const name = await askText({ title: t.groups.rename, label: t.groups.name, initial: group.name, confirm: t.common.rename });
    if (name !== null && name !== group.name) await change({ name });
  };
  const remove = async () => {
    const { deleteTitle: title, deleteText: text, delete: confirm } = t.groups;
    if (!(await ask({ title: title(group.name), text, confirm }))) return;
    await run(async () => {
      await admin.deleteGroup(group.id);
      onDeleted(group.id);
    });
  };
  return (
    <Dialog title={group.name} onClose={onClose}>
      <FormError text={problem} />
      <Find known={ids} disabled={busy} onFound={(id) => void change({ members: [...ids, id] })} />
      <h3 class="group-head">{t.groups.members}</h3>
      {group.members.length === 0 && <p class="dialog-text">{t.groups.empty}</p>}
      <ul class="group-members">
        {group.members.map(({ id, handle }) => (
          <li key={id} class="group-member">
            <Icon name="person" />
            <span class="line-label cut">{handle}</span>
            <button
              type="button"
              class="icon-button"
              aria-label={t.groups.remove(handle)}
              title={t.groups.remove(handle)}
              disabled={busy}
              onClick={() => void change({ members: ids.filter((one) => one !== id) })}
            >
              <Icon name="close" size={16} />
            </button>
          </li>
        ))}
      </ul>
      <div class="dialog-actions">
        <button type="button" class="button" disabled={busy} onClick={() => void remove()}>
          {t.groups.delete}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => void rename()}>
          {t.groups.rename}
        </button>
      </div>
    </Dialog>
  );
}

const shown = 8;

function Find({ known, disabled, onFound }: { known: readonly string[]; disabled: boolean; onFound: (id: string) => void }) {
  const { admin } = useServices();
  const [typed, setTyped] = useState("");
  const query = useDebouncedValue(typed.trim(), 250) ?? "";
  const found = usePages(query, async (_cursor, signal) =>
    query === "" ? { items: [], next: null } : admin.users({ role: "user", query, limit: shown }, signal),
  );
  const people = (found.items ?? []).filter(({ id }) => !known.includes(id));
  return (
    <>
      <label class="field">
        {t.groups.add}
        <input
          class="input"
          type="search"
          placeholder={t.groups.addLabel}
          data-first-focus
          autoComplete="off"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <div role="status">{query !== "" && found.items && people.length === 0 && t.groups.noneFound}</div>
      {typed.trim() !== "" && (
        <ul class="group-members">
          {people.map(({ id, handle, email }) => (
            <li key={id}>
              <button
                type="button"
                class="group-member group-found"
                disabled={disabled}
                onClick={() => {
                  setTyped("");
                  onFound(id);
                }}
              >
                <Icon name="plus" size={16} />
                <span class="line-label security-long">
                  {handle}
                  <span>{email}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
