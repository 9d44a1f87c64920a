// Recognition of pages that are pictures.
import { createNativeEngine } from "./nativeEngine.ts";
import { createRecognizer, type Recognizer } from "./recognizer.ts";
import { createTesseractJsEngine } from "./tesseractJsEngine.ts";

export { orderedFor } from "../../../shared/recognition/languages.ts";
export type { RecognizedPage } from "../../../shared/recognition/recognizePage.ts";
export { OcrError } from "./engine.ts";
export type { Recognizer } from "./recognizer.ts";

/** `auto`: native `tesseract` where the machine has it, else `tesseract.js`. `none`: pictures stay without text. */
export const engineChoices = ["auto", "tesseract", "tesseract.js", "none"] as const;
export type EngineChoice = (typeof engineChoices)[number];

/** Null where there shall be none. @throws Error where the native program is asked for by name and does not run */
export async function createOcr(choice: EngineChoice = "auto", size?: number): Promise<Recognizer | null> {
  if (choice === "none") return null;
  const native = choice === "tesseract.js" ? null : await createNativeEngine();
  if (!native && choice === "tesseract") throw new Error("OCR_ENGINE is tesseract, and there is no such program on PATH");
  return createRecognizer(native ?? (await createTesseractJsEngine()), size);
}
