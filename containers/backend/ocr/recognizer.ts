// Pages of documents recognized: which engine, in which languages, the right way up, so many at once as there are cores.
import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { detectLanguage } from "../../../shared/detect/detectLanguage.ts";
import type { PagePicture } from "../../../shared/recognition/engine.ts";
import { type RecognizedPage, recognizePage } from "../../../shared/recognition/recognizePage.ts";
import type { Engine } from "./engine.ts";

export interface Recognizer {
  readonly engine: Pick<Engine, "name" | "version" | "languages">;
  /** Pages that are recognized at once. */
  readonly size: number;
  /** `languages`: Tesseract's codes, the likeliest first; those without data are left out. @throws OcrError */
  recognize(picture: PagePicture, languages: readonly string[]): Promise<RecognizedPage>;
  close(): Promise<void>;
}

export function createRecognizer(engine: Engine, size: number = availableParallelism()): Recognizer {
  const limit = pLimit(size);
  return {
    engine,
    size,
    recognize: (picture, languages) => limit(() => recognizePage(engine, picture, known(engine, languages), detectLanguage)),
    close: () => engine.close(),
  };
}

const known = (engine: Engine, languages: readonly string[]): string[] => {
  const found = languages.filter((code) => engine.languages.has(code));
  return found.length > 0 ? found : [...engine.languages].filter((code) => code !== "osd").slice(0, 1);
};
