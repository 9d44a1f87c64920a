// Digest access authentication, RFC 7616, the client's side: MD5 and SHA-256, with and without `-sess`, quality of protection `auth` or
// none (RFC 2069). A password never travels.
import { createHash, randomBytes } from "node:crypto";

export interface Challenge {
  scheme: string;
  parameters: ReadonlyMap<string, string>;
}

const algorithms: Record<string, "md5" | "sha256"> = { md5: "md5", "md5-sess": "md5", "sha-256": "sha256", "sha-256-sess": "sha256" };

/** The challenges of `WWW-Authenticate` (RFC 9110, section 11.6.1): several in one header, or several headers joined by commas. */
export function parseChallenges(header: string): Challenge[] {
  const found: { scheme: string; parameters: Map<string, string> }[] = [];
  const token = /\s*,?\s*(?:([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([A-Za-z0-9!#$%&'*+.^_`|~-]+))/y;
  for (let match = token.exec(header); match; match = token.exec(header)) {
    const [, name, quoted, plain, scheme] = match;
    if (scheme !== undefined) found.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else if (name !== undefined) found.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "");
    if (token.lastIndex >= header.length) break;
  }
  return found;
}

export interface DigestSession {
  readonly nonce: string;
  /** The value of `Authorization` for one request; no two have the same count. `uri`: path and query as they are sent. */
  authorization(method: string, uri: string): string;
}

/** Undefined where the challenge asks for what is not known: another algorithm, the body's hash alone. */
export function digestSession({ scheme, parameters }: Challenge, user: string, password: string): DigestSession | undefined {
  const nonce = parameters.get("nonce");
  const realm = parameters.get("realm");
  const named = parameters.get("algorithm") ?? "MD5";
  const algorithm = algorithms[named.toLowerCase()];
  const offered = parameters
    .get("qop")
    ?.split(",")
    .map((one) => one.trim().toLowerCase());
  if (scheme !== "digest" || nonce === undefined || realm === undefined || !algorithm || (offered && !offered.includes("auth")))
    return undefined;
  // Node takes text as UTF-8, which is what servers of today expect (`charset=UTF-8`).
  const hash = (text: string) => createHash(algorithm).update(text).digest("hex");
  const cnonce = randomBytes(16).toString("hex");
  const secret = hash(`${user}:${realm}:${password}`);
  const ha1 = named.toLowerCase().endsWith("-sess") ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
  let count = 0;
  return {
    nonce,
    authorization(method, uri) {
      const nc = (++count).toString(16).padStart(8, "0");
      const ha2 = hash(`${method}:${uri}`);
      const response = offered ? hash(`${ha1}:${nonce}:${nc}:${cnonce}:auth:${ha2}`) : hash(`${ha1}:${nonce}:${ha2}`);
      const opaque = parameters.get("opaque");
      return `Digest ${[
        userOf(user),
        `realm=${quoted(realm)}`,
        `nonce=${quoted(nonce)}`,
        `uri=${quoted(uri)}`,
        `response="${response}"`,
        `algorithm=${named}`,
        ...(offered ? ["qop=auth", `nc=${nc}`, `cnonce="${cnonce}"`] : []),
        ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
      ].join(", ")}`;
    },
  };
}

/** Header values are bytes: UTF-8 is written as one character a byte. */
const quoted = (text: string) => `"${Buffer.from(text.replace(/(["\\])/g, "\\$1"), "utf8").toString("latin1")}"`;
const userOf = (user: string) => `username=${quoted(user)}`;

/** RFC 7617 with `charset="UTF-8"`. */
export const basicAuthorization = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;
