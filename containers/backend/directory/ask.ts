// Requests to a service whose address the operator set: bounded in time, size and tries; what asks for patience gets some.
import { setTimeout as pause } from "node:timers/promises";
import type { z } from "zod";
import { secondsOf } from "../clouds/transfer/send.ts";
import { outsideErrorIn } from "../outside/errors.ts";
import type { GuardedAnswer, GuardedFetch, GuardedRequest } from "../outside/guardedFetch.ts";
import { SourceError } from "./source.ts";

/** An answer of 2xx, or null where `missing` is allowed and there is nothing. @throws SourceError */
export type Ask = (url: string | URL, request?: GuardedRequest, missing?: boolean) => Promise<GuardedAnswer | null>;

export interface AskOptions {
  fetch: GuardedFetch;
  /** Seconds of waiting in all, for as long as it lives. Default 60. */
  patience?: number;
  /** Milliseconds for all that is asked, however patient it is: a service may also be slow without saying so. Default ten minutes. */
  deadlineMs?: number;
  sleep?: (milliseconds: number) => Promise<unknown>;
}

/** One request is tried so often, the first time included. */
const mostTries = 4;

/** One for a whole look at a service: its patience is spent once. */
export function createAsk({ fetch, patience = 60, deadlineMs = 600_000, sleep = pause }: AskOptions): Ask {
  let left = patience;
  const until = performance.now() + deadlineMs;
  return async (url, request = {}, missing = false) => {
    for (let tries = 1; ; tries++) {
      const timeoutMs = Math.min(request.timeoutMs ?? 60_000, Math.floor(until - performance.now()));
      if (timeoutMs <= 0) throw new SourceError("unreachable", "timeout");
      const answer = await fetch(url, { maxBytes: 32 * 1024 ** 2, ...request, timeoutMs }).catch((error: unknown) => {
        const { code } = outsideErrorIn(error) ?? {};
        if (tries >= mostTries || code === "refused" || code === "redirected" || code === "tooLarge" || left <= 0)
          throw new SourceError(code === "tooLarge" ? "tooMany" : "unreachable", code ?? "unreachable", { cause: error });
        return undefined;
      });
      if (answer && answer.status < 300) return answer;
      const wait = await waitOf(answer, { missing, tries });
      if (wait === null) return null;
      if (wait > left || tries >= mostTries)
        throw new SourceError(answer?.status === 429 ? "busy" : "unreachable", answer ? `status ${answer.status}` : "unreachable", {
          retryAfter: wait,
        });
      left -= wait;
      await sleep(wait * 1000);
    }
  };
}

/** Seconds until it may be asked again; null: there is nothing, and that is allowed. @throws SourceError where asking again is of no use */
async function waitOf(answer: GuardedAnswer | undefined, { missing, tries }: { missing: boolean; tries: number }): Promise<number | null> {
  if (!answer) return tries;
  const { status, headers } = answer;
  await answer.body?.cancel();
  if (missing && (status === 404 || status === 410)) return null;
  if (status === 429 || status === 503) return secondsOf(headers.get("retry-after"));
  if (status >= 500 || status === 408) return tries;
  if (status === 401) throw new SourceError("unauthorized", "status 401");
  if (status === 403) throw new SourceError("forbidden", "status 403");
  throw new SourceError("answer", `status ${status}`);
}

/** @throws SourceError where it is no JSON or not of this shape; the place is told, never the value */
export async function jsonOf<T>(answer: GuardedAnswer, schema: z.ZodType<T>): Promise<T> {
  let value: unknown;
  try {
    value = JSON.parse(await answer.text());
  } catch (error) {
    const outside = outsideErrorIn(error);
    if (outside?.code === "tooLarge") throw new SourceError("tooMany", "too large", { cause: error });
    if (outside) throw new SourceError("unreachable", outside.code, { cause: error });
    throw new SourceError("answer", "no JSON", { cause: error });
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new SourceError("answer", `at ${issue?.path.join(".") || "the beginning"}: ${issue?.code ?? "wrong"}`);
}
