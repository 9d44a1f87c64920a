// Tokens that are not ours, of every class that has broken somebody's door before: none is accepted.
import { createHmac, createPublicKey, generateKeyPairSync } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, importJWK, SignJWT } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { database as drizzle } from "../../../../server/database/connection.ts";
import type { Session } from "../../../../shared/api/identity.ts";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { logAt } from "../../../http/log.ts";
import { aWorker, frontendUrl, secretKey, type TestBrowser, type TestWorker } from "../../../testing/aWorker.ts";
import { createSigningKeys } from "./signingKeys.ts";

let database: TestDatabase;
let worker: TestWorker;
let browser: TestBrowser;
let session: Session;
let ours: { kid: string; privateKey: CryptoKey };
let publicJwk: Record<string, unknown>;

beforeAll(async () => {
  database = await aDatabase();
  worker = aWorker({ databaseUrl: database.appUrl });
  browser = worker.browser();
  session = await browser.register();
  ours = await createSigningKeys(secretKey, logAt("silent")).current(async () => drizzle(database.pool as never));
  publicJwk = (await database.pool.query<{ public_jwk: Record<string, unknown> }>("SELECT public_jwk FROM signing_keys")).rows[0]!
    .public_jwk;
});
afterAll(async () => {
  await worker.settled();
  await database.drop();
});

const check = async (token: string, from = browser) => (await from.call("/api/auth/check", { token })).status;
const encode = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

interface Change {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  without?: string[];
  key?: CryptoKey;
}

/** A token as ours but for what `change` says, well signed. */
async function forged({ header = {}, claims = {}, without = [], key = ours.privateKey }: Change = {}): Promise<string> {
  const payload: Record<string, unknown> = { ...decodeJwt(session.accessToken), ...claims };
  for (const name of without) delete payload[name];
  return new SignJWT(payload)
    .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: ours.kid, ...header })
    .sign(key, { crit: { later: true } });
}

test("a token names its session for fifteen minutes and is accepted", async () => {
  expect(decodeProtectedHeader(session.accessToken)).toEqual({ alg: "ES256", typ: "at+jwt", kid: ours.kid });
  const claims = decodeJwt(session.accessToken);
  expect(claims).toMatchObject({ iss: frontendUrl, aud: "docuvault", sub: session.user.id, role: "user" });
  expect(claims.exp! - claims.iat!).toBe(900);
  expect(claims.jti).toMatch(/^[0-9a-f-]{36}$/);
  expect(session.expiresIn).toBe(900);
  expect(await check(session.accessToken)).toBe(204);
  expect(await check(await forged())).toBe(204); // so the refusals below are for what they change
});

test.each<[string, Change]>([
  ["another issuer", { claims: { iss: "http://localhost:9999" } }],
  ["no issuer", { without: ["iss"] }],
  ["another audience", { claims: { aud: "another" } }],
  ["no audience", { without: ["aud"] }],
  ["an ID token's type", { header: { typ: "JWT" } }],
  ["no type", { header: { typ: undefined } }],
  ["an end in the past", { claims: { exp: Math.floor(Date.now() / 1000) - 1 } }],
  ["no end", { without: ["exp"] }],
  ["a beginning in the future", { claims: { nbf: Math.floor(Date.now() / 1000) + 600 } }],
  ["no session", { without: ["sid"] }],
  ["a session of nobody", { claims: { sid: crypto.randomUUID() } }],
  ["another person's id", { claims: { sub: crypto.randomUUID() } }],
  ["an id that is no id", { claims: { sub: "' OR 1=1 --" } }],
  ["no id of its own", { without: ["jti"] }],
  ["an unknown role", { claims: { role: "root" } }],
  ["no fingerprint", { without: ["fgp"] }],
  ["another fingerprint", { claims: { fgp: "00".repeat(16) } }],
  ["an unknown kid", { header: { kid: crypto.randomUUID() } }],
  ["no kid", { header: { kid: undefined } }],
  ["an unknown critical header", { header: { crit: ["later"], later: 1 } }],
])("with %s a well signed token is refused", async (_, change) => {
  expect(await check(await forged(change))).toBe(401);
});

