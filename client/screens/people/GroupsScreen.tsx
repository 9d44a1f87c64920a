// Groups: who belongs to them. What is shared with a group is its members' business.
import { useState } from "preact/hooks";
import type { AdminGroup } from "../../../shared/api/admin.ts";
import { askText } from "../../app/dialogs.ts";
import { useServices } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { ProofDialog } from "../security/ProofDialog.tsx";
import { useAction } from "../security/useAction.ts";
import { GroupDialog } from "./GroupDialog.tsx";
import { usePages } from "./usePages.ts";

export function GroupsScreen() {
  useTitle(t.groups.title);
  const { admin } = useServices();
  const [open, setOpen] = useState<AdminGroup>();
  const { busy, problem, run } = useAction();
  const groups = usePages("groups", (cursor, signal) => admin.groups(cursor, signal));
  const create = async () => {
    const name = await askText({ title: t.groups.new, label: t.groups.name, initial: "", confirm: t.common.create });
    if (name === null) return;
    await run(async () => {
      const made = await admin.createGroup(name);
      groups.update((items) => [...items, made]);
      setOpen(made);
    });
  };
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.groups.title}
        </h1>
        <button type="button" class="button button-primary" disabled={busy} onClick={() => void create()}>
          <Icon name="plus" size={16} />
          {t.groups.new}
        </button>
      </header>
      <div class="page-body">
        <p class="people-note">{t.groups.text}</p>
        <FormError text={problem || groups.problem} />
        {groups.items && (
          <ul class="panel-box people-list" aria-busy={groups.busy}>
            {groups.items.length === 0 && <li class="line">{t.groups.none}</li>}
            {groups.items.map((group) => (
              <li key={group.id}>
                <button type="button" class="person" onClick={() => setOpen(group)}>
                  <span class="line-label long-text">
                    {group.name}
                    <span>{group.members.map(({ handle }) => handle).join(", ")}</span>
                  </span>
                  <span class="line-value">{t.groups.count(group.members.length)}</span>
                  <Icon name="right" size={16} />
                </button>
              </li>
            ))}
          </ul>
        )}
        {groups.more && (
          <button type="button" class="button people-more" disabled={groups.busy} onClick={groups.more}>
            {t.people.more}
          </button>
        )}
      </div>
      {open && (
        <GroupDialog
          group={open}
          onClose={() => setOpen(undefined)}
          onChanged={(after) => {
            setOpen(after);
            groups.update((items) => items.map((one) => (one.id === after.id ? after : one)));
          }}
          onDeleted={(id) => {
            setOpen(undefined);
            groups.update((items) => items.filter((one) => one.id !== id));
          }}
        />
      )}
      <ProofDialog />
    </div>
  );
}
