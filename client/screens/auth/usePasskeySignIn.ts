// Signing in with nothing but a passkey: by its button, or picked in the e-mail field where the browser has that.
import { useEffect, useRef, useState } from "preact/hooks";
import { type ProblemText, problemText } from "../../app/problems.ts";
import { useServices } from "../../app/services.ts";
import { ApiProblem } from "../../data/errors.ts";
import { askForPasskey, autofillSupported, passkeysSupported, stopWaiting } from "./passkey.ts";

/** `offered`: what the server says; undefined while it has said nothing. */
export function usePasskeySignIn(offered: boolean | undefined, signedIn: () => void) {
  const { auth } = useServices();
  const [problem, setProblem] = useState<ProblemText>({ message: "", fields: {} });
  const [busy, setBusy] = useState(false);
  /** How often the wait for autofill has begun: a try by the button ends it. */
  const [waits, setWaits] = useState(0);
  /** Ends the wait for autofill, also one that is still fetching its challenge. */
  const endWait = useRef(() => {});
  const available = offered === true && passkeysSupported();

  useEffect(() => {
    if (!available) return;
    let left = false;
    endWait.current = () => {
      left = true;
      stopWaiting();
    };
    const wait = async () => {
      if (!(await autofillSupported()) || left) return;
      const options = await auth.passkeyChallenge();
      if (left) return;
      const passkey = await askForPasskey(options, true);
      if (!passkey || left) return;
      await auth.passkeySignIn(passkey);
      signedIn();
    };
    wait().catch((error: unknown) => {
      // nobody asked for it: only what the person picked is worth words
      if (!left && error instanceof ApiProblem && error.code === "passkey.refused") setProblem(problemText(error));
    });
    return () => endWait.current();
  }, [available, waits]);

  const byButton = async () => {
    // there is one challenge and one ceremony a browser: a wait that came after this one would end it
    endWait.current();
    setBusy(true);
    setProblem({ message: "", fields: {} });
    try {
      const passkey = await askForPasskey(await auth.passkeyChallenge());
      if (passkey) {
        await auth.passkeySignIn(passkey);
        return signedIn();
      }
      setWaits((n) => n + 1);
    } catch (error) {
      setProblem(problemText(error));
      setWaits((n) => n + 1);
    } finally {
      setBusy(false);
    }
  };
  return { available, busy, problem: problem.message, byButton };
}
