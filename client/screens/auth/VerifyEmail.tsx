// An e-mail address is confirmed by the link of a mail, and by a press: programs that only open links confirm nothing.
import { useState } from "preact/hooks";
import { problemText } from "../../app/problems.ts";
import { useServices } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { ApiProblem } from "../../data/errors.ts";
import type { SessionApi } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { Frame } from "./Frame.tsx";
import { useLinkToken } from "./useLinkToken.ts";

type State = "asking" | "invalid" | Awaited<ReturnType<SessionApi["verifyEmail"]>>;

export function VerifyEmail() {
  const { auth } = useServices();
  useTitle(t.recovery.verifyTitle);
  const { token, spend } = useLinkToken();
  const [state, setState] = useState<State>(token ? "asking" : "invalid");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    setProblem("");
    try {
      setState(await auth.verifyEmail(token));
      spend();
      // the app shows the old state until it has asked again, which it also does by itself
      auth.lookAgain().catch(console.error);
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "token.invalid") setState("invalid");
      else setProblem(problemText(error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Frame title={t.recovery.verifyTitle}>
      {state === "asking" ? (
        <>
          <FormError text={problem} />
          <p class="auth-text">{t.recovery.verifyText}</p>
          <button type="button" class="button button-primary auth-submit" disabled={busy} onClick={() => void confirm()}>
            {busy ? t.auth.working : t.recovery.verify}
          </button>
        </>
      ) : (
        <>
          <p class="auth-text" role="status">
            {t.recovery.verifyState[state]}
          </p>
          <a class="button button-primary auth-submit" href="/">
            {t.recovery.open}
          </a>
        </>
      )}
    </Frame>
  );
}
