// Sign in with e-mail and password. Never says which of the two is wrong.

import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { AuthStatus } from "../../../shared/api/identity.ts";
import { loginRequest } from "../../../shared/api/identity.ts";
import { useServices } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { Field } from "./Fields.tsx";
import { Frame } from "./Frame.tsx";
import { useForm } from "./form.ts";

export function SignIn({ email }: { email?: string }) {
  const { auth } = useServices();
  const { path, route } = useLocation();
  useTitle(t.auth.signInTitle);
  const registration = useRegistration();
  const { problem, busy, onSubmit } = useForm(loginRequest, async (values) => {
    await auth.login(values);
    if (path === "/sign-in") route("/documents", true);
  });
  return (
    <Frame title={t.auth.signInTitle}>
      <form onSubmit={onSubmit} noValidate class="auth-form" aria-busy={busy}>
        <FormError text={problem.message} />
        <Field
          name="email"
          label={t.auth.email}
          type="email"
          autoComplete="username"
          initial={email}
          readOnly={email !== undefined}
          error={problem.fields.email}
          autoFocus={email === undefined}
        />
        <Field
          name="password"
          label={t.auth.password}
          type="password"
          autoComplete="current-password"
          error={problem.fields.password}
          autoFocus={email !== undefined}
        />
        <button type="submit" class="button button-primary auth-submit" disabled={busy}>
          {busy ? t.auth.working : t.auth.signIn}
        </button>
      </form>
      {email === undefined && registration !== undefined && (
        <p class="auth-switch">
          {registration ? (
            <>
              {t.auth.noAccount} <a href="/sign-up">{t.auth.createOne}</a>
            </>
          ) : (
            t.auth.closed
          )}
        </p>
      )}
    </Frame>
  );
}

export function FormError({ text }: { text: string }) {
  return (
    <div role="alert">
      {text && (
        <p class="form-error">
          <Icon name="warning" />
          {text}
        </p>
      )}
    </div>
  );
}

/** Whether new accounts can be made here; undefined until the server has said so. */
export function useRegistration(): boolean | undefined {
  const { auth } = useServices();
  const [status, setStatus] = useState<AuthStatus>();
  useEffect(() => {
    // offline there is nobody to ask: the form itself says so when it is sent
    auth.status().then(setStatus, () => setStatus(undefined));
  }, [auth]);
  return status?.registration;
}
