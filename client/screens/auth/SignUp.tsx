// A new account.
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { registerRequest } from "../../../shared/api/identity.ts";
import { useServices } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { language, t } from "../../i18n/index.ts";
import { Frame } from "./Frame.tsx";
import { useStatus } from "./useStatus.ts";

export function SignUp() {
  const { auth } = useServices();
  const { route } = useLocation();
  useTitle(t.auth.signUpTitle);
  const status = useStatus();
  const isPrinted = status?.mail === false;
  const [mailedTo, setMailedTo] = useState("");
  const { problem, busy, onSubmit } = useForm(registerRequest, async (values) => {
    if ((await auth.register({ ...values, language: language.peek() })) === "mailed") setMailedTo(values.email);
    else route("/documents", true);
  });
  if (mailedTo) {
    return (
      <Frame title={isPrinted ? t.auth.printedTitle : t.auth.mailedTitle}>
        <p class="auth-text" role="status">
          {(isPrinted ? t.auth.printed : t.auth.mailed)(mailedTo)}
        </p>
        <a class="button button-primary auth-submit" href="/sign-in">
          {t.auth.signIn}
        </a>
      </Frame>
    );
  }
  if (status?.registration === false) {
    return (
      <Frame title={t.auth.signUpTitle}>
        <p class="auth-switch">{t.auth.closed}</p>
        <a class="button button-primary auth-submit" href="/sign-in">
          {t.auth.signIn}
        </a>
      </Frame>
    );
  }
  return (
    <Frame title={t.auth.signUpTitle}>
      <form onSubmit={onSubmit} noValidate class="auth-form" aria-busy={busy}>
        <FormError text={problem.message} />
        <Field name="email" label={t.auth.email} type="email" autoComplete="username" error={problem.fields.email} autoFocus />
        <Field name="fullName" label={t.auth.fullName} autoComplete="name" error={problem.fields.fullName} optional />
        <Field name="handle" label={t.auth.handle} autoComplete="nickname" hint={t.auth.handleHint} error={problem.fields.handle} />
        <Field
          name="password"
          label={t.auth.password}
          type="password"
          autoComplete="new-password"
          hint={t.auth.passwordHint}
          error={problem.fields.password}
        />
        <button type="submit" class="button button-primary auth-submit" disabled={busy}>
          {busy ? t.auth.working : t.auth.signUp}
        </button>
      </form>
      <p class="auth-switch">
        {t.auth.haveAccount} <a href="/sign-in">{t.auth.signIn}</a>
      </p>
    </Frame>
  );
}
