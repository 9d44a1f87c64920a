// Administration over the real routes: people, deletion, and the audit log.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AdminUser, AuditEntryView } from "../../../shared/api/admin.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aWorker, type TestBrowser, type TestWorker } from "../../testing/aWorker.ts";

let database: TestDatabase;
let worker: TestWorker;
let admin: { browser: TestBrowser; id: string; token: string };
beforeAll(async () => {
  database = await aDatabase();
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" } });
  const { browser, id, token } = await aPerson("boss");
  await database.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [id]);
  admin = { browser, id, token };
});
afterAll(async () => {
  await worker.settled();
  await database.drop();
});

async function aPerson(name: string) {
  const browser = worker.browser();
  const { user, accessToken } = await browser.register({ email: `${name}@example.org`, handle: name });
  return { browser, id: user.id, token: accessToken };
}
const call = (path: string, method = "GET", body?: unknown) =>
  admin.browser.call(`/api/admin/${path}`, { method, token: admin.token, ...(body !== undefined && { body }) });
const page = async <Item>(path: string) => (await (await call(path)).json()) as { items: Item[]; next: string | null };
const patch = (id: string, body: unknown) => call(`users/${id}`, "PATCH", body);

test("everybody else is refused, whatever they send", async () => {
  const { browser, id, token } = await aPerson("nosy");
  for (const [path, method] of [
    ["users", "GET"],
    [`users/${id}`, "PATCH"],
    [`users/${id}`, "DELETE"],
    ["users/nonsense", "PATCH"],
    ["audit", "GET"],
  ] as const) {
    const response = await browser.call(`/api/admin/${path}`, { method, token, ...(method !== "GET" && { body: "nonsense" }) });
    expect([path, response.status, await response.json()]).toMatchObject([path, 403, { code: "access.denied" }]);
  }
});

test("people are listed newest first, page by page, and found by address, handle, role and state", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.unshift((await aPerson(`listed${i}`)).id);
  const walked: AdminUser[] = [];
  for (let cursor = ""; ; ) {
    const { items, next } = await page<AdminUser>(`users?query=LISTED&limit=2${cursor}`);
    walked.push(...items);
    if (!next) break;
    cursor = `&cursor=${next}`;
  }
  expect(walked.map(({ id }) => id)).toEqual(ids);
  expect(walked[0]).toEqual({
    id: ids[0],
    email: "listed4@example.org",
    handle: "listed4",
    role: "user",
    active: true,
    emailVerified: false,
    vouched: false,
    secondFactor: false,
    quota: { usedBytes: 0, limitBytes: 104_857_600 },
    aiProvider: null,
    aiModel: null,
    createdAt: expect.stringMatching(/Z$/),
    lastSeenAt: expect.stringMatching(/Z$/),
  });
  expect((await page<AdminUser>("users?role=admin")).items.map(({ handle }) => handle)).toEqual(["boss"]);
  expect((await page<AdminUser>("users?active=false")).items).toEqual([]);
  for (const wrong of ["users?limit=0", "users?role=owner", "users?cursor=x", "audit?cursor=x", "audit?from=yesterday", "audit?event=%25"])
    expect([wrong, (await call(wrong)).status]).toEqual([wrong, 400]);
});

test("an administrator vouches for a person, and takes it back: the address stays unconfirmed, and the log says who did it", async () => {
  const { id } = await aPerson("known");
  for (const vouched of [true, false]) {
    expect(await (await patch(id, { vouched })).json()).toMatchObject({ vouched, emailVerified: false });
    const [entry] = (await page<AuditEntryView>("audit?event=admin.userChanged")).items;
    expect(entry).toMatchObject({ actorId: admin.id, details: { userId: id, vouched } });
  }
  await patch(id, { vouched: true });
  expect(await (await patch(id, { limitBytes: 1 })).json()).toMatchObject({ vouched: true });
});

