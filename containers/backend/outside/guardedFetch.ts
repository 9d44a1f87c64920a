// Fetching from an address that a person gave: judged by the guard at every step, bounded in time, size and number of redirects.
import { fetch as send } from "undici";
import type { AddressGuard } from "./addressGuard.ts";
import { guardedDispatcher } from "./dispatcher.ts";
import { OutsideError, outsideErrorIn } from "./errors.ts";

export interface GuardedRequest {
  method?: "GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "PROPFIND" | "OPTIONS" | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  body?: string | Uint8Array | undefined;
  /** Bytes of the answer, as they are after decompression. Default 10 MiB. */
  maxBytes?: number;
  /** Milliseconds from the beginning to the last byte. Default 30 seconds. */
  timeoutMs?: number;
  /** How many redirects are followed, each judged like a first address; for GET and HEAD alone. Default none. */
  redirects?: number;
  signal?: AbortSignal | undefined;
}

export interface GuardedAnswer {
  status: number;
  headers: Headers;
  /** Where it came from in the end. */
  url: URL;
  /** Fails with `OutsideError` `tooLarge` or `timeout` when a bound is reached. Whoever reads none of it cancels it. */
  body: ReadableStream<Uint8Array> | null;
  /** All of the body. @throws OutsideError */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** All of the body as UTF-8. @throws OutsideError */
  text(): Promise<string>;
}

export interface GuardedFetch {
  /** @throws OutsideError; an answer of any status is an answer */
  (address: string | URL, request?: GuardedRequest): Promise<GuardedAnswer>;
  /** Ends the connections that are kept. */
  close(): Promise<void>;
}

/** What says who asks: it stays with the origin that it was meant for. */
const personal = new Set(["authorization", "cookie", "proxy-authorization"]);

export function createGuardedFetch(guard: AddressGuard): GuardedFetch {
  const dispatcher = guardedDispatcher(guard);

  async function guardedFetch(address: string | URL, request: GuardedRequest = {}): Promise<GuardedAnswer> {
    const { method = "GET", body, maxBytes = 10 * 1024 ** 2, timeoutMs = 30_000, redirects = 0 } = request;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    const failure = (error: unknown) => {
      if (request.signal?.aborted && !timeout.aborted) return request.signal.reason;
      if (timeout.aborted) return new OutsideError("timeout", "it took too long", { cause: error });
      return outsideErrorIn(error) ?? new OutsideError("unreachable", "there is no answer", { cause: error });
    };
    let url = guard.checkUrl(address);
    let headers = new Headers(request.headers);
    for (let left = redirects; ; left--) {
      const response = await send(url, {
        method,
        headers: [...headers],
        body: body ?? null,
        redirect: "manual",
        dispatcher,
        signal,
      }).catch((error: unknown) => {
        throw failure(error);
      });
      const next = [301, 302, 303, 307, 308].includes(response.status) ? response.headers.get("location") : null;
      if (next === null) return answerOf(response as unknown as Response, url, maxBytes, failure);
      await response.body?.cancel();
      if (left <= 0 || (method !== "GET" && method !== "HEAD")) throw new OutsideError("redirected", "the address leads elsewhere");
      const to = guard.checkUrl(URL.parse(next, url) ?? "");
      if (url.protocol === "https:" && to.protocol === "http:") throw new OutsideError("refused", "it leads away from https");
      if (to.origin !== url.origin) headers = new Headers([...headers].filter(([name]) => !personal.has(name)));
      url = to;
    }
  }
  return Object.assign(guardedFetch, { close: () => dispatcher.destroy() });
}

async function answerOf(response: Response, url: URL, maxBytes: number, failure: (error: unknown) => unknown): Promise<GuardedAnswer> {
  // The announced size is one of bytes before decompression: what is announced as too much is not asked for.
  if (Number(response.headers.get("content-length") ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(maxBytes);
  }
  const body = response.body && bounded(response.body, maxBytes, failure);
  const bytes = async () => new Uint8Array(await new Response(body).arrayBuffer());
  return {
    status: response.status,
    headers: new Headers([...response.headers]),
    url,
    body,
    bytes,
    text: async () => new TextDecoder().decode(await bytes()),
  };
}

function bounded(body: ReadableStream<Uint8Array>, maxBytes: number, failure: (error: unknown) => unknown): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let size = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          size += value.length;
          if (size > maxBytes) throw tooLarge(maxBytes);
          controller.enqueue(value);
        } catch (error) {
          await reader.cancel().catch(() => {});
          controller.error(failure(error));
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

const tooLarge = (maxBytes: number) => new OutsideError("tooLarge", `it is larger than ${maxBytes} bytes`);
