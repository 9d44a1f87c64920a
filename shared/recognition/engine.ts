// What recognition asks of an engine: a picture of a page in, words with their boxes out; the same on the device and in the backend.
import type { Quad } from "../scan/geometry/quad.ts";

/** Grey pixels, a byte each, 0 black. */
export interface Pixels {
  pixels: Uint8Array;
  width: number;
  height: number;
}

/** A page whose lines were made level. */
export interface PagePicture extends Pixels {
  /** The page's own size at the same resolution, before its lines were made level. */
  pageWidth: number;
  pageHeight: number;
  /** Degrees by which the lines are turned clockwise on the page itself. */
  angle: number;
  /** Whether the lines seem to run from top to bottom. */
  lying: boolean;
  /** Of a sheet that was photographed at an angle. */
  sheet?: Sheet | undefined;
}

/** A sheet in a photograph: its corners in the pixels of the page, and how large it was laid flat before its lines were made level. */
export interface Sheet {
  corners: Quad;
  width: number;
  height: number;
}

/** A word in the pixels of its picture. */
export interface EngineWord {
  text: string;
  left: number;
  top: number;
  width: number;
  height: number;
  /** How sure the engine is, 0 to 1. */
  confidence: number;
  /** Counted from 0 in reading order; words of one line share it. */
  line: number;
  /** Lines of one paragraph share it. */
  paragraph: number;
}

export interface PageEngine {
  /** Words in reading order, column after column. `languages`: Tesseract's codes, the likeliest first. */
  recognize(picture: Pixels, languages: readonly string[]): Promise<EngineWord[]>;
  /** By how many degrees clockwise the picture has to be turned to stand upright; null where it says too little. */
  orientation(picture: PagePicture): Promise<0 | 90 | 180 | 270 | null>;
}
