// Reads a page in a thread with limits of time and memory: pages are made to be hard to read, by accident or not.
import { Worker } from "node:worker_threads";
import pLimit from "p-limit";
import { AppError } from "../../../shared/errors.ts";
import type { ReadPage } from "./readPage.ts";

const timeoutMs = 20_000;
/** Each may take as much memory as is said below. */
const atOnce = pLimit(2);

/** @throws AppError page.notAPage where it can't be read within the limits */
export const readInThread = (html: string, address: string): Promise<ReadPage> => atOnce(() => read(html, address));

async function read(html: string, address: string): Promise<ReadPage> {
  const thread = new Worker(new URL("./pageThread.ts", import.meta.url), {
    workerData: { html, address },
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 384 },
  });
  const ended = Promise.withResolvers<ReadPage>();
  thread.once("message", ended.resolve);
  thread.once("error", (cause) => ended.reject(new AppError("page.notAPage", {}, { cause })));
  thread.once("exit", () => ended.reject(new AppError("page.notAPage")));
  const timer = setTimeout(() => void thread.terminate(), timeoutMs);
  try {
    return await ended.promise;
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}
