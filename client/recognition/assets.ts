// The recognition program and its languages as files of the app: named by their content, fetched when somebody wants them.
import deu from "@tesseract.js-data/deu/4.0.0_best_int/deu.traineddata.gz?url";
import eng from "@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz?url";
import nor from "@tesseract.js-data/nor/4.0.0_best_int/nor.traineddata.gz?url";
import worker from "tesseract.js/dist/worker.min.js?url";
import relaxedSimd from "tesseract.js-core/tesseract-core-relaxedsimd-lstm.wasm.js?url";
import simd from "tesseract.js-core/tesseract-core-simd-lstm.wasm.js?url";
import { programBytes, type RecognitionLanguage, recognitionLanguages } from "../data/recognitionTypes.ts";

const languageUrls: Record<RecognitionLanguage, string> = { nor, eng, deu };

/** Modules of one function that uses one instruction: `i8x16.splat` and `i8x16.relaxed_swizzle` (WebAssembly 3.0, vector instructions). */
const vectorModule = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];
const relaxedModule = [
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0],
  ...[65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11],
];
const takes = (module: number[]) => typeof WebAssembly === "object" && WebAssembly.validate(new Uint8Array(module));

/** The program for this browser; null where it lacks vector instructions: a page would take a minute. */
export function programUrls(): { worker: string; core: string } | null {
  const core = takes(relaxedModule) ? relaxedSimd : takes(vectorModule) ? simd : null;
  return core === null ? null : { worker, core };
}

export const languageUrl = (language: RecognitionLanguage): string => languageUrls[language];

/** What has to be here to read these languages, with the bytes that each file takes on the wire. */
export function filesFor(languages: readonly RecognitionLanguage[]): { url: string; bytes: number }[] {
  const program = programUrls();
  if (!program) return [];
  return [
    { url: program.core, bytes: programBytes - 40_000 },
    { url: program.worker, bytes: 40_000 },
    ...languages.map((language) => ({ url: languageUrls[language], bytes: recognitionLanguages[language] })),
  ];
}
