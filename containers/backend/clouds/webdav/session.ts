// Requests to one WebDAV server in one person's name. No password is sent before the server has said which kind of log-in it wants, and
// none in the clear where it offers Digest; no redirect is followed; every status is looked at.
import { Readable } from "node:stream";
import { type Dispatcher, fetch, type RequestInit, type Response } from "undici";
import { AuthType, createClient, getPatcher, type WebDAVClient, type WebDAVClientError } from "webdav";
import { AppError } from "../../../../shared/errors.ts";
import { outsideErrorIn } from "../../outside/errors.ts";
import { secondsOf } from "../transfer/send.ts";
import { leastBytesAMs } from "../transfer/streams.ts";
import { basicAuthorization, type Challenge, type DigestSession, digestSession, parseChallenges } from "./digest.ts";

export interface WebDavCredentials {
  username: string;
  password: string;
}

export interface DavRequest {
  headers?: Readonly<Record<string, string>>;
  /** Called anew where the request has to be sent again. */
  body?: string | (() => Promise<ReadableStream<Uint8Array> | Uint8Array>);
  signal?: AbortSignal | undefined;
}

export interface DavAnswer {
  status: number;
  header(name: string): string | undefined;
  body: Readable;
  /** Lets go of the body: what is short is read, so that the connection serves the next request. */
  dump(): Promise<void>;
}

export interface DavSession {
  /** `path`: percent-encoded, from the server's root. Whoever does not read the body lets go of it. @throws AppError cloud.* */
  send(method: string, path: string, request?: DavRequest): Promise<DavAnswer>;
  readonly origin: string;
}

type LogIn = { kind: "none" } | { kind: "basic"; value: string } | { kind: "digest"; session: DigestSession };

/** Replaces the `webdav` package's fetch for the whole process: our dispatcher, no redirects. */
getPatcher().patch("fetch", (...args) => {
  const [url, { agent, ...init }] = args as [string, RequestInit & { agent: (url: URL) => Dispatcher }];
  // Of a body that may be sent on elsewhere a second copy is kept in memory: none is, where a redirect is an error.
  const bytes = init.body && typeof init.body !== "string";
  const once: RequestInit = bytes ? { duplex: "half", redirect: "error", window: null } : { redirect: "manual" };
  return fetch(url, { ...init, ...once, dispatcher: agent(new URL(url)) });
});

/** The client's own log-ins send a password before they are asked, or take a refusal for success: it is given none. */
const clientFor = (origin: string, dispatcher: Dispatcher): WebDAVClient =>
  createClient(origin, { authType: AuthType.None, httpAgent: dispatcher, httpsAgent: dispatcher });

/** Milliseconds for an exchange whose answer is short, and as many more as its bytes take at the least speed. */
const exchangeMs = 120_000;

/** Bytes of an unwanted body that are read to keep the connection; a longer one closes it. */
const readAnyway = 128 * 1024;

export function createDavSession(origin: string, { username, password }: WebDavCredentials, dispatcher: Dispatcher): DavSession {
  const client = clientFor(origin, dispatcher);
  let logIn: LogIn = { kind: "none" };

  const authorization = (method: string, path: string): Record<string, string> => {
    if (logIn.kind === "none") return {};
    return { authorization: logIn.kind === "basic" ? logIn.value : logIn.session.authorization(method, path) };
  };

  /** Chooses a log-in by the challenges. False: the server refuses the one it asked for. */
  function logInBy(challenges: readonly Challenge[], used: LogIn): boolean {
    for (const challenge of challenges) {
      const session = digestSession(challenge, username, password);
      if (!session) continue;
      // A nonce that is no longer taken says so; any other answer to a log-in is that it is wrong.
      if (logIn.kind === "digest" && challenge.parameters.get("stale")?.toLowerCase() !== "true" && logIn === used) return false;
      logIn = { kind: "digest", session };
      return true;
    }
    // A server that took Digest before and asks for the password itself now is not believed.
    if (logIn.kind !== "none" || !challenges.some(({ scheme }) => scheme === "basic")) return false;
    logIn = { kind: "basic", value: basicAuthorization(username, password) };
    return true;
  }

  async function once(method: string, path: string, { headers, body, signal }: DavRequest): Promise<DavAnswer> {
    const content = typeof body === "function" ? await body() : body;
    // What is read of a file has a least speed of its own, looked at where it is read.
    const limit =
      method === "GET" ? [] : [AbortSignal.timeout(exchangeMs + Math.ceil(Number(headers?.["content-length"] ?? 0) / leastBytesAMs))];
    const either = AbortSignal.any([...limit, ...(signal ? [signal] : [])]);
    try {
      const response = await client
        .customRequest(path, {
          url: `${origin}${path}`,
          method,
          headers: { ...headers, "accept-encoding": "identity", ...authorization(method, path) },
          ...(content !== undefined && { data: dataOf(content) }),
          signal: either,
        })
        .catch(answered);
      return answerOf(response as unknown as Response);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (outsideErrorIn(error)?.code === "refused") throw new AppError("cloud.addressRefused", {}, { cause: error });
      throw new AppError("cloud.unreachable", {}, { cause: error });
    }
  }

  return {
    origin,
    async send(method, path, request = {}) {
      // The first answer says how to log in; the second may say that its nonce has become too old.
      for (let tries = 0; ; tries++) {
        const used = logIn;
        const answer = await once(method, path, request);
        if (answer.status === 401) {
          await answer.dump();
          if (tries < 2 && logInBy(parseChallenges(answer.header("www-authenticate") ?? ""), used)) continue;
          throw new AppError("cloud.unauthorized");
        }
        const refusal = refusalOf(answer);
        if (!refusal) return answer;
        await answer.dump();
        throw refusal;
      }
    },
  };
}

/** For the client an answer of 400 and more is an error that holds it. */
function answered(error: WebDAVClientError) {
  if (error.response) return error.response;
  throw error;
}

function dataOf(content: string | Uint8Array | ReadableStream<Uint8Array>): string | Buffer | Readable {
  if (typeof content === "string") return content;
  if (content instanceof Uint8Array) return Buffer.from(content.buffer, content.byteOffset, content.length);
  // A source that fails fails the request, which says so.
  return Readable.fromWeb(content as never).on("error", () => undefined);
}

function answerOf({ status, headers, body: stream }: Response): DavAnswer {
  // Whoever reads it hears of its end; it may come before anybody has begun to.
  const body = (stream ? Readable.fromWeb(stream) : Readable.from([])).on("error", () => undefined);
  return {
    status,
    header: (name) => headers.get(name) ?? undefined,
    body,
    async dump() {
      let seen = 0;
      try {
        for await (const chunk of body) {
          seen += chunk.length;
          if (seen > readAnyway) break;
        }
      } catch {
        // Nobody wanted it.
      }
    },
  };
}

/** Statuses that mean the same whatever was asked. */
function refusalOf({ status, header }: DavAnswer): AppError | undefined {
  if (status >= 300 && status < 400 && status !== 304)
    return new AppError("cloud.unreachable", { detail: "The server sends elsewhere: give the address that it leads to" });
  if (status === 403) return new AppError("cloud.refused");
  if (status === 429 || status === 503) return new AppError("cloud.busy", { retryAfter: secondsOf(header("retry-after") ?? null) });
  if (status === 507 || status === 413) return new AppError("cloud.full");
  if (status >= 500) return new AppError("cloud.unreachable", { detail: `The server answered with ${status}` });
  return undefined;
}
