// One press that asks the server for something: waits, asks for a proof where one is needed, and says what went wrong.
import { useState } from "preact/hooks";
import { problemText } from "../../app/problems.ts";
import { withProof } from "./proof.ts";

export function useAction() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const run = async (action: () => Promise<void>) => {
    setBusy(true);
    setProblem("");
    try {
      await withProof(action);
    } catch (error) {
      const { message, fields } = problemText(error);
      setProblem(message || Object.values(fields)[0] || "");
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run };
}
