// What is a PDF, and how large a one is read.
import type { Head } from "../head.ts";

/** Parts of a large one are fetched as they are needed. */
export const pdfLimit = { bytes: 2_000_000_000 };

/**
 * Readers accept a PDF whose header stands anywhere in the first 1,024 bytes (ISO 32000-1, annex H.3.4.1). A text that speaks of it in
 * the middle of a line is none.
 */
export function isPdf(head: Head): boolean {
  const begin = head.latin.slice(0, 1024);
  return /(?:^|[^ -~])%PDF-/.test(begin) || (begin.includes("%PDF-") && head.text === null);
}
