// The screen's end of the scanner's worker, which is started with the first question and ended with the screen.
import { workerCalls } from "../data/workerCalls.ts";
import type { ScanWork } from "./work.ts";

export interface ScanEngine extends ScanWork {
  /** What is still asked for rejects with `ScanEnded`. */
  close(): void;
}

/** The scanner was closed in the middle of something: nobody waits for it any more. */
export class ScanEnded extends Error {}

export function createScanEngine(): ScanEngine {
  const { ask, close } = workerCalls(
    () => new Worker(new URL("./scan.worker.ts", import.meta.url), { type: "module" }),
    () => new ScanEnded(),
  );
  return {
    outline: (picture) => ask("outline", [picture], [picture]),
    still: (pictures) =>
      ask(
        "still",
        [pictures],
        pictures.filter((one) => one instanceof ImageBitmap),
      ),
    forReading: (page) => ask("forReading", [page]),
    preview: (page, most) => ask("preview", [page, most]),
    pdf: (pages, about) => ask("pdf", [pages, about]),
    close,
  };
}
