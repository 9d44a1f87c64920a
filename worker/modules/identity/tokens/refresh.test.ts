// Staying signed in: rotation under everything that networks and several tabs do to it.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../../../tests/harness/database.ts";
import { aWorker, frontendUrl, type TestBrowser, type TestWorker } from "../../../testing/aWorker.ts";

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

/** Presents `cookie` and keeps nothing of the answer. */
async function present(browser: TestBrowser, cookie: string | undefined) {
  const kept = browser.cookie;
  const response = await browser.call("/api/auth/refresh", { method: "POST", cookie });
  const given = response.headers.getSetCookie();
  const next = browser.cookie;
  browser.cookie = kept;
  return { status: response.status, given, next, body: (await response.json()) as { accessToken: string; code?: string } };
}

const leaves = async (userId: string) =>
  (
    await database.pool.query(
      "SELECT hash FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE s.user_id = $1 AND s.revoked_at IS NULL AND t.used_at IS NULL",
      [userId],
    )
  ).rowCount;
const auditOf = async (userId: string) =>
  (await database.pool.query<{ event: string }>("SELECT event FROM audit_log WHERE actor_id = $1 ORDER BY id", [userId])).rows.map(
    ({ event }) => event,
  );
const alerts = async (email: string) =>
  (
    await database.superuser.query<{ payload: Record<string, unknown> }>(
      `SELECT j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
         JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id
        WHERE t.identifier = 'send-mail' AND q.queue_name = 'email' AND j.payload->>'to' = $1`,
      [email],
    )
  ).rows;

test("the cookie is bound to this origin and out of reach of scripts, and every use changes it", async () => {
  const browser = worker.browser();
  const { user, accessToken } = await browser.register();
  const first = browser.cookie;
  const response = await browser.call("/api/auth/refresh", { method: "POST" });
  const [cookie = ""] = response.headers.getSetCookie();
  expect(cookie.split("; ").slice(1).sort()).toEqual(["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Strict", "Secure"]);
  expect(cookie).toMatch(/^__Host-refresh=[A-Za-z0-9_-]{43};/);
  const session = (await response.json()) as { user: unknown; accessToken: string };
  expect(session.user).toEqual(user);
  expect(session.accessToken).not.toBe(accessToken);
  expect(browser.cookie).not.toBe(first);
  expect(await leaves(user.id)).toBe(1);
});

test("the status says whether a cookie came along, and nothing about whose or how good it is", async () => {
  const browser = worker.browser();
  const cookieOf = async () => ((await (await browser.call("/api/auth/status")).json()) as { cookie: boolean }).cookie;
  expect(await cookieOf()).toBe(false);
  const { accessToken } = await browser.register();
  expect(await cookieOf()).toBe(true);
  const kept = browser.cookie;
  await browser.call("/api/auth/logout", { method: "POST", token: accessToken });
  expect(await cookieOf()).toBe(false);
  browser.cookie = kept;
  expect(await cookieOf()).toBe(true);
});

test("only hashes are stored", async () => {
  const browser = worker.browser();
  await browser.register();
  const { rows } = await database.superuser.query<{ all: string }>("SELECT string_agg(t::text, ' ') AS all FROM refresh_tokens t");
  expect(rows[0]?.all).not.toContain(browser.cookie);
  expect(rows[0]?.all).not.toContain(Buffer.from(browser.cookie ?? "", "base64url").toString("hex"));
});

test("a hundred refreshes of one token at once give one new leaf, the same to all, and nobody is signed out", async () => {
  const browser = worker.browser();
  const { user } = await browser.register();
  const answers = await Promise.all(Array.from({ length: 100 }, () => present(browser, browser.cookie)));
  expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
  expect(new Set(answers.map(({ next }) => next)).size).toBe(1);
  expect(await leaves(user.id)).toBe(1);
  expect((await present(browser, answers[0]?.next)).status).toBe(200);
});

