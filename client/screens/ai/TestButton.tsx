// Asks a provider for real, as little as can be, and says what came back.
import { useState } from "preact/hooks";
import type { AiTestResult } from "../../../shared/api/ai.ts";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";

export function TestButton({ name, test }: { name: string; test: () => Promise<AiTestResult> }) {
  const { busy, problem, run } = useAction();
  const [result, setResult] = useState<AiTestResult>();
  const [code = ""] = result?.detail.split(":") ?? [];
  const words = result && (result.ok ? t.ai.answered(result.detail, result.ms) : t.ai.testFailed(t.ai.failures[code] ?? result.detail));
  return (
    <>
      <button
        type="button"
        class="button"
        disabled={busy}
        aria-label={t.ai.testOf(name)}
        onClick={() =>
          void run(async () => {
            setResult(undefined);
            setResult(await test());
          })
        }
      >
        {busy ? t.ai.testing : t.ai.test}
      </button>
      <p role="status" class="field-note">
        {problem || words}
      </p>
    </>
  );
}