test("quota and AI provider are changed, the person's devices hear of the quota, and unknown fields are refused", async () => {
  const { id } = await aPerson("changed");
  const response = await patch(id, { limitBytes: 5_000, aiProvider: "openai", aiModel: "small" });
  expect(await response.json()).toMatchObject({ quota: { limitBytes: 5_000 }, aiProvider: "openai", aiModel: "small", role: "user" });
  const { rows } = await database.pool.query("SELECT version FROM feed WHERE user_id = $1 AND entity = 'quota'", [id]);
  expect(rows).toEqual([{ version: "3" }]);
  expect(await (await patch(id, { aiProvider: null })).json()).toMatchObject({ aiProvider: null, aiModel: "small" });
  for (const body of [{ email: "x@example.org" }, { limitBytes: -1 }, { limitBytes: 1.5 }, { aiProvider: "none" }, []])
    expect((await patch(id, body)).status).toBe(400);
  expect((await patch("0190b2c4-7c1e-7000-8000-000000000000", { active: false })).status).toBe(404);
  expect((await patch("nonsense", { active: false })).status).toBe(404);
});

test("a closed account is out with its next request and can not come back; opening it lets its person sign in again", async () => {
  const { browser, id, token } = await aPerson("closed");
  expect((await patch(id, { active: false })).status).toBe(200);
  expect((await browser.call("/api/users/me", { token })).status).toBe(401);
  expect((await browser.call("/api/auth/refresh", { method: "POST" })).status).toBe(401);
  await worker.settled();
  expect(worker.hubCalls.some((made) => made.startsWith(`${id} /close`))).toBe(true);
  await patch(id, { active: true });
  const body = { email: "closed@example.org", password: "correct horse battery" };
  expect((await browser.call("/api/auth/login", { method: "POST", body })).status).toBe(200);
});

test("a new role acts on the next request, with the same token", async () => {
  const { browser, id, token } = await aPerson("promoted");
  expect((await browser.call("/api/documents", { token })).status).toBe(200);
  await patch(id, { role: "admin" });
  expect((await browser.call("/api/documents", { token })).status).toBe(403);
  expect((await browser.call("/api/admin/users", { token })).status).toBe(200);
  await patch(id, { role: "user" });
  expect((await browser.call("/api/admin/users", { token })).status).toBe(403);
});

