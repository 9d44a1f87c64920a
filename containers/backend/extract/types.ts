// What goes into and comes out of the reader of documents.
import type { CleanReading } from "../../../shared/read/readDocument.ts";
import type { Hints, Reader, Source } from "../../../shared/read/reader.ts";

export interface Extraction extends CleanReading {
  /** ISO 639-1, or null where the text is too short or unclear. */
  language: string | null;
}

/** What a file is, by its first bytes, and how much of it is wanted. */
export interface Sniffed {
  kind: string;
  /** The largest file that is read, in bytes; `beginning`: of a larger one so much is read. */
  bytes: number;
  beginning: boolean;
}

/** Which page to draw and how large (pixels). The picture is never wider than `width` nor taller than `maxHeight`. */
export interface PictureOptions {
  /** Zero-based. */
  page: number;
  width: number;
  maxHeight: number;
  /** WebP quality, 1 to 100. */
  quality: number;
}

export interface Picture {
  webp: Uint8Array;
  width: number;
  height: number;
}

/** A reader that also draws a page; null where there is nothing to show. */
export interface DrawingReader extends Reader {
  draw(source: Source, hints: Hints, options: PictureOptions): Promise<Picture | null>;
}

export type Job =
  | { kind: "sniff"; path: string; hints: Hints }
  | { kind: "extract"; path: string; hints: Hints }
  | { kind: "picture"; path: string; hints: Hints; options: PictureOptions };
