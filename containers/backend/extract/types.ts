// What goes into and comes out of the reader of documents.

/** What the uploader said of the file. Content decides; hints only tell Markdown from plain text. */
export interface Hints {
  name: string;
  contentType: string;
}

export interface Extraction {
  kind: "pdf" | "text" | "markdown" | "markup" | "image";
  /** NFC, no control characters except `\n`, `\t` and `\f`; pages separated by `\f`; at most 5 MB of UTF-8. "" where there is none. */
  text: string;
  /** Pages of a PDF; null where the format has no pages. */
  pageCount: number | null;
  /** The title that the file itself carries in its metadata, as it stands there; `detectTitle` judges whether it is any good. */
  title: string | null;
  /** ISO 639-1, or null where the text is too short or unclear. */
  language: string | null;
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

export type Job =
  | { kind: "sniff"; path: string; hints: Hints }
  | { kind: "extract"; path: string; hints: Hints }
  | { kind: "picture"; path: string; hints: Hints; options: PictureOptions };
