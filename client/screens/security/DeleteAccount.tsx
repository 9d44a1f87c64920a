// The end of the account. Its handle has to be typed: nobody does this by mistake.
import { useState } from "preact/hooks";
import { z } from "zod";
import type { User } from "../../../shared/api/identity.ts";
import { useServices } from "../../app/services.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { t } from "../../i18n/index.ts";
import { withProof } from "./proof.ts";

export function DeleteAccount({ user }: { user: User }) {
  const [open, setOpen] = useState(false);
  return (
    <section class="section">
      <h2>{t.security.deleteTitle}</h2>
      <div class="panel-box">
        <div class="line">
          {open ? (
            <Confirm user={user} onCancel={() => setOpen(false)} />
          ) : (
            <>
              <span class="line-label">
                <span>{t.security.deleteText}</span>
              </span>
              <button type="button" class="button" onClick={() => setOpen(true)}>
                {t.security.deleteOpen}
              </button>
            </>
          )}
        </div>
      </div>
    </section>
  );
}

function Confirm({ user, onCancel }: { user: User; onCancel: () => void }) {
  const { auth, account } = useServices();
  const schema = z.object({ typed: z.string().refine((text) => text.trim() === user.handle) });
  const form = useForm(schema, async () => {
    if (await withProof(account.deleteAccount)) await auth.logout();
  });
  return (
    <form class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
      <p class="field-note">{t.security.deleteText}</p>
      <FormError text={form.problem.message} />
      <Field
        name="typed"
        label={t.security.deleteType(user.handle)}
        autoComplete="off"
        error={form.problem.fields.typed === undefined ? undefined : t.security.deleteMismatch}
        autoFocus
      />
      <div class="form-actions">
        <button type="button" class="button" onClick={onCancel}>
          {t.common.cancel}
        </button>
        <button type="submit" class="button button-danger" disabled={form.busy}>
          {form.busy ? t.auth.working : t.security.deleteConfirm}
        </button>
      </div>
    </form>
  );
}
