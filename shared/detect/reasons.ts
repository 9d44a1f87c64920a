// Why a document could not be read. The backend stores the code, the app turns it into words.
// Never put content or file names of a document into a reason.

export const extractionReasons = ["encrypted", "broken", "unsupported", "tooLarge", "timeout", "memory", "crashed"] as const;

export type ExtractionReason = (typeof extractionReasons)[number];

/** One sentence a person understands, in English, for each code; the app may translate by code. */
export const extractionReasonTexts: Record<ExtractionReason, string> = {
  encrypted: "This file is locked with a password, so its text cannot be read. Save a copy without the password and add that.",
  broken: "This file is damaged or incomplete, so it cannot be read. It is kept as it is; try adding it again from where it came.",
  unsupported: "DocuVault keeps this kind of file but cannot read text from it yet.",
  tooLarge: "This file is too large to be read. It is kept as it is and can be downloaded.",
  timeout: "Reading this file took too long and was stopped. It is kept as it is and can be downloaded.",
  memory: "This file needs more memory to be read than it may use. It is kept as it is and can be downloaded.",
  crashed: "Something went wrong while reading this file. It is kept as it is; you can ask for it to be read again.",
};

export function isExtractionReason(code: string): code is ExtractionReason {
  return (extractionReasons as readonly string[]).includes(code);
}