test("the last administrator stays, also when two remove each other at once", async () => {
  for (const body of [{ role: "user" }, { active: false }])
    expect(await (await patch(admin.id, body)).json()).toMatchObject({ status: 409, code: "admin.last" });
  expect((await call(`users/${admin.id}`, "DELETE")).status).toBe(409);
  const me = await admin.browser.call("/api/users/me", { method: "DELETE", token: admin.token });
  expect(me.status).toBe(409);
  const second = await aPerson("second-boss");
  await patch(second.id, { role: "admin" });
  const answers = await Promise.all([
    patch(second.id, { role: "user" }),
    second.browser.call(`/api/admin/users/${admin.id}`, { method: "PATCH", token: second.token, body: { role: "user" } }),
  ]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const left = await database.pool.query<{ id: string }>("SELECT id FROM users WHERE role = 'admin' AND active");
  expect(left.rowCount).toBe(1);
  await database.pool.query("UPDATE users SET role = CASE WHEN id = $1 THEN 'admin' ELSE 'user' END WHERE id IN ($1, $2)", [
    admin.id,
    second.id,
  ]);
});

async function withDocument(name: string) {
  const person = await aPerson(name);
  const [documentId, uploadId] = [crypto.randomUUID(), crypto.randomUUID()];
  await database.pool.query(
    `INSERT INTO documents (id, owner_id, title, name, content_type, size, sha256, state, created_at, updated_at)
     VALUES ($1, $2, 't', 'n', 'text/plain', 1, '', 'ready', now(), now())`,
    [documentId, person.id],
  );
  await database.pool.query(
    "INSERT INTO document_versions (id, document_id, reference, size, sha256, content_type) VALUES ($1, $1, $2, 1, '', 'text/plain')",
    [documentId, `${person.id}/${documentId}/original`],
  );
  await database.pool.query(
    "INSERT INTO document_objects (version_id, kind, key, size, sha256, content_type) VALUES ($1, 'thumbnail', $2, 1, '', 'image/webp')",
    [documentId, `${person.id}/${documentId}/thumbnail`],
  );
  await database.pool.query(
    `INSERT INTO uploads (id, document_id, owner_id, user_id, key, size, sha256, content_type, expires_at)
     VALUES ($1, $1, $2, $2, $3, 1, '', 'text/plain', now() + interval '1 day')`,
    [uploadId, person.id, `${person.id}/pending`],
  );
  return {
    ...person,
    keys: [`${person.id}/${documentId}/original`, `${person.id}/${documentId}/thumbnail`, `${person.id}/pending`].sort(),
  };
}
const deletions = async (userId: string) => {
  const { rows } = await database.pool.query<{ keys: string[]; late: boolean }>(
    `SELECT (SELECT array_agg(k ORDER BY k) FROM json_array_elements_text(payload->'keys') k) AS keys, run_at > now() + interval '24 hours' AS late
       FROM graphile_worker._private_jobs WHERE payload->'keys'->>0 LIKE $1 ORDER BY run_at`,
    [`${userId}/%`],
  );
  return rows;
};

test("a person deletes their account: sign-in, rows and objects go, those of pending uploads too, and the log keeps that it was", async () => {
  const { browser, id, token, keys } = await withDocument("leaver");
  await database.pool.query("UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE user_id = $1", [id]);
  const remove = () => browser.call("/api/users/me", { method: "DELETE", token });
  expect((await remove()).status).toBe(403);
  await browser.call("/api/auth/reauthenticate", { method: "POST", token, body: { password: "correct horse battery" } });
  expect((await remove()).status).toBe(204);
  expect(browser.cookie).toBeUndefined();
  expect((await browser.call("/api/users/me", { token })).status).toBe(401);
  expect(await deletions(id)).toEqual([
    { keys, late: false },
    { keys, late: true },
  ]);
  const tables = await database.superuser.query<{ name: string; column: string }>(
    `SELECT table_name AS name, column_name AS column FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name IN ('user_id', 'owner_id', 'vault_id')`,
  );
  expect(tables.rows.length).toBeGreaterThan(15);
  for (const { name, column } of tables.rows) {
    if (name === "deleted_account_tokens") continue; // by them the account's other devices are told to forget it too
    const left = await database.pool.query(`SELECT FROM ${name} WHERE ${column} = $1`, [id]);
    expect([name, left.rowCount]).toEqual([name, 0]);
  }
  const log = await page<AuditEntryView>(`audit?actorId=${id}&event=account.deleted`);
  expect(log.items).toMatchObject([{ handle: null, details: { userId: id, documents: 1, objects: 3 } }]);
});

test("an administrator deletes an account only after a fresh proof", async () => {
  const { id } = await withDocument("removed");
  await database.pool.query("UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE user_id = $1", [admin.id]);
  expect((await call(`users/${id}`, "DELETE")).status).toBe(403);
  await database.pool.query("UPDATE sessions SET authenticated_at = now() WHERE user_id = $1", [admin.id]);
  expect((await call(`users/${id}`, "DELETE")).status).toBe(204);
  expect((await call(`users/${id}`, "DELETE")).status).toBe(404);
  expect(await deletions(id)).toHaveLength(2);
});

test("the audit log is read newest first, by person, event, beginning of an event and time", async () => {
  const { id, browser } = await aPerson("logged");
  await browser.call("/api/auth/login", { method: "POST", body: { email: "logged@example.org", password: "wrong horse battery" } });
  const own = await page<AuditEntryView>(`audit?actorId=${id}`);
  expect(own.items.map(({ event }) => event)).toEqual(["login.failed", "user.registered"]);
  expect(own.items[0]).toMatchObject({ actorId: id, handle: "logged", details: { address: "192.0.2.1" } });
  const first = await page<AuditEntryView>(`audit?actorId=${id}&limit=1`);
  const second = await page<AuditEntryView>(`audit?actorId=${id}&limit=1&cursor=${first.next}`);
  expect([...first.items, ...second.items]).toEqual(own.items);
  expect(second.next).toBeNull();
  for (const [filter, found] of [
    ["event=login.", 1],
    ["event=login", 0],
    ["event=user.registered", 1],
    ["until=2020-01-01T00:00:00Z", 0],
    ["from=2020-01-01T00:00:00Z", 2],
  ] as const)
    expect([filter, (await page<AuditEntryView>(`audit?actorId=${id}&${filter}`)).items.length]).toEqual([filter, found]);
  await expect(database.pool.query("DELETE FROM audit_log")).rejects.toMatchObject({ code: "42501" });
  await expect(database.pool.query("UPDATE audit_log SET event = ''")).rejects.toMatchObject({ code: "42501" });
});
