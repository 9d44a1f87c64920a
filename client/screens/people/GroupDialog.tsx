// One group: its name and its members. Every change is made at once; only deletion asks.
import type { AdminGroup, AdminGroupPatch } from "../../../shared/api/admin.ts";
import { ask, askText } from "../../app/dialogs.ts";
import { useServices } from "../../app/services.ts";
import { Dialog } from "../../components/Dialog.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { sourceNames } from "../../components/sourceNames.ts";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";
import { FindPerson, Members } from "./FindPerson.tsx";

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
      {group.managedBy ? (
        <p class="dialog-text">{t.directory.managed(sourceNames[group.managedBy])}</p>
      ) : (
        <FindPerson known={ids} disabled={busy} onFound={(id) => void change({ members: [...ids, id] })} />
      )}
      <h3 class="group-head">{t.groups.members}</h3>
      {group.members.length === 0 && <p class="dialog-text">{t.groups.empty}</p>}
      <Members
        members={group.members}
        disabled={busy || group.managedBy !== null}
        onRemove={(id) => void change({ members: ids.filter((one) => one !== id) })}
      />
      {!group.managedBy && (
        <div class="dialog-actions">
          <button type="button" class="button" disabled={busy} onClick={() => void remove()}>
            {t.groups.delete}
          </button>
          <button type="button" class="button" disabled={busy} onClick={() => void rename()}>
            {t.groups.rename}
          </button>
        </div>
      )}
    </Dialog>
  );
}
