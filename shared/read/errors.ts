// Why a document could not be read. The backend stores the code, and the app turns it into words. No content and no file name of a
// document goes into a code or a detail.

export const extractionReasons = ["encrypted", "broken", "unsupported", "tooLarge", "timeout", "memory", "crashed"] as const;

export type ExtractionReason = (typeof extractionReasons)[number];

/** The one error of reading. `code` is what the document's state shows. */
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
