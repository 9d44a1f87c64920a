// Looks at each registered service's health: at once at the start, then every 30 seconds. A round ends before the next one begins, and a
// service that does not answer holds up none of the others.
import type { Pool } from "pg";
import type { Logger } from "pino";
import { recordState, type Watched, watchedServices } from "../../../server/services/store.ts";

export interface HealthOptions {
  pool: Pool;
  log: Pick<Logger, "warn">;
  /** Milliseconds from the beginning of a round to that of the next one. */
  everyMs?: number;
  /** Milliseconds for one answer; well below `everyMs`. */
  answerMs?: number;
}

export interface ServiceHealth {
  /** Looks at all of them, or at the one with this key, and writes down what it saw. */
  check(key?: string): Promise<void>;
  start(): void;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/** Services that are asked at the same time. */
const atOnce = 16;

export function createServiceHealth({ pool, log, everyMs = 30_000, answerMs = 5_000 }: HealthOptions): ServiceHealth {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function check(key?: string): Promise<void> {
    const wanted = (await watchedServices(pool)).filter((service) => key === undefined || service.key === key);
    const next = async (): Promise<void> => {
      for (let service = wanted.pop(); service; service = wanted.pop()) {
        const reason = await lookAt(service);
        if (ending.signal.aborted) return;
        await recordState(pool, service, reason);
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, wanted.length) }, next));
  }

  /** Null, or why it is not available. Never what a service says of itself: that may be anything. */
  async function lookAt({ address, healthPath }: Watched): Promise<string | null> {
    const late = AbortSignal.timeout(answerMs);
    try {
      const signal = AbortSignal.any([late, ending.signal]);
      const response = await fetch(address + healthPath, { redirect: "manual", signal, headers: { "user-agent": "docuvault-health" } });
      await response.body?.cancel();
      return response.ok ? null : `status ${response.status}`;
    } catch {
      return late.aborted ? "timeout" : "unreachable";
    }
  }

  async function round(): Promise<void> {
    const began = performance.now();
    try {
      await check();
    } catch (error) {
      if (!ending.signal.aborted) log.warn({ err: error }, "the state of services could not be looked at");
    }
    if (ending.signal.aborted) return;
    timer = setTimeout(begin, Math.max(0, everyMs - (performance.now() - began)));
  }
  const begin = () => {
    running = round();
  };

  return {
    check,
    start: begin,
    async stop() {
      ending.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
