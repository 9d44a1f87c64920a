// One service: who may use it, what it is, and its removal. Grants act on the next request.
import type { AdminService, AdminServicePatch } from "../../../shared/api/services.ts";
import { ask } from "../../app/dialogs.ts";
import { useServices } from "../../app/services.ts";
import { useOffice } from "../../app/useOffice.ts";
import { Dialog } from "../../components/Dialog.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { t } from "../../i18n/index.ts";
import { FindPerson, Members } from "../people/FindPerson.tsx";
import { usePages } from "../people/usePages.ts";
import { useAction } from "../security/useAction.ts";
import { ServiceForm } from "./ServiceForm.tsx";

interface ServiceDialogProps {
  service: AdminService;
  onClose: () => void;
  reload: () => Promise<void>;
}

export function ServiceDialog({ service, onClose, reload }: ServiceDialogProps) {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const { key, name, everyone, people, groups } = service;
  const fixed = service.from === "environment";
  const save = async (patch: AdminServicePatch) => {
    await office((api) => api.changeService(key, patch));
    await reload();
  };
  const change = (patch: AdminServicePatch) => run(() => save(patch));
  const remove = async () => {
    if (!(await ask({ title: t.services.deleteTitle(name), text: t.services.deleteText, confirm: t.services.delete }))) return;
    await run(async () => {
      await office((api) => api.deleteService(key));
      onClose();
      await reload();
    });
  };
  const ids = people.map(({ id }) => id);
  return (
    <Dialog title={name} onClose={onClose}>
      <FormError text={problem} />
      <div class="panel-box">
        <SwitchLine
          label={t.services.everyone}
          text={fixed ? t.services.fixed : t.services.everyoneText}
          on={everyone}
          disabled={busy || fixed}
          onChange={(on) => change({ everyone: on })}
        />
      </div>
      {!everyone && (
        <>
          <h3 class="group-head">{t.services.groups}</h3>
          <Groups
            granted={groups.map(({ id }) => id)}
            disabled={busy}
            onChange={(id, on) => change(on ? { addGroups: [id] } : { removeGroups: [id] })}
          />
          <h3 class="group-head">{t.services.people}</h3>
          <FindPerson known={ids} disabled={busy} onFound={(id) => change({ addPeople: [id] })} />
          <Members members={people} disabled={busy} onRemove={(id) => change({ removePeople: [id] })} />
        </>
      )}
      {fixed ? (
        <p class="dialog-text">{t.services.fixed}</p>
      ) : (
        <>
          <h3 class="group-head">{t.services.what}</h3>
          <ServiceForm
            service={service}
            save={({ name, address, healthPath, description = "", icon = "" }) => save({ name, address, healthPath, description, icon })}
          />
          <div class="dialog-actions">
            <button type="button" class="button" disabled={busy} onClick={() => void remove()}>
              {t.services.delete}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

interface GroupsProps {
  granted: readonly string[];
  disabled: boolean;
  onChange: (id: string, granted: boolean) => void;
}

function Groups({ granted, disabled, onChange }: GroupsProps) {
  const { admin } = useServices();
  const groups = usePages("groups", (cursor, signal) => admin.groups(cursor, signal));
  if (groups.items?.length === 0) return <p class="dialog-text">{t.groups.none}</p>;
  return (
    <>
      <ul class="group-members">
        {groups.items?.map(({ id, name }) => (
          <li key={id}>
            <label class="group-member">
              <input
                type="checkbox"
                checked={granted.includes(id)}
                disabled={disabled}
                onChange={(event) => onChange(id, event.currentTarget.checked)}
              />
              <span class="line-label">{name}</span>
            </label>
          </li>
        ))}
      </ul>
      {groups.more && (
        <button type="button" class="button" disabled={groups.busy} onClick={groups.more}>
          {t.people.more}
        </button>
      )}
    </>
  );
}
