// The screen's end of the scanner's worker, which is started with the first question and ended with the screen.
import type { ScanWork, WorkAnswer, WorkName, WorkRequest } from "./work.ts";

export interface ScanEngine extends ScanWork {
  /** What is still asked for rejects with `ScanEnded`. */
  close(): void;
}

/** The scanner was closed in the middle of something: nobody waits for it any more. */
export class ScanEnded extends Error {}

export function createScanEngine(): ScanEngine {
  let worker: Worker | undefined;
  let closed = false;
  let last = 0;
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();

  function start(): Worker {
    const started = new Worker(new URL("./scan.worker.ts", import.meta.url), { type: "module" });
    started.onmessage = ({ data }: MessageEvent<WorkAnswer>) => {
      const waiter = waiting.get(data.id);
      waiting.delete(data.id);
      if ("error" in data) waiter?.reject(new Error(data.error));
      else waiter?.resolve(data.value as never);
    };
    started.onerror = (event) => {
      event.preventDefault();
      stop(new Error(event.message || "the scanner's worker could not be started"));
    };
    return started;
  }

  function stop(reason: Error): void {
    worker?.terminate();
    worker = undefined;
    for (const { reject } of waiting.values()) reject(reason);
    waiting.clear();
  }

  function ask<Value>(name: WorkName, args: unknown[], transfer: Transferable[] = []): Promise<Value> {
    if (closed) return Promise.reject(new ScanEnded());
    return new Promise<Value>((resolve, reject) => {
      worker ??= start();
      const id = ++last;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, name, args } satisfies WorkRequest, transfer);
    });
  }

  return {
    outline: (bitmap) => ask("outline", [bitmap], [bitmap]),
    still: (pictures) =>
      ask(
        "still",
        [pictures],
        pictures.filter((one) => one instanceof ImageBitmap),
      ),
    preview: (page, most) => ask("preview", [page, most]),
    pdf: (pages, about) => ask("pdf", [pages, about]),
    close() {
      closed = true;
      stop(new ScanEnded());
    },
  };
}