test("a thousand times an answer is lost after the commit and the token is presented again up to half a minute later: nobody is signed out", {
  timeout: 180_000,
}, async () => {
  const random = fc.sample(fc.record({ seconds: fc.integer({ min: 0, max: 30 }), tries: fc.integer({ min: 1, max: 3 }) }), 1_000);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, async (_, person) => {
      const browser = worker.browser({ address: `192.0.2.${person + 10}` });
      const { user } = await browser.register();
      for (const { seconds, tries } of random.slice(person * 100, (person + 1) * 100)) {
        const lost = await present(browser, browser.cookie);
        // time passes: all that the server remembers of this session is older than before
        await database.pool.query(
          `UPDATE refresh_tokens SET created_at = created_at - make_interval(secs => $2), used_at = used_at - make_interval(secs => $2),
             expires_at = expires_at - make_interval(secs => $2) WHERE session_id IN (SELECT id FROM sessions WHERE user_id = $1)`,
          [user.id, seconds],
        );
        const again = await Promise.all(Array.from({ length: tries }, () => present(browser, browser.cookie)));
        expect(again.map(({ status, next }) => [status, next])).toEqual(again.map(() => [200, lost.next]));
        browser.cookie = again[0]?.next;
      }
      const { accessToken } = (await present(browser, browser.cookie)).body;
      const check = await browser.call("/api/auth/check", { token: accessToken });
      return [check.status, await leaves(user.id), await auditOf(user.id)];
    }),
  );
  expect(outcomes).toEqual(outcomes.map(() => [204, 1, ["user.registered"]]));
});

test.each([2, 3, 5, 20])("a token of %i generations ago is presented: the session is dead, whichever it was", async (generations) => {
  const browser = worker.browser();
  const { user } = await browser.register();
  const chain = [browser.cookie];
  for (let i = 0; i < generations; i++) chain.push((await present(browser, chain.at(-1))).next);
  expect(await present(browser, chain[0])).toMatchObject({ status: 401, given: [], body: { code: "auth.refresh" } });
  for (const token of chain.slice(1)) expect((await present(browser, token)).status).toBe(401);
  expect(await leaves(user.id)).toBe(0);
  expect((await alerts(user.email)).length).toBe(1);
});

test("a family may be refreshed a hundred and twenty times a minute, and another one is not affected", async () => {
  const limited = aWorker({ databaseUrl: database.appUrl });
  const [busy, calm] = [limited.browser(), limited.browser({ address: "192.0.2.2" })];
  await busy.register();
  await calm.register();
  const token = busy.cookie;
  const statuses: number[] = [];
  for (let i = 0; i < 121; i++)
    statuses.push(
      (await limited.browser({ address: `198.51.100.${i}` }).call("/api/auth/refresh", { method: "POST", cookie: token })).status,
    );
  expect(statuses).toEqual([...Array(120).fill(200), 429]);
  const refused = await busy.call("/api/auth/refresh", { method: "POST", cookie: token });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(refused.headers.getSetCookie()).toEqual([]);
  expect((await calm.call("/api/auth/refresh", { method: "POST" })).status).toBe(200);
  await limited.settled();
});

test("a token whose successor has been used ends the session everywhere, with one audit entry and one mail", async () => {
  const browser = worker.browser();
  const { user } = await browser.register();
  const grandparent = browser.cookie;
  const parent = (await present(browser, grandparent)).next;
  const current = await present(browser, parent);
  const replays = await Promise.all(Array.from({ length: 10 }, () => present(browser, grandparent)));
  for (const replay of replays) expect(replay).toMatchObject({ status: 401, given: [], body: { code: "auth.refresh" } });
  expect((await browser.call("/api/auth/check", { token: current.body.accessToken })).status).toBe(401);
  expect((await present(browser, current.next)).status).toBe(401);
  expect((await present(browser, parent)).status).toBe(401);
  expect(await auditOf(user.id)).toEqual(["user.registered", "session.refreshReused"]);
  const mails = await alerts(user.email);
  expect(mails.map(({ payload }) => payload)).toMatchObject([{ template: "securityAlert", data: { reason: "refreshTokenReused" } }]);
  await worker.settled();
  expect(worker.hubCalls.filter((call) => call.startsWith(`${user.id} /close?session=`))).toHaveLength(1);
});

