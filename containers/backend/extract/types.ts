// What goes into and comes out of the reader of documents.
import type { CleanReading } from "../../../shared/read/readDocument.ts";
import type { Hints } from "../../../shared/read/reader.ts";
import type { PictureOptions } from "./formats/types.ts";
import type { PackedLayer } from "./searchable/textLayers.ts";

export interface Extraction extends CleanReading {
  /** ISO 639-1, or null where the text is too short or unclear. */
  language: string | null;
}

/** What a file is, by its first bytes, and how much of it is wanted. */
export interface Sniffed {
  kind: string;
  /** The largest file that is read, in bytes. `beginning`: of a larger file this many bytes are read from its beginning. */
  bytes: number;
  beginning: boolean;
}

export type Job =
  | { kind: "sniff"; path: string; hints: Hints }
  | { kind: "extract"; path: string; hints: Hints }
  | { kind: "picture"; path: string; hints: Hints; options: PictureOptions }
  /** The file inside at this place of the reading's attachments. */
  | { kind: "attached"; path: string; hints: Hints; position: number }
  /** These pages, zero-based, as a file of the same format. */
  | { kind: "part"; path: string; hints: Hints; first: number; last: number }
  /** A PDF with these words invisibly over its pages. */
  | { kind: "searchable"; path: string; hints: Hints; layers: readonly PackedLayer[] }
  /** Whether the password of the hints opens the file. */
  | { kind: "unlock"; path: string; hints: Hints }
  /** `page` is zero-based. */
  | { kind: "page"; path: string; hints: Hints; page: number }
  /** `page` is zero-based. */
  | { kind: "codes"; path: string; hints: Hints; page: number };
