// Requests to one WebDAV server in one person's name. No password is sent before the server has said which kind of log-in it wants, and
// none in the clear where it offers Digest; no redirect is followed; every status is looked at.
import { Readable } from "node:stream";
import { type Dispatcher, request as send } from "undici";
import { AppError } from "../../../../shared/errors.ts";
import { outsideErrorIn } from "../../outside/errors.ts";
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
  body: Dispatcher.ResponseData["body"];
}

export interface DavSession {
  /** `path`: percent-encoded, from the server's root. Whoever does not read the body lets go of it. @throws AppError cloud.* */
  send(method: string, path: string, request?: DavRequest): Promise<DavAnswer>;
  readonly origin: string;
}

type LogIn = { kind: "none" } | { kind: "basic"; value: string } | { kind: "digest"; session: DigestSession };

export function createDavSession(origin: string, { username, password }: WebDavCredentials, dispatcher: Dispatcher): DavSession {
  let logIn: LogIn = { kind: "none" };

  const authorization = (method: string, path: string): Record<string, string> => {
    if (logIn.kind === "none") return {};
    return { authorization: logIn.kind === "basic" ? logIn.value : logIn.session.authorization(method, path) };
  };

  /** False: what it asks for is what it has been given. */
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
    try {
      const answer = await send(`${origin}${path}`, {
        method: method as Dispatcher.HttpMethod,
        headers: { ...headers, "accept-encoding": "identity", ...authorization(method, path) },
        body: content instanceof ReadableStream ? Readable.fromWeb(content as never) : (content ?? null),
        dispatcher,
        ...(signal && { signal }),
      });
      const header = (name: string) => [answer.headers[name] ?? []].flat().join(", ") || undefined;
      return { status: answer.statusCode, header, body: answer.body };
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
          await answer.body.dump();
          if (tries < 2 && logInBy(parseChallenges(answer.header("www-authenticate") ?? ""), used)) continue;
          throw new AppError("cloud.unauthorized");
        }
        const refusal = refusalOf(answer);
        if (!refusal) return answer;
        await answer.body.dump();
        throw refusal;
      }
    },
  };
}

/** Statuses that mean the same whatever was asked. */
function refusalOf({ status, header }: DavAnswer): AppError | undefined {
  if (status >= 300 && status < 400 && status !== 304)
    return new AppError("cloud.unreachable", { detail: "The server sends elsewhere: give the address that it leads to" });
  if (status === 403) return new AppError("cloud.refused");
  if (status === 429 || status === 503) return new AppError("cloud.busy", { retryAfter: secondsOf(header("retry-after")) });
  if (status === 507 || status === 413) return new AppError("cloud.full");
  if (status >= 500) return new AppError("cloud.unreachable", { detail: `The server answered with ${status}` });
  return undefined;
}

const secondsOf = (text: string | undefined): number => {
  const seconds = Number(text ?? "") || (Date.parse(text ?? "") - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(3600, Math.max(1, Math.ceil(seconds))) : 30;
};
