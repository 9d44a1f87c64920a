// What recognition asks of an engine: a picture of a page in, words with their boxes out. Native `tesseract` and `tesseract.js` are the
// two; `tests/contracts/ocr.contract.ts` holds for both.

import type { EngineWord, Pixels } from "../../../shared/recognition/engine.ts";

export type { EngineWord, Pixels };

export interface Engine {
  readonly name: "tesseract" | "tesseract.js";
  readonly version: string;
  /** Languages that it has data of, by Tesseract's codes: `eng`, `nor`, `deu`. */
  readonly languages: ReadonlySet<string>;
  /** Words in reading order, column after column. @throws OcrError; another error where its process could not be started */
  recognize(picture: Pixels, languages: readonly string[]): Promise<EngineWord[]>;
  /** By how many degrees clockwise the picture has to be turned to stand upright; null where it says too little. @throws OcrError */
  orientation(picture: Pixels): Promise<0 | 90 | 180 | 270 | null>;
  close(): Promise<void>;
}

export interface EngineLimits {
  /** Milliseconds a page may take. Default 120,000. */
  timeMs?: number;
  /** Resident bytes of a process. Default 700 MiB. */
  memoryBytes?: number;
}

export const defaultLimits: Required<EngineLimits> = { timeMs: 120_000, memoryBytes: 700 * 1024 * 1024 };

/** Why a page could not be recognized. The page is left without text; the document is not to blame and stays as it is. */
export type OcrReason = "timeout" | "memory" | "crashed";

export class OcrError extends Error {
  readonly code: OcrReason;
  /** For the log, never text of the document. */
  readonly detail: string;

  constructor(code: OcrReason, detail: string) {
    super(`${code}: ${detail}`);
    this.name = "OcrError";
    this.code = code;
    this.detail = detail;
  }
}

/** A portable grey map: the one format that needs no decoder worth attacking. */
export function toPgm({ pixels, width, height }: Pixels): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, "latin1"), pixels]);
}
