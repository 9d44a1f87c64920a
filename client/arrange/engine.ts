// The screen's end of the worker that arranges pages.
import { WorkerFailure, workerCalls } from "../data/workerCalls.ts";
import type { PagesWork } from "./arrange.worker.ts";

export interface PagesEngine extends PagesWork {
  /** What is still asked for rejects with `PagesEnded`. */
  close(): void;
}

/** Bytes of a file that a phone can still take apart in memory. */
export const largest = 150_000_000;

/** The screen was left in the middle of something. */
export class PagesEnded extends Error {}

export function createPagesEngine(): PagesEngine {
  const { ask, close } = workerCalls(
    () => new Worker(new URL("./arrange.worker.ts", import.meta.url), { type: "module" }),
    () => new PagesEnded(),
  );
  return { facts: (file) => ask("facts", [file]), arranged: (files, pages) => ask("arranged", [files, pages]), close };
}

/** Why a PDF's pages can't be taken; undefined for other errors. */
export function refusalOf(error: unknown): "locked" | "broken" | undefined {
  const reason = error instanceof WorkerFailure ? error.reason : undefined;
  return reason === "locked" || reason === "broken" ? reason : undefined;
}
