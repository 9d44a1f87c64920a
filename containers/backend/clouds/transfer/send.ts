// Requests to services whose addresses the operator set, and to addresses that their answers name: over connections that the guard has
// judged, without redirects, bounded in time, size and speed.
import { type Dispatcher, fetch as undiciFetch } from "undici";
import { AppError } from "../../../../shared/errors.ts";
import { outsideErrorIn } from "../../outside/errors.ts";
import { leastBytesAMs } from "./streams.ts";

export interface SendRequest {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array | undefined;
  signal?: AbortSignal | undefined;
}

export interface Send {
  /** The whole answer, whatever its status. @throws AppError cloud.unreachable, cloud.addressRefused */
  answer(url: string | URL, request?: SendRequest): Promise<Response>;
  /** As soon as its head is there; whoever does not read the body cancels it. @throws the same */
  stream(url: string | URL, request?: SendRequest): Promise<Response>;
}

/** Milliseconds for an exchange, and as many more as its bytes take at the least speed. */
const exchangeMs = 60_000;
/** Of an answer that is read whole, in bytes. */
const mostBytes = 8 * 1024 ** 2;

export function createSend(dispatcher: Dispatcher): Send {
  async function stream(url: string | URL, { method = "GET", headers, body, signal }: SendRequest, limit: AbortSignal): Promise<Response> {
    try {
      const response = await undiciFetch(url, {
        method,
        headers: { ...headers },
        body: body ?? null,
        redirect: "manual",
        dispatcher,
        signal: AbortSignal.any([limit, ...(signal ? [signal] : [])]),
      });
      return response as unknown as Response;
    } catch (error) {
      throw failure(error, signal);
    }
  }
  return {
    async answer(url, request = {}) {
      const length = request.body?.length ?? 0;
      const response = await stream(url, request, AbortSignal.timeout(exchangeMs + Math.ceil(length / leastBytesAMs)));
      const bytes = await wholeOf(response).catch((error: unknown) => {
        throw failure(error, request.signal);
      });
      const { status, headers } = response;
      return new Response([204, 205, 304].includes(status) ? null : bytes, { status, headers: [...headers] });
    },
    async stream(url, request = {}) {
      // What comes afterwards has a least speed, looked at where it is read.
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(new Error("there is no answer")), exchangeMs);
      return stream(url, request, limit.signal).finally(() => clearTimeout(timer));
    },
  };
}

async function wholeOf({ body }: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > mostBytes) throw new Error("the answer is too long");
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function failure(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  const refused = outsideErrorIn(error)?.code === "refused";
  return new AppError(refused ? "cloud.addressRefused" : "cloud.unreachable", {}, { cause: error });
}

/** Of a `Retry-After`, as seconds or as a date: at least one, at most an hour; 30 where it says nothing. */
export const secondsOf = (text: string | null): number => {
  const seconds = Number(text ?? "") || (Date.parse(text ?? "") - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(3600, Math.max(1, Math.ceil(seconds))) : 30;
};
