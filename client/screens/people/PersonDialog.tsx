// What an administrator changes of one account. Every change is made at once; only deletion asks.
import { useState } from "preact/hooks";
import { z } from "zod";
import type { AdminUser, AdminUserPatch } from "../../../shared/api/admin.ts";
import { providerNames } from "../../../shared/api/ai.ts";
import { ask } from "../../app/dialogs.ts";
import { useServices } from "../../app/services.ts";
import { Dialog } from "../../components/Dialog.tsx";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { LinkLine } from "../../components/LinkLine.tsx";
import { providerTitles } from "../../components/providerNames.ts";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { t } from "../../i18n/index.ts";
import { withProof } from "../security/proof.ts";
import { useAction } from "../security/useAction.ts";

const gigabyte = 2 ** 30;
const most = 2 ** 20;
const schema = z.object({ gigabytes: z.coerce.number().min(0).max(most), aiModel: z.string().trim().max(200).optional() });
const providers = [null, ...providerNames] as const;

interface PersonDialogProps {
  person: AdminUser;
  isSelf: boolean;
  onClose: () => void;
  onChanged: (after: AdminUser) => void;
  onDeleted: (id: string) => void;
}

export function PersonDialog({ person, isSelf, onClose, onChanged, onDeleted }: PersonDialogProps) {
  const { admin } = useServices();
  const { busy, problem, run } = useAction();
  const [said, setSaid] = useState("");
  const change = async (patch: AdminUserPatch) => {
    setSaid("");
    onChanged(await admin.changeUser(person.id, patch));
    setSaid(t.people.saved);
  };
  const remove = async () => {
    const { deleteTitle: title, deleteText: text, deleteConfirm: confirm } = t.people;
    if (!(await ask({ title: title(person.handle), text, confirm }))) return;
    await run(async () => {
      await admin.deleteUser(person.id);
      onDeleted(person.id);
    });
  };
  const form = useForm(schema, async ({ gigabytes, aiModel }) => {
    const model = person.aiProvider !== null && { aiModel: aiModel || null };
    await withProof(() => change({ limitBytes: Math.round(gigabytes * gigabyte), ...model }));
  });
  return (
    <Dialog title={person.handle} onClose={onClose}>
      <p class="dialog-text">{person.email}</p>
      <FormError text={problem} />
      {!isSelf && (
        <div class="panel-box">
          <div class="line">
            <span class="line-label" id="person-role">
              {t.people.roleLabel}
              <span>{t.people.roleText}</span>
            </span>
            <fieldset class="segments" aria-labelledby="person-role" disabled={busy}>
              {(["user", "admin"] as const).map((role) => (
                <button
                  key={role}
                  type="button"
                  aria-pressed={person.role === role}
                  onClick={() => person.role !== role && void run(() => change({ role }))}
                >
                  {t.people.role[role]}
                </button>
              ))}
            </fieldset>
          </div>
          <SwitchLine
            label={t.people.activeLabel}
            text={t.people.activeText}
            on={person.active}
            disabled={busy}
            onChange={(on) => run(() => change({ active: on }))}
          />
          {person.role === "user" && !person.emailVerified && (
            <SwitchLine
              label={t.people.vouchedLabel}
              text={t.people.vouchedText}
              on={person.vouched}
              disabled={busy}
              onChange={(on) => run(() => change({ vouched: on }))}
            />
          )}
        </div>
      )}
      <div class="panel-box">
        {person.role === "user" && (
          <div class="line person-choice">
            <span class="line-label" id="person-ai">
              {t.people.aiLabel}
              <span>{t.people.aiText}</span>
            </span>
            <fieldset class="segments" aria-labelledby="person-ai" disabled={busy}>
              {providers.map((aiProvider) => (
                <button
                  key={aiProvider}
                  type="button"
                  aria-pressed={person.aiProvider === aiProvider}
                  onClick={() => person.aiProvider !== aiProvider && void run(() => change({ aiProvider, aiModel: null }))}
                >
                  {aiProvider ? providerTitles[aiProvider] : t.people.aiAsInstalled}
                </button>
              ))}
            </fieldset>
          </div>
        )}
        <LinkLine href={`/audit?person=${person.id}`} label={t.people.auditOf(person.handle)} onClick={onClose} />
      </div>
      <form class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
        <FormError text={form.problem.message} />
        <Field
          name="gigabytes"
          label={t.people.quotaLabel}
          autoComplete="off"
          initial={String(Math.round((person.quota.limitBytes / gigabyte) * 100) / 100)}
          error={form.problem.fields.gigabytes ?? form.problem.fields.limitBytes}
        />
        {person.role === "user" && person.aiProvider !== null && (
          <Field
            key={person.aiProvider}
            name="aiModel"
            label={t.people.aiModel}
            hint={t.people.aiModelHint}
            autoComplete="off"
            optional
            initial={person.aiModel ?? ""}
            error={form.problem.fields.aiModel}
          />
        )}
        <div class="form-actions">
          <button type="submit" class="button button-primary" disabled={form.busy}>
            {t.common.save}
          </button>
          {!isSelf && (
            <button type="button" class="button" disabled={busy} onClick={() => void remove()}>
              {t.people.delete}
            </button>
          )}
        </div>
        <p role="status" class="field-note">
          {said}
        </p>
      </form>
    </Dialog>
  );
}
