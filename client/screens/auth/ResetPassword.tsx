// Another password, by the link of a mail. Nobody is signed in by it.
import { useState } from "preact/hooks";
import { z } from "zod";
import { password } from "../../../shared/api/identity.ts";
import { useServices } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { ApiProblem } from "../../data/errors.ts";
import { t } from "../../i18n/index.ts";
import { Frame } from "./Frame.tsx";
import { useLinkToken } from "./useLinkToken.ts";

const schema = z.object({ password });

export function ResetPassword() {
  const { auth } = useServices();
  useTitle(t.recovery.resetTitle);
  const { token, spend } = useLinkToken();
  const [state, setState] = useState<"asking" | "done" | "invalid">(token ? "asking" : "invalid");
  const { problem, busy, onSubmit } = useForm(schema, async (values) => {
    try {
      await auth.resetPassword({ token, password: values.password });
      setState("done");
    } catch (error) {
      if (!(error instanceof ApiProblem && error.code === "token.invalid")) throw error;
      setState("invalid");
    }
    spend();
  });
  return (
    <Frame title={t.recovery.resetTitle}>
      {state === "asking" && (
        <form onSubmit={onSubmit} noValidate class="auth-form" aria-busy={busy}>
          <p class="auth-text">{t.recovery.resetText}</p>
          <FormError text={problem.message} />
          <Field
            name="password"
            label={t.recovery.newPassword}
            type="password"
            autoComplete="new-password"
            hint={t.auth.passwordHint}
            error={problem.fields.password}
            autoFocus
          />
          <button type="submit" class="button button-primary auth-submit" disabled={busy}>
            {busy ? t.auth.working : t.recovery.setPassword}
          </button>
        </form>
      )}
      {state === "done" && (
        <>
          <p class="auth-text" role="status">
            {t.recovery.resetDone}
          </p>
          <a class="button button-primary auth-submit" href="/sign-in">
            {t.auth.signIn}
          </a>
        </>
      )}
      {state === "invalid" && (
        <>
          <p class="auth-text" role="alert">
            {t.recovery.resetInvalid}
          </p>
          <a class="button button-primary auth-submit" href="/forgot-password">
            {t.recovery.askAgain}
          </a>
        </>
      )}
    </Frame>
  );
}
