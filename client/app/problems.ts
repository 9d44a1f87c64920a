// From an error to words for a person. Nothing of an error's own message is shown but in technical details.
import { ApiProblem, NetworkDown } from "../data/errors.ts";
import { t } from "../i18n/index.ts";

export interface ProblemText {
  message: string;
  /** Field name -> what to correct. */
  fields: Record<string, string>;
}

const fieldOfCode: Record<string, string> = {
  "email.taken": "email",
  "handle.taken": "handle",
  "password.weak": "password",
  "password.wrong": "currentPassword",
  "auth.code": "code",
};

/** `error` is anything thrown by the data layer: ApiProblem, NetworkDown, or a bug. */
export function problemText(error: unknown): ProblemText {
  if (error instanceof NetworkDown) return { message: t.problems.network ?? "", fields: {} };
  if (!(error instanceof ApiProblem)) return { message: t.problems.unknown ?? "", fields: {} };
  const message = problemWords(error.code);
  const field = fieldOfCode[error.code];
  if (field) return { message: "", fields: { [field]: message } };
  const fields = Object.fromEntries(
    Object.keys(error.fields).map((name) => [name, t.fieldProblems[name] ?? t.problems["request.invalid"] ?? ""]),
  );
  return { message: Object.keys(fields).length > 0 ? "" : message, fields };
}

/** Words for a code, in camel case or as it travels. */
export function problemWords(code: string): string {
  const wire = code.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return t.problems[wire] ?? t.problems.unknown ?? "";
}
