// How much of a file is wanted for what it is.
import { maxTextBytes } from "../../../shared/detect/cleanText.ts";
import type { Extraction } from "./types.ts";

export type ReadKind = Extraction["kind"];

/** How many bytes of the file `sniff` wants to see. */
export const sniffBytes = 64 * 1024;

/** The largest file that is read, in bytes; `beginning`: of a larger one as much is read. UTF-16 takes two bytes for one of UTF-8. */
export const readLimits: Record<ReadKind, { bytes: number; beginning?: true }> = {
  image: { bytes: 150_000_000 },
  pdf: { bytes: 2_000_000_000 },
  text: { bytes: maxTextBytes * 2, beginning: true },
  markdown: { bytes: maxTextBytes * 2, beginning: true },
  markup: { bytes: maxTextBytes * 2, beginning: true },
};
