// What a reader draws.
import type { Hints, Reader, Source } from "../../../../shared/read/reader.ts";
import type { PagePicture } from "../page/pagePicture.ts";
import type { TextLayers } from "../searchable/textLayers.ts";

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

/** Pixels as they are drawn: RGBA, four bytes each. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  /** Pixels to the inch, where the file says. */
  density?: number | undefined;
}

/** A reader that also draws a page; null where there is nothing to show. */
export interface DrawingReader extends Reader {
  draw(source: Source, hints: Hints, options: PictureOptions): Promise<Picture | null>;
  /** A page (zero-based) for recognition, where the format has pages that may be pictures. */
  page?(source: Source, page: number, hints: Hints): Promise<PagePicture | null>;
  /** These pages (zero-based, `last` is one of them) as a file of the same format, where it has pages that can be taken out. */
  part?(source: Source, first: number, last: number): Promise<Uint8Array<ArrayBuffer>>;
  /** A PDF that looks like it, with these words invisibly over its pages, where the format has pages that may be pictures. */
  searchable?(source: Source, layers: TextLayers, hints: Hints): Promise<Uint8Array<ArrayBuffer>>;
}
