// The second half of a sign-in: a code of the authenticator app, a backup code, or a passkey.
import { useState } from "preact/hooks";
import { z } from "zod";
import { backupCode, totpCode } from "../../../shared/api/identity.ts";
import { problemText } from "../../app/problems.ts";
import { useServices } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { CodeField } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { Icon } from "../../components/Icon.tsx";
import { ApiProblem } from "../../data/errors.ts";
import type { SecondFactor as Half } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { Frame } from "./Frame.tsx";
import { askForPasskey, passkeysSupported } from "./passkey.ts";

interface SecondFactorProps {
  half: Half;
  signedIn: () => void;
  /** Back to the password; `ended`: it took too long. */
  onBack: (ended: boolean) => void;
}

export function SecondFactor({ half, signedIn, onBack }: SecondFactorProps) {
  const { auth } = useServices();
  useTitle(t.secondFactor.title);
  const has = (method: Half["methods"][number]) => half.methods.includes(method);
  const passkey = has("passkey") && passkeysSupported();
  // the passkey first where there is no app: a backup code is for when that is not at hand
  const [way, setWay] = useState<"totp" | "backupCode" | "passkey">(has("totp") ? "totp" : passkey ? "passkey" : "backupCode");
  const [passkeyProblem, setPasskeyProblem] = useState("");
  const [waiting, setWaiting] = useState(false);

  const finish = async (request: Parameters<typeof auth.finishSignIn>[0]) => {
    try {
      await auth.finishSignIn(request);
      signedIn();
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "auth.mfa_expired") onBack(true);
      else throw error;
    }
  };
  const schema = z.object({ code: way === "totp" ? totpCode : backupCode });
  const form = useForm<{ code: string }>(schema, ({ code }) => finish({ token: half.token, code }), tidyCode);

  const byPasskey = async () => {
    setWaiting(true);
    setPasskeyProblem("");
    try {
      const passkey = await askForPasskey(await auth.passkeyChallenge(half.token));
      if (passkey) await finish({ token: half.token, passkey });
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "auth.mfa_expired") return onBack(true);
      setPasskeyProblem(problemText(error).message);
    } finally {
      setWaiting(false);
    }
  };
  const busy = form.busy || waiting;
  const useCode = (next: typeof way) => {
    form.clear();
    setPasskeyProblem("");
    setWay(next);
  };
  return (
    <Frame title={t.secondFactor.title}>
      <FormError text={passkeyProblem || form.problem.message} />
      {way !== "passkey" && (
        <form onSubmit={form.onSubmit} noValidate class="auth-form" aria-busy={busy} key={way}>
          <CodeField
            label={way === "totp" ? t.secondFactor.code : t.secondFactor.backupCode}
            hint={way === "totp" ? t.secondFactor.codeHint : t.secondFactor.backupCodeHint}
            kind={way}
            error={form.problem.fields.code}
          />
          <button type="submit" class="button button-primary auth-submit" disabled={busy}>
            {form.busy ? t.auth.working : t.auth.signIn}
          </button>
        </form>
      )}
      {passkey && (
        <button
          type="button"
          class={`button auth-submit ${way === "passkey" ? "button-primary" : ""}`}
          disabled={busy}
          onClick={() => void byPasskey()}
        >
          <Icon name="key" />
          {t.secondFactor.usePasskey}
        </button>
      )}
      <p class="auth-switch auth-links">
        {has("backupCode") && way !== "backupCode" && (
          <button type="button" class="link-button" onClick={() => useCode("backupCode")}>
            {t.secondFactor.useBackupCode}
          </button>
        )}
        {has("totp") && way !== "totp" && (
          <button type="button" class="link-button" onClick={() => useCode("totp")}>
            {t.secondFactor.useApp}
          </button>
        )}
        <button type="button" class="link-button" onClick={() => onBack(false)}>
          {t.secondFactor.back}
        </button>
      </p>
    </Frame>
  );
}

/** Apps and mails write codes with spaces. */
export const tidyCode = (entered: Record<string, unknown>) =>
  typeof entered.code === "string" ? { ...entered, code: entered.code.replace(/\s+/g, "") } : entered;
