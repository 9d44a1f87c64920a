// How the providers' libraries fetch: with a deadline for all of an answer and a bound of its size. Their own deadline ends with the headers, so
// that a server which goes on sending a byte now and then would hold a job for ever.
import { AIError } from "./errors.ts";

export interface FetchBounds {
  /** Milliseconds from the request to the last byte. */
  timeoutMs: number;
  maxBytes: number;
}

/** @throws AIError unreachable, badAnswer; what `fetch` throws */
export function boundedFetch({ timeoutMs, maxBytes }: FetchBounds): typeof fetch {
  return async (input, init) => {
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
    try {
      const { body, status, statusText, headers } = await fetch(input, { ...init, signal });
      return new Response(body && (await allOf(body, maxBytes)), { status, statusText, headers });
    } catch (error) {
      if (deadline.aborted) throw new AIError("unreachable", "no whole answer in time");
      throw error;
    }
  };
}

async function allOf(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > maxBytes) throw new AIError("badAnswer", `more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** The `AIError` that a library has wrapped in an error of its own, if there is one. */
export function aiErrorIn(error: unknown): AIError | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) if (at instanceof AIError) return at;
  return undefined;
}
