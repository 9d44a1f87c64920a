// What all forms do: send, wait, and put every complaint where it belongs.
import { useState } from "preact/hooks";
import type { z } from "zod";
import { type ProblemText, problemText } from "../../app/problems.ts";
import { t } from "../../i18n/index.ts";
import { focusFirstError } from "./Fields.tsx";

const none: ProblemText = { message: "", fields: {} };

/** `tidy` sees what was entered before it is checked. */
export function useForm<Values>(
  schema: z.ZodType<Values>,
  send: (values: Values) => Promise<void>,
  tidy: (entered: Record<string, unknown>) => Record<string, unknown> = (entered) => entered,
) {
  const [problem, setProblem] = useState(none);
  const [busy, setBusy] = useState(false);
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const entered = tidy(Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== "")));
    const checked = schema.safeParse(entered);
    if (!checked.success) {
      const names = checked.error.issues.map((issue) => String(issue.path[0]));
      setProblem({
        message: "",
        fields: Object.fromEntries(names.map((name) => [name, name in entered ? (t.fieldProblems[name] ?? "") : t.auth.required])),
      });
      focusFirstError(form);
      return;
    }
    setBusy(true);
    setProblem(none);
    try {
      await send(checked.data);
    } catch (error) {
      const words = problemText(error);
      if (words.message === t.problems.unknown) console.error(error);
      setProblem(words);
      focusFirstError(form);
    } finally {
      setBusy(false);
    }
  };
  return { problem, busy, onSubmit, clear: () => setProblem(none) };
}
