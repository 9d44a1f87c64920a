// Another password; every other device is signed out by it.
import { useState } from "preact/hooks";
import { z } from "zod";
import { password, type SecurityOverview, type User } from "../../../shared/api/identity.ts";
import { useServices } from "../../app/services.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { t } from "../../i18n/index.ts";
import { wrongPassword } from "./ProofDialog.tsx";
import { withProof } from "./proof.ts";

const schema = z.object({ currentPassword: z.string().min(1), password });

export function PasswordSection({ user, overview }: { user: User; overview: SecurityOverview }) {
  const [changing, setChanging] = useState(false);
  const [said, setSaid] = useState("");
  return (
    <section class="section">
      <h2>{t.security.password}</h2>
      <div class="panel-box">
        <div class="line">
          {changing ? (
            <ChangePassword
              user={user}
              onDone={(changed) => {
                setChanging(false);
                setSaid(changed ? t.security.passwordChanged : "");
              }}
            />
          ) : (
            <>
              <span class="line-label">
                <span>{overview.hasPassword ? t.security.passwordText : t.security.noPassword}</span>
              </span>
              {overview.hasPassword && (
                <button type="button" class="button" onClick={() => setChanging(true)}>
                  {t.security.changePassword}
                </button>
              )}
            </>
          )}
        </div>
      </div>
      <p role="status">{said}</p>
    </section>
  );
}

function ChangePassword({ user, onDone }: { user: User; onDone: (changed: boolean) => void }) {
  const { account } = useServices();
  const form = useForm(schema, async (values) => {
    try {
      const change = { currentPassword: values.currentPassword, newPassword: values.password };
      if (await withProof(() => account.changePassword(change))) onDone(true);
    } catch (error) {
      throw wrongPassword(error);
    }
  });
  const { fields } = form.problem;
  return (
    <form class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
      <FormError text={form.problem.message} />
      <input type="text" autoComplete="username" value={user.email} readOnly hidden />
      <Field
        name="currentPassword"
        label={t.security.currentPassword}
        type="password"
        autoComplete="current-password"
        error={fields.currentPassword}
        autoFocus
      />
      <Field
        name="password"
        label={t.security.newPassword}
        type="password"
        autoComplete="new-password"
        hint={t.auth.passwordHint}
        error={fields.password}
      />
      <div class="form-actions">
        <button type="button" class="button" onClick={() => onDone(false)}>
          {t.common.cancel}
        </button>
        <button type="submit" class="button button-primary" disabled={form.busy}>
          {form.busy ? t.auth.working : t.security.changePassword}
        </button>
      </div>
    </form>
  );
}
