// The SHA-256 of files, computed by a worker that is started at the first file and ended when it has been idle for a while.

export type HashFile = (blob: Blob) => Promise<string>;

const idle = 30_000;

/** Hex digits. Rejects where the bytes can't be read. */
export function createHashing(): HashFile {
  let worker: Worker | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const waiting = new Map<number, { resolve(sha256: string): void; reject(error: Error): void }>();

  function start(): Worker {
    const started = new Worker(new URL("./hash.worker.ts", import.meta.url), { type: "module" });
    started.onmessage = ({ data }: MessageEvent<{ id: number; sha256?: string; error?: string }>) => {
      const waiter = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.sha256) waiter?.resolve(data.sha256);
      else waiter?.reject(new Error(data.error ?? "not readable"));
      if (waiting.size === 0) timer = setTimeout(stop, idle);
    };
    started.onerror = (event) => {
      for (const waiter of waiting.values()) waiter.reject(new Error(event.message));
      waiting.clear();
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
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, blob });
    });
}
