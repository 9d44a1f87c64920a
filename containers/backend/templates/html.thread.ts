// The thread in which HTML of people is read: sanitizing, filling in, making PDFs. It may take long or fail; html.ts ends it then.
import { parentPort } from "node:worker_threads";
import type { MergeField, Rendered, Sanitized } from "../../../shared/api/templates.ts";
import type { Language } from "../../../shared/languages.ts";
import { fieldsOf, merge, TemplateError } from "./merge.ts";
import { sanitize, sanitizeTemplate } from "./sanitize.ts";

export type HtmlWork =
  | { kind: "sanitize"; html: string }
  | { kind: "template"; html: string }
  | { kind: "render"; html: string; fields: Record<string, unknown>; language: Language }
  | { kind: "pdf"; html: string; fields: Record<string, unknown>; language: Language; title: string };
export interface HtmlResults {
  sanitize: Sanitized;
  template: Sanitized & { fields: MergeField[] };
  render: Rendered;
  pdf: Uint8Array;
}

async function run(work: HtmlWork): Promise<HtmlResults[HtmlWork["kind"]]> {
  if (work.kind === "sanitize") return sanitize(work.html);
  if (work.kind === "template") {
    fieldsOf(work.html); // what is wrong with its fields is said of what was written
    const { html, removed } = sanitizeTemplate(work.html);
    return { html, removed, fields: fieldsOf(html) };
  }
  const fields = fieldsOf(work.html);
  const merged = merge(sanitizeTemplate(work.html).html, work.fields, work.language);
  const { html, removed } = sanitize(merged.html);
  if (work.kind === "render") return { html, removed, fields, missing: merged.missing };
  const { pdfOf } = await import("./pdf.ts");
  return pdfOf(html, work);
}

parentPort?.on("message", (work: HtmlWork) => {
  run(work).then(
    (result) => parentPort?.postMessage({ result }),
    (error: unknown) => parentPort?.postMessage(error instanceof TemplateError ? { refused: error.message } : { failed: String(error) }),
  );
});