test("without a good signature a token is refused", async () => {
  const [header = "", payload = "", signature = ""] = session.accessToken.split(".");
  const claims = decodeJwt(session.accessToken);
  const bytes = Buffer.from(signature, "base64url");
  bytes[10] = (bytes[10] ?? 0) ^ 1;
  const raised = encode({ ...claims, role: "admin" });
  for (const token of [
    `${header}.${payload}.`,
    `${header}.${payload}`,
    `${header}.${payload}.${encode(Buffer.alloc(64).toString("binary"))}`,
    `${header}.${payload}.${Buffer.alloc(64).toString("base64url")}`,
    `${header}.${payload}.${bytes.toString("base64url")}`,
    `${header}.${raised}.${signature}`,
    `${encode({ alg: "none", typ: "at+jwt", kid: ours.kid })}.${payload}.`,
    `${encode({ alg: "nOnE", typ: "at+jwt", kid: ours.kid })}.${payload}.${signature}`,
    `${encode({ alg: "none", typ: "at+jwt" })}.${raised}.`,
    `${session.accessToken}.extra`,
    "x",
    "..",
    "é.é.é",
  ])
    expect([token, await check(token)]).toEqual([token, 401]);
});

test("a signature by the public key as a shared secret, by another pair, curve or embedded key is refused", async () => {
  const payload = encode({ ...decodeJwt(session.accessToken) });
  const pem = createPublicKey({ key: publicJwk as never, format: "jwk" })
    .export({ type: "spki", format: "pem" })
    .toString();
  for (const secret of [pem, pem.trim(), JSON.stringify(publicJwk), String(publicJwk.x)]) {
    const head = `${encode({ alg: "HS256", typ: "at+jwt", kid: ours.kid })}.${payload}`;
    expect(await check(`${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`)).toBe(401);
  }
  const other = await generateKeyPair("ES256", { extractable: true });
  const jwk = await exportJWK(other.publicKey);
  expect(await check(await forged({ key: other.privateKey }))).toBe(401);
  expect(await check(await forged({ key: other.privateKey, header: { jwk } }))).toBe(401);
  expect(await check(await forged({ key: other.privateKey, header: { jwk, kid: undefined } }))).toBe(401);
  expect(await check(await forged({ key: other.privateKey, header: { jku: `${frontendUrl}/keys.json` } }))).toBe(401);
  for (const [alg, namedCurve] of [
    ["ES384", "P-384"],
    ["ES512", "P-521"],
  ] as const) {
    const pair = generateKeyPairSync("ec", { namedCurve });
    const key = await importJWK(pair.privateKey.export({ format: "jwk" }), alg);
    expect(await check(await forged({ key: key as CryptoKey, header: { alg } }))).toBe(401);
  }
});

test("a refresh token is no access token, and an access token in the cookie refreshes nothing", async () => {
  expect(await check(browser.cookie ?? "")).toBe(401);
  const swapped = await browser.call("/api/auth/refresh", { method: "POST", cookie: session.accessToken });
  expect(swapped.status).toBe(401);
});

test("in another browser a token is refused without harm, and its own browser goes on", async () => {
  for (const other of [worker.browser({ userAgent: "Other/2.0" }), worker.browser({ acceptLanguage: "nb" })]) {
    const response = await other.call("/api/auth/check", { token: session.accessToken });
    expect([response.status, await response.json()]).toMatchObject([401, { code: "auth.expired" }]);
  }
  expect(await check(session.accessToken, worker.browser({ address: "198.51.100.99" }))).toBe(204); // another network is the same browser
  expect((await browser.call("/api/auth/refresh", { method: "POST" })).status).toBe(200);
});

test("a closed account, a new role and a revoked session act on the next request", async () => {
  const own = worker.browser();
  const { accessToken, user } = await own.register();
  await database.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [user.id]);
  expect((await own.call("/api/documents", { token: accessToken })).status).toBe(403);
  await database.pool.query("UPDATE users SET role = 'user', active = false WHERE id = $1", [user.id]);
  expect(await check(accessToken, own)).toBe(401);
  expect((await own.call("/api/auth/refresh", { method: "POST" })).status).toBe(401);
  await database.pool.query("UPDATE users SET active = true WHERE id = $1", [user.id]);
  expect(await check(accessToken, own)).toBe(204);
  await database.pool.query("UPDATE sessions SET revoked_at = now() WHERE user_id = $1", [user.id]);
  expect(await check(accessToken, own)).toBe(401);
});
