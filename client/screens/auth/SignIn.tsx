// Sign in with e-mail and password, or with a passkey. Never says which of the two is wrong.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { loginRequest, ownerLoginRequest } from "../../../shared/api/identity.ts";
import { problemText, problemWords } from "../../app/problems.ts";
import { useServices } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { Icon } from "../../components/Icon.tsx";
import type { SecondFactor as SecondFactorHalf } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { Frame } from "./Frame.tsx";
import { goTo, takeWayBack } from "./oidc.ts";
import { SecondFactor } from "./SecondFactor.tsx";
import { usePasskeySignIn } from "./usePasskeySignIn.ts";
import { useStatus } from "./useStatus.ts";

interface SignInProps {
  /** The only person who may come in here. */
  email?: string;
  /** Why the form is here. */
  note?: string;
  children?: ComponentChildren;
}

export function SignIn({ email, note, children }: SignInProps) {
  const { auth } = useServices();
  const { path, route } = useLocation();
  const status = useStatus();
  const session = auth.session.value;
  const why = note ?? (session.state === "signedOut" && session.revoked ? t.auth.revoked : "");
  const single = status?.mode === "single";
  const [back] = useState(takeWayBack);
  const [half, setHalf] = useState<SecondFactorHalf | null>(back.half);
  const [away, setAway] = useState(back.error ? problemWords(back.error) : "");
  const [ended, setEnded] = useState(false);
  useTitle(t.auth.signInTitle);
  const signedIn = () => {
    if (path === "/sign-in") route("/", true);
  };
  useEffect(() => {
    // nobody has been signed in there where this is refused
    if (back.maybeSignedIn) auth.resume().then(signedIn, () => undefined);
  }, []);
  useEffect(() => {
    // an old cookie is no news to anybody
    if (status?.cookie && email === undefined && !back.maybeSignedIn && !back.half)
      auth.resumeFromCookie().then(
        () => auth.session.peek().state === "signedIn" && signedIn(),
        () => undefined,
      );
  }, [status]);
  const { problem, busy, onSubmit } = useForm<{ password: string }>(single ? ownerLoginRequest : loginRequest, async (values) => {
    setEnded(false);
    setAway("");
    const answer = await auth.login(values);
    if (answer) setHalf(answer);
    else signedIn();
  });
  const passkey = usePasskeySignIn(half ? false : status?.passkeys, signedIn);
  if (half) {
    return (
      <SecondFactor
        half={half}
        signedIn={signedIn}
        onBack={(late) => {
          setHalf(null);
          setEnded(late);
        }}
      />
    );
  }
  return (
    <Frame title={t.auth.signInTitle}>
      {why && (
        <p class="auth-text" role="status">
          {why}
        </p>
      )}
      <form onSubmit={onSubmit} noValidate class="auth-form" aria-busy={busy}>
        <FormError text={problem.message || passkey.problem || away || (ended ? t.secondFactor.ended : "")} />
        {!single && (
          <Field
            name="email"
            label={t.auth.email}
            type="email"
            autoComplete="username webauthn"
            initial={email}
            readOnly={email !== undefined}
            error={problem.fields.email}
            autoFocus={email === undefined}
          />
        )}
        <Field
          name="password"
          label={t.auth.password}
          type="password"
          autoComplete={single ? "current-password webauthn" : "current-password"}
          error={problem.fields.password}
          autoFocus={email !== undefined}
        />
        <button type="submit" class="button button-primary auth-submit" disabled={busy}>
          {busy ? t.auth.working : t.auth.signIn}
        </button>
      </form>
      {passkey.available && (
        <button type="button" class="button auth-submit" disabled={busy || passkey.busy} onClick={() => void passkey.byButton()}>
          <Icon name="key" />
          {t.auth.withPasskey}
        </button>
      )}
      {status?.oidc.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          class="button auth-submit"
          disabled={busy}
          onClick={() => void auth.oidcStart(id).then(goTo, (error: unknown) => setAway(problemText(error).message))}
        >
          {t.auth.withService(name)}
        </button>
      ))}
      {!single && (
        <p class="auth-switch">
          <a href="/forgot-password">{t.auth.forgot}</a>
        </p>
      )}
      {email === undefined && status && !single && (
        <p class="auth-switch">
          {status.registration ? (
            <>
              {t.auth.noAccount} <a href="/sign-up">{t.auth.createOne}</a>
            </>
          ) : (
            t.auth.closed
          )}
        </p>
      )}
      {children}
    </Frame>
  );
}
