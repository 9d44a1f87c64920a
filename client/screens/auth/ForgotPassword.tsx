// Asks for the mail that lets a person choose another password. Never says whether there is such an account.
import { useState } from "preact/hooks";
import { z } from "zod";
import { email } from "../../../shared/api/identity.ts";
import { useServices } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { t } from "../../i18n/index.ts";
import { Frame } from "./Frame.tsx";
import { useStatus } from "./useStatus.ts";

const schema = z.object({ email });

export function ForgotPassword() {
  const { auth } = useServices();
  useTitle(t.recovery.forgotTitle);
  const isPrinted = useStatus()?.mail === false;
  const [sentTo, setSentTo] = useState("");
  const { problem, busy, onSubmit } = useForm(schema, async (values) => {
    await auth.forgotPassword(values.email);
    setSentTo(values.email);
  });
  return (
    <Frame title={t.recovery.forgotTitle}>
      {sentTo ? (
        <p class="auth-text" role="status">
          {(isPrinted ? t.recovery.printed : t.recovery.sent)(sentTo)}
        </p>
      ) : (
        <form onSubmit={onSubmit} noValidate class="auth-form" aria-busy={busy}>
          <p class="auth-text">{isPrinted ? t.recovery.forgotTextNoMail : t.recovery.forgotText}</p>
          <FormError text={problem.message} />
          <Field name="email" label={t.auth.email} type="email" autoComplete="username" error={problem.fields.email} autoFocus />
          <button type="submit" class="button button-primary auth-submit" disabled={busy}>
            {busy ? t.auth.working : isPrinted ? t.recovery.print : t.recovery.send}
          </button>
        </form>
      )}
      <p class="auth-switch">
        <a href="/sign-in">{t.recovery.backToSignIn}</a>
      </p>
    </Frame>
  );
}
