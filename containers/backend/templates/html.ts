// Work on people's HTML, in a thread with limits of time and memory: one piece after the other, started when it is needed.
import { Worker } from "node:worker_threads";
import { AppError } from "../../../shared/errors.ts";
import type { HtmlResults, HtmlWork } from "./html.thread.ts";

export interface HtmlLimits {
  /** Milliseconds for one piece of work. */
  workMs?: number;
  /** Milliseconds without work after which the thread ends. */
  idleMs?: number;
  /** Pieces that may wait. */
  waiting?: number;
}

export interface HtmlWorker {
  /** @throws AppError request.invalid for a template that is none, template.tooMuch, service.unavailable */
  run<Kind extends HtmlWork["kind"]>(work: Extract<HtmlWork, { kind: Kind }>): Promise<HtmlResults[Kind]>;
  close(): Promise<void>;
}

interface Reply {
  result?: unknown;
  /** What is wrong with the template, in words. */
  refused?: string;
  failed?: string;
}

export function createHtmlWorker({ workMs = 20_000, idleMs = 60_000, waiting = 50 }: HtmlLimits = {}): HtmlWorker {
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let queued = 0;

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ending = thread;
    thread = undefined;
    await ending?.terminate();
  }

  /** It may also end while nobody waits for it: unheard, its error would end the whole process. */
  function start(): Worker {
    const started = new Worker(new URL("./html.thread.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 512, stackSizeMb: 4 },
      env: {},
    });
    const gone = () => {
      if (thread === started) thread = undefined;
    };
    return started.on("error", gone).on("exit", gone);
  }

  async function one(work: HtmlWork): Promise<unknown> {
    clearTimeout(idle);
    thread ??= start();
    const used = thread;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const timer = setTimeout(() => reject(new Error("it took too long")), workMs);
    const failed = (error: Error) => reject(error);
    const ended = () => reject(new Error("its thread ended"));
    used.once("message", resolve).once("error", failed).once("exit", ended);
    try {
      used.postMessage(work);
      const reply = await promise;
      if (reply.refused !== undefined) throw new AppError("request.invalid", { fields: [{ field: "html", message: reply.refused }] });
      if (reply.failed !== undefined) throw new AppError("template.tooMuch", {}, { cause: new Error(reply.failed) });
      return reply.result;
    } catch (error) {
      if (error instanceof AppError) throw error;
      await end();
      throw new AppError("template.tooMuch", {}, { cause: error });
    } finally {
      clearTimeout(timer);
      used.off("message", resolve).off("error", failed).off("exit", ended);
      if (thread) {
        thread.unref();
        idle = setTimeout(() => void end(), idleMs).unref();
      }
    }
  }

  return {
    async run(work) {
      if (queued >= waiting) throw new AppError("service.unavailable", { part: "templates", retryAfter: 5 });
      queued++;
      const mine = last.then(() => {
        thread?.ref();
        return one(work);
      });
      last = mine.catch(() => undefined);
      try {
        return (await mine) as never;
      } finally {
        queued--;
      }
    },
    close: end,
  };
}
