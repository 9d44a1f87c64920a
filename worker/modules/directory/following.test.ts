// Groups of offices follow accounts at once, without their service: whoever may belong to one comes in, whoever may not leaves.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { followDirectory } from "../../../containers/backend/directory/memberships.ts";
import { tellConfigured } from "../../../server/directory/store.ts";
import { issueMailToken } from "../../../server/identity/mailTokens.ts";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { aWorker, type TestWorker } from "../../testing/aWorker.ts";

let database: TestDatabase;
let worker: TestWorker;
let admin: Person;
const poked: string[] = [];
const offices = { Bergen: uuid(), Oslo: uuid() };

type Person = Awaited<ReturnType<typeof aPerson>>;
/** In both offices, by an address that is confirmed or not. */
async function aPerson(handle: string, { confirmed = true } = {}) {
  const browser = worker.browser();
  const email = `${handle}@kontor.example`;
  const { user, accessToken: token } = await browser.register({ email, handle });
  if (confirmed) await database.pool.query("UPDATE users SET email_verified_at = now() WHERE id = $1", [user.id]);
  const personId = uuid();
  await database.pool.query(
    "INSERT INTO directory_people (id, source, external_id, name, email) VALUES ($1::uuid, 'vitec', $1::text, 'X', $2)",
    [personId, email],
  );
  await database.pool.query("INSERT INTO directory_memberships (person_id, office_id) SELECT $1, id FROM directory_offices", [personId]);
  return { id: user.id, email, call: (path: string, body: unknown) => browser.call(`/api/${path}`, { method: "PATCH", token, body }) };
}

beforeAll(async () => {
  database = await aDatabase();
  worker = aWorker({ databaseUrl: database.appUrl, env: { RATE_LIMITS: "off" } });
  await tellConfigured(database.pool, ["vitec"]);
  for (const [name, id] of Object.entries(offices))
    await database.pool.query("INSERT INTO directory_offices (id, source, external_id, name) VALUES ($1, 'vitec', $2, $2)", [id, name]);
  admin = await aPerson("sjef");
  await database.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin.id]);
});
beforeEach(async () => {
  poked.length = 0;
  await database.superuser.query("DELETE FROM graphile_worker._private_jobs");
});
afterAll(async () => {
  await worker.settled();
  await database.drop();
});

const follow = () => followDirectory({ pool: database.pool, poke: async (people) => void poked.push(...people) });
/** Whether a job waits for the groups to follow; then they do. */
async function followed(): Promise<boolean> {
  const { rowCount } = await database.superuser.query("DELETE FROM graphile_worker._private_jobs WHERE key = 'follow-directory'");
  if (rowCount) await follow();
  return rowCount === 1;
}
const isMember = async ({ id }: Person, groupId = offices.Bergen) =>
  (await database.pool.query("SELECT FROM group_members WHERE user_id = $1 AND group_id = $2", [id, groupId])).rowCount === 1;

test("an account that is closed and opened again, or changes its role", async () => {
  const kari = await aPerson("kari");
  await follow();
  expect(await isMember(kari)).toBe(true);
  for (const [patch, member] of [
    [{ active: false }, false],
    [{ active: true }, true],
    [{ role: "admin" }, false],
    [{ role: "user" }, true],
  ] as const) {
    expect((await admin.call(`admin/users/${kari.id}`, patch)).status).toBe(200);
    expect([await followed(), await isMember(kari)]).toEqual([true, member]);
  }
  await admin.call(`admin/users/${kari.id}`, { active: true });
  expect(await followed()).toBe(false);
});

test("an address that is proven by a new password", async () => {
  const ola = await aPerson("ola", { confirmed: false });
  await follow();
  expect(await isMember(ola)).toBe(false);
  const token = await issueMailToken(database.pool, { userId: ola.id, purpose: "reset", email: ola.email });
  const reset = await worker.browser().call("/api/auth/password/reset", {
    method: "POST",
    body: { token, password: "et nytt og langt passord 42" },
  });
  expect(reset.ok).toBe(true);
  expect([await followed(), await isMember(ola)]).toEqual([true, true]);
});

test("an office whose group can't be changed now keeps no other one waiting, and the job comes again", async () => {
  const per = await aPerson("per");
  await follow();
  await database.superuser.query(
    `CREATE FUNCTION not_now() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF OLD.group_id = '${offices.Bergen}' THEN RAISE EXCEPTION 'not now'; END IF; RETURN OLD; END $$;
     CREATE TRIGGER not_now BEFORE DELETE ON group_members FOR EACH ROW EXECUTE FUNCTION not_now()`,
  );
  try {
    await database.pool.query("UPDATE users SET email_verified_at = NULL WHERE id = $1", [per.id]);
    poked.length = 0;
    await expect(follow()).rejects.toThrow("not now");
    expect([await isMember(per), await isMember(per, offices.Oslo)]).toEqual([true, false]);
    expect(poked).toEqual([per.id]);
  } finally {
    await database.superuser.query("DROP TRIGGER not_now ON group_members; DROP FUNCTION not_now");
  }
  await follow();
  expect(await isMember(per)).toBe(false);
});
