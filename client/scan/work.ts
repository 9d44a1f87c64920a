// What the scanner's worker is asked, and what it answers. Pictures are made and read there, never on the screen's own thread.
import type { Found } from "../../shared/scan/edges/detect.ts";
import type { PageSource } from "./page.ts";

/** What a live picture shows: the page in it, and its fingerprint. */
export interface Outline extends Found {
  print: Float32Array;
}

/** A picture that was taken or picked, ready to be kept. */
export interface Still {
  picture: Blob;
  width: number;
  height: number;
  outline: Outline | null;
}

export interface ScanWork {
  /** The page in a live picture, in its pixels. The picture is closed. */
  outline(picture: ImageBitmap | VideoFrame): Promise<Outline | null>;
  /** The sharpest of several pictures of one scene. Bitmaps are closed. @throws where a picture can't be read */
  still(pictures: readonly (ImageBitmap | Blob)[]): Promise<Still>;
  /** The page's result with a longer side of at most so many pixels, as JPEG. */
  preview(page: PageSource, most: number): Promise<Blob>;
  /** The flat page as it is read: grey, in full size, not turned. JPEG. */
  forReading(page: PageSource): Promise<Blob>;
  /** One PDF of all pages, made page by page. */
  pdf(pages: readonly PageSource[], about: { title: string; createdAt: Date }): Promise<Blob>;
}