test("a session that was ended by a replay leaves the person's other sessions alone", async () => {
  const [phone, laptop] = [worker.browser(), worker.browser()];
  const { user } = await phone.register({ password: "correct horse battery" });
  const credentials = { email: user.email, password: "correct horse battery" };
  const other = await laptop.call("/api/auth/login", { method: "POST", body: credentials });
  expect(other.status).toBe(200);
  const old = phone.cookie;
  await phone.call("/api/auth/refresh", { method: "POST" });
  await phone.call("/api/auth/refresh", { method: "POST" });
  expect((await present(phone, old)).status).toBe(401);
  expect((await laptop.call("/api/auth/refresh", { method: "POST" })).status).toBe(200);
});

test("no refusal ever takes the cookie away", async () => {
  const browser = worker.browser();
  await browser.register();
  const invented = "A".repeat(43);
  for (const cookie of [invented, "short", "ä".repeat(43), `${browser.cookie}x`])
    expect(await present(browser, cookie)).toMatchObject({ status: 401, given: [] });
  expect((await present(browser, browser.cookie)).status).toBe(200);
});

test("a token ends after thirty days without use, a session after its own end however much it is used", async () => {
  const [idle, old] = [worker.browser(), worker.browser()];
  const { user } = await idle.register();
  const expiry = "expires_at BETWEEN now() + interval '29 days 23 hours' AND now() + interval '30 days'";
  const mine = "session_id IN (SELECT id FROM sessions WHERE user_id = $1)";
  expect((await database.pool.query(`SELECT 1 FROM refresh_tokens WHERE ${expiry} AND ${mine}`, [user.id])).rowCount).toBe(1);
  await database.pool.query(`UPDATE refresh_tokens SET expires_at = now() WHERE ${mine}`, [user.id]);
  expect((await present(idle, idle.cookie)).status).toBe(401);

  const { user: another, accessToken } = await old.register();
  await database.pool.query("UPDATE sessions SET expires_at = now() + interval '2 days' WHERE user_id = $1", [another.id]);
  await old.call("/api/auth/refresh", { method: "POST" });
  const capped = await database.pool.query(
    `SELECT 1 FROM refresh_tokens WHERE used_at IS NULL AND expires_at < now() + interval '2 days' AND ${mine}`,
    [another.id],
  );
  expect(capped.rowCount).toBe(1);
  await database.pool.query("UPDATE sessions SET expires_at = now() WHERE user_id = $1", [another.id]);
  expect((await present(old, old.cookie)).status).toBe(401);
  expect((await old.call("/api/auth/check", { token: accessToken })).status).toBe(401);
});

test.each([
  [{ "sec-fetch-site": "same-site" }, 403],
  [{ "sec-fetch-site": "cross-site", origin: frontendUrl }, 403],
  [{ "sec-fetch-site": "none" }, 403],
  [{ "sec-fetch-site": "", origin: "https://evil.example" }, 403],
  [{ "sec-fetch-site": "same-origin" }, 200],
])("a refresh with %j is answered %i", async (headers, status) => {
  const browser = worker.browser();
  await browser.register();
  const response = await browser.call("/api/auth/refresh", { method: "POST", headers });
  expect(response.status).toBe(status);
});

test("without Sec-Fetch-Site the exact origin counts", async () => {
  const browser = worker.browser();
  await browser.register();
  for (const [origin, status] of [
    ["http://localhost:8787.evil.example", 403],
    ["http://localhost:8788", 403],
    ["null", 403],
    [undefined, 403],
    [frontendUrl, 200],
  ] as const) {
    const response = await browser.call("/api/auth/refresh", { method: "POST", headers: { "sec-fetch-site": undefined, origin } });
    expect([origin, response.status]).toEqual([origin, status]);
  }
});
