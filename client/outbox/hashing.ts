// The SHA-256 of files, computed by a worker that is started at the first file and ended when it has been idle for a while.

export type HashFile = (blob: Blob) => Promise<string>;

const idle = 30_000;
/** Milliseconds without a message while files wait, after which the worker is taken for hanging, or for one that never started, and is replaced. */
export const silentFor = 30_000;

/** Hex digits. Rejects where the bytes can't be read. */
export function createHashing(): HashFile {
  let worker: Worker | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  let watch: ReturnType<typeof setTimeout> | undefined;
  const waiting = new Map<number, { blob: Blob; resolve(sha256: string): void; reject(error: Error): void }>();

  /** Replaces a worker that hangs, which browsers do not report, and gives its files to the new one. */
  function listen(): void {
    clearTimeout(watch);
    if (waiting.size === 0) return;
    watch = setTimeout(() => {
      stop();
      worker = start();
      for (const [id, { blob }] of waiting) worker.postMessage({ id, blob });
      listen();
    }, silentFor);
  }

  function start(): Worker {
    const started = new Worker(new URL("./hash.worker.ts", import.meta.url), { type: "module" });
    started.onmessage = ({ data }: MessageEvent<{ id: number; sha256?: string; error?: string; reading?: true }>) => {
      if (data.reading) return listen();
      const waiter = waiting.get(data.id);
      waiting.delete(data.id);
      listen();
      if (data.sha256) waiter?.resolve(data.sha256);
      else waiter?.reject(new Error(data.error ?? "not readable"));
      if (waiting.size === 0) timer = setTimeout(stop, idle);
    };
    started.onerror = (event) => {
      for (const waiter of waiting.values()) waiter.reject(new Error(event.message));
      waiting.clear();
      listen();
      stop();
    };
    return started;
  }

  function stop(): void {
    worker?.terminate();
    worker = undefined;
  }

  return (blob) =>
    new Promise((resolve, reject) => {
      clearTimeout(timer);
      worker ??= start();
      const id = ++last;
      waiting.set(id, { blob, resolve, reject });
      worker.postMessage({ id, blob });
      listen();
    });
}
