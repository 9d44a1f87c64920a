// What a device is told of its dead session: ended on purpose (it removes what it holds) or merely over.
import { afterAll, beforeAll, expect, test } from "vitest";
import { cleanUpSessions } from "../../../../server/identity/cleanUp.ts";
import type { Session, SessionInfo } from "../../../../shared/api/identity.ts";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { aWorker, type TestBrowser, type TestWorker } from "../../../testing/aWorker.ts";

let database: TestDatabase;
let worker: TestWorker;
beforeAll(async () => {
  database = await aDatabase();
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" } });
});
afterAll(async () => {
  await worker.settled();
  await database.drop();
});

const password = "correct horse battery";

/** A person with a laptop, and a phone that will be out of reach. */
async function aPersonWithPhone() {
  const [laptop, phone] = [worker.browser(), worker.browser({ address: "192.0.2.77" })];
  const { user, accessToken } = await laptop.register({ password });
  await phone.call("/api/auth/login", { method: "POST", body: { email: user.email, password } });
  return { laptop, phone, user, accessToken };
}

const told = async (browser: TestBrowser) => {
  const response = await browser.call("/api/auth/refresh", { method: "POST" });
  return [response.status, await response.json()];
};
const revoked = (userId: string) => [401, expect.objectContaining({ code: "session.revoked", userId })];
const over = [401, expect.objectContaining({ code: "auth.refresh" })];

async function endPhone(laptop: TestBrowser, token: string): Promise<void> {
  const { items } = (await (await laptop.call("/api/auth/sessions", { token })).json()) as { items: SessionInfo[] };
  const other = items.find(({ current }) => !current);
  expect((await laptop.call(`/api/auth/sessions/${other?.id}`, { method: "DELETE", token })).status).toBe(204);
}

test("a session that was ended from another device is told so, with whose data it is about", async () => {
  const { laptop, phone, user, accessToken } = await aPersonWithPhone();
  await endPhone(laptop, accessToken);
  expect(await told(phone)).toEqual(revoked(user.id));
  expect((await told(laptop))[0]).toBe(200);
});

test("a device whose last answer was lost presents the token before it, and is told as well", async () => {
  const { laptop, phone, user, accessToken } = await aPersonWithPhone();
  const before = phone.cookie;
  expect((await told(phone))[0]).toBe(200);
  phone.cookie = before;
  await endPhone(laptop, accessToken);
  expect(await told(phone)).toEqual(revoked(user.id));
});

test("signing out everywhere is told to all, to devices whose session had run out before too", async () => {
  const { laptop, phone, user } = await aPersonWithPhone();
  const tablet = worker.browser({ address: "192.0.2.78" });
  const signedIn = await tablet.call("/api/auth/login", { method: "POST", body: { email: user.email, password } });
  expect(signedIn.status).toBe(200);
  await database.pool.query(
    "UPDATE sessions SET expires_at = now() - interval '1 day' WHERE id = (SELECT id FROM sessions WHERE user_id = $1 ORDER BY id DESC LIMIT 1)",
    [user.id],
  );
  expect(await told(tablet)).toEqual(over);
  const kept = laptop.cookie;
  await laptop.call("/api/auth/logout-all", { method: "POST" });
  laptop.cookie = kept;
  for (const browser of [laptop, phone, tablet]) expect(await told(browser)).toEqual(revoked(user.id));
});

test("a session that ran out, a replayed token and a changed password end sessions without a word about wiping", async () => {
  const [idle, replayed, changed] = [await aPersonWithPhone(), await aPersonWithPhone(), await aPersonWithPhone()];
  await database.pool.query("UPDATE sessions SET expires_at = now() WHERE user_id = $1", [idle.user.id]);
  expect(await told(idle.phone)).toEqual(over);

  const old = replayed.phone.cookie;
  await told(replayed.phone);
  await told(replayed.phone);
  const current = replayed.phone.cookie;
  for (const cookie of [old, current]) {
    replayed.phone.cookie = cookie;
    expect(await told(replayed.phone)).toEqual(over);
  }

  const body = { currentPassword: password, newPassword: "another horse battery" };
  const change = await changed.laptop.call("/api/auth/password/change", { method: "POST", token: changed.accessToken, body });
  expect(change.status).toBe(204);
  expect(await told(changed.phone)).toEqual(over);
});

test("a token of somebody who merely guesses, or of generations ago, is told nothing", async () => {
  const { laptop, phone, accessToken } = await aPersonWithPhone();
  const old = phone.cookie;
  await told(phone);
  await told(phone);
  phone.cookie = "A".repeat(43);
  expect(await told(phone)).toEqual(over);
  expect(old).not.toBe(phone.cookie);
  expect((await laptop.call("/api/auth/check", { token: accessToken })).status).toBe(204);
});

test("a device that comes back a year later is told, and one of a deleted account too", async () => {
  const { laptop, phone, user, accessToken } = await aPersonWithPhone();
  await endPhone(laptop, accessToken);
  await database.pool.query(
    `UPDATE sessions SET revoked_at = revoked_at - interval '1 year', expires_at = expires_at - interval '1 year'
      WHERE user_id = $1 AND revoked_at IS NOT NULL`,
    [user.id],
  );
  await cleanUpSessions(database.pool);
  expect(await told(phone)).toEqual(revoked(user.id));

  const deleted = await aPersonWithPhone();
  expect((await deleted.laptop.call("/api/users/me", { method: "DELETE", token: deleted.accessToken })).status).toBe(204);
  await cleanUpSessions(database.pool);
  expect(await told(deleted.phone)).toEqual(revoked(deleted.user.id));
});

test("signing in again on the device makes its old end mean nothing", async () => {
  const { laptop, phone, user, accessToken } = await aPersonWithPhone();
  await endPhone(laptop, accessToken);
  const again = await phone.call("/api/auth/login", { method: "POST", body: { email: user.email, password } });
  expect(((await again.json()) as Session).user.id).toBe(user.id);
  expect((await told(phone))[0]).toBe(200);
});
