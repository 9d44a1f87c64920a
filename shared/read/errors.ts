// The one error of reading. Its code is what the document's state shows; its detail is for the log and holds no content.
import type { ExtractionReason } from "./reasons.ts";

export class ExtractionError extends Error {
  readonly code: ExtractionReason;
  /** For the log: the failing library's error name or the exit of the process, never text of the document. */
  readonly detail: string;

  constructor(code: ExtractionReason, detail = "") {
    super(detail ? `${code}: ${detail}` : code);
    this.name = "ExtractionError";
    this.code = code;
    this.detail = detail;
  }
}
