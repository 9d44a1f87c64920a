// One request of a person's, passed on to a service and back: streamed both ways, bounded, with the person's identity and without ours.
import { AppError } from "../../../shared/errors.ts";
import type { AppContext } from "../../http/types.ts";
import { headersForPerson, headersForService, type Identity } from "./headers.ts";
import { type Asked, publicPath, redirectOf, targetOf } from "./path.ts";

export interface ProxyLimits {
  /** Bytes of a request's body. */
  bodyBytes: number;
  /** Milliseconds until a service has begun its answer. */
  answerMs: number;
  /** Requests of one person that wait for their answer at a time, in this worker. */
  each: number;
}
export const proxyLimits: ProxyLimits = { bodyBytes: 100 * 2 ** 20, answerMs: 60_000, each: 1_000 };

/** How many requests of each person wait for their answer. */
const underWay = new Map<string, number>();

/** @throws AppError service.unavailable, service.answer, request.tooLarge, request.tooMany, request.invalid */
export async function passOn(
  c: AppContext,
  { asked, address, identity, limits = proxyLimits }: { asked: Asked; address: string; identity: Identity; limits?: ProxyLimits },
): Promise<Response> {
  const { raw } = c.req;
  if (raw.headers.has("Service-Worker")) throw new AppError("access.denied"); // it would stand before our own pages
  if (Number(raw.headers.get("Content-Length") ?? 0) > limits.bodyBytes)
    throw new AppError("request.tooLarge", { limitBytes: limits.bodyBytes });
  const mine = underWay.get(identity.userId) ?? 0;
  if (mine >= limits.each) throw new AppError("request.tooMany", { retryAfter: 1 });
  underWay.set(identity.userId, mine + 1);
  const done = () => {
    const left = (underWay.get(identity.userId) ?? 1) - 1;
    if (left > 0) underWay.set(identity.userId, left);
    else underWay.delete(identity.userId);
  };
  try {
    return await exchange(c, asked, address, identity, limits);
  } finally {
    done();
  }
}

async function exchange(c: AppContext, asked: Asked, address: string, identity: Identity, limits: ProxyLimits): Promise<Response> {
  const { raw } = c.req;
  const target = targetOf(address, asked);
  const headers = headersForService(raw.headers, {
    identity,
    requestId: c.var.requestId,
    prefix: publicPath(asked.key),
    origin: c.var.settings.frontendUrl,
  });
  const isSocket = raw.headers.get("Upgrade")?.toLowerCase() === "websocket";
  if (isSocket) {
    headers.set("Upgrade", "websocket");
    const protocols = raw.headers.get("Sec-WebSocket-Protocol");
    if (protocols) headers.set("Sec-WebSocket-Protocol", protocols);
  }
  const tooMuch = { is: false };
  const body = raw.body && ofLength(bounded(raw.body, limits.bodyBytes, tooMuch), raw.headers.get("Content-Length"));
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), limits.answerMs);
  let answer: Response;
  try {
    answer = await fetchService(c, target, {
      method: raw.method,
      headers,
      redirect: "manual",
      signal: late.signal,
      ...(body && { body, duplex: "half" }),
    });
  } catch (cause) {
    if (tooMuch.is) throw new AppError("request.tooLarge", { limitBytes: limits.bodyBytes });
    throw new AppError("service.unavailable", { part: "app", retryAfter: 5 }, { cause });
  } finally {
    clearTimeout(timer);
  }
  const socket = (answer as { webSocket?: unknown }).webSocket;
  if (isSocket && answer.status === 101 && socket) {
    const protocol = answer.headers.get("Sec-WebSocket-Protocol");
    const init = { status: 101, webSocket: socket, ...(protocol && { headers: { "Sec-WebSocket-Protocol": protocol } }) };
    return new Response(null, init as ResponseInit);
  }
  if (answer.status < 200 || answer.status === 101) return refuse(answer);
  const answered = headersForPerson(answer.headers);
  const location = answer.headers.get("Location");
  try {
    if (location !== null) answered.set("Location", redirectOf(location, { address, target, key: asked.key }));
  } catch (error) {
    await answer.body?.cancel().catch(() => undefined);
    throw error;
  }
  const empty = raw.method === "HEAD" || [204, 205, 304].includes(answer.status);
  if (empty) await answer.body?.cancel().catch(() => undefined);
  return new Response(empty ? null : answer.body, { status: answer.status, headers: answered });
}

async function refuse(answer: Response): Promise<never> {
  await answer.body?.cancel().catch(() => undefined);
  throw new AppError("service.answer");
}

/** Services lie in the operator's network, which the binding `SERVICES_NETWORK` reaches; without it they are fetched like anything else. */
function fetchService(c: AppContext, target: string, init: RequestInit & { duplex?: "half" }): Promise<Response> {
  return c.env.SERVICES_NETWORK ? c.env.SERVICES_NETWORK.fetch(target, init) : fetch(target, init);
}

/** workerd's own: a body of a known length is sent with it, because small servers understand nothing else. */
type FixedLength = new (bytes: number) => TransformStream<Uint8Array, Uint8Array>;

function ofLength(body: ReadableStream<Uint8Array>, length: string | null): ReadableStream<Uint8Array> {
  const { FixedLengthStream } = globalThis as { FixedLengthStream?: FixedLength };
  return FixedLengthStream && length !== null && /^\d{1,15}$/.test(length) ? body.pipeThrough(new FixedLengthStream(Number(length))) : body;
}

function bounded(body: ReadableStream<Uint8Array>, limit: number, tooMuch: { is: boolean }): ReadableStream<Uint8Array> {
  let size = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        size += piece.byteLength;
        if (size <= limit) return controller.enqueue(piece);
        tooMuch.is = true;
        controller.error(new Error("The body is too large"));
      },
    }),
  );
}
