// Why a document could not be read. The backend stores the code, the app turns it into words.
// Never put content or file names of a document into a reason.

export const extractionReasons = ["encrypted", "broken", "unsupported", "tooLarge", "timeout", "memory", "crashed"] as const;

export type ExtractionReason = (typeof extractionReasons)[number];
