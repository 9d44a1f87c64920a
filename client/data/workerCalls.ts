// Questions to a worker and its answers, by number. The worker is started with the first question.

interface Call {
  id: number;
  name: string;
  args: unknown[];
}
type Answer = { id: number; value: unknown } | { id: number; error: string; reason?: unknown };

/** What a worker could not do; `reason` is what its error said of itself, where it did. */
export class WorkerFailure extends Error {
  readonly reason: unknown;
  constructor(message: string, reason: unknown) {
    super(message);
    this.reason = reason;
  }
}

export interface WorkerCalls {
  ask<Value>(name: string, args: unknown[], transfer?: Transferable[]): Promise<Value>;
  /** What is still asked for, and whatever is asked afterwards, rejects with what `closed` makes. */
  close(): void;
}

export function workerCalls(start: () => Worker, closed: () => Error): WorkerCalls {
  let worker: Worker | undefined;
  let isClosed = false;
  let last = 0;
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();

  function started(): Worker {
    const made = start();
    made.onmessage = ({ data }: MessageEvent<Answer>) => {
      const waiter = waiting.get(data.id);
      waiting.delete(data.id);
      if ("error" in data) waiter?.reject(new WorkerFailure(data.error, data.reason));
      else waiter?.resolve(data.value as never);
    };
    made.onerror = (event) => {
      event.preventDefault();
      stop(new Error(event.message || "the worker could not be started"));
    };
    return made;
  }

  function stop(reason: Error): void {
    worker?.terminate();
    worker = undefined;
    for (const { reject } of waiting.values()) reject(reason);
    waiting.clear();
  }

  return {
    ask(name, args, transfer = []) {
      if (isClosed) return Promise.reject(closed());
      return new Promise((resolve, reject) => {
        worker ??= started();
        const id = ++last;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, name, args } satisfies Call, transfer);
      });
    },
    close() {
      isClosed = true;
      stop(closed());
    },
  };
}

/** A worker's own scope, as far as it is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent) => unknown) | null;
  postMessage(message: unknown): void;
}

/** In the worker: answers one question after the other, the first one when `ready` is. */
export function answerCalls(scope: WorkerScope, work: object, ready: Promise<unknown> = Promise.resolve()): void {
  const can = work as Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;
  let last = ready;
  scope.onmessage = ({ data: { id, name, args } }: MessageEvent<Call>) => {
    const run = async (): Promise<void> => {
      let answer: Answer;
      try {
        answer = { id, value: await can[name]!(...args) };
      } catch (error) {
        const reason = (error as { reason?: unknown } | null)?.reason;
        answer = { id, error: error instanceof Error ? error.message : String(error), ...(typeof reason === "string" && { reason }) };
      }
      scope.postMessage(answer);
    };
    last = last.then(run);
  };
}
