// The app's end of the read model's worker: a call is a promise.
import type { Answer, CallName, Calls, Progress } from "./protocol.ts";

export interface Connection {
  call<Name extends CallName>(name: Name, args: Calls[Name]["args"], signal?: AbortSignal): Promise<Calls[Name]["result"]>;
  close(): void;
}

export interface ConnectionListener {
  /** Told once that the worker is of no use any more; `damaged`: its files are not either. */
  onBroken(damaged: boolean): void;
  onProgress(progress: Progress["progress"]): void;
}

export function connect(worker: Worker, { onBroken, onProgress }: ConnectionListener): Connection {
  const waiting = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  let last = 0;
  let closed = false;

  function stop(): void {
    closed = true;
    worker.terminate();
    for (const { reject } of waiting.values()) reject(new Error("closed"));
    waiting.clear();
  }

  function broken(damaged: boolean): void {
    if (closed) return;
    stop();
    onBroken(damaged);
  }

  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if ("progress" in data) return onProgress(data.progress);
    const waiter = waiting.get(data.id);
    waiting.delete(data.id);
    if ("result" in data) waiter?.resolve(data.result as never);
    else {
      waiter?.reject(new Error(data.error));
      if (data.damaged || data.id === 0) broken(data.damaged);
    }
  };
  worker.onerror = () => broken(false);

  return {
    call(name, args, signal) {
      if (closed) return Promise.reject(new Error("closed"));
      const id = ++last;
      worker.postMessage({ id, name, args });
      signal?.addEventListener("abort", () => waiting.has(id) && worker.postMessage({ cancel: id }), { once: true });
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
    close: stop,
  };
}
