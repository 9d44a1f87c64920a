// What a refused mutation leaves behind of what it noted: nothing, and nothing of the others is lost.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { aVault, withConnection } from "../../tests/harness/vault.ts";
import { changeVault } from "./change.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

test("what a dropped child touched is gone, what it touched before is as it was, and an adopted one counts", async () => {
  const [one, other] = [await aVault(database), await aVault(database)];
  const [kept, given, added, later] = [uuid(), uuid(), uuid(), uuid()];
  await withConnection(database, (connection) =>
    changeVault(connection, { vaults: [one.userId] }, async (change) => {
      change.touch("tag", kept, one.userId);
      change.touchFor("tag", given, [one.userId]);
      const refused = await change.child();
      refused.touch("tag", kept, one.userId, true);
      refused.touchFor("tag", given, [one.userId, other.userId], true);
      refused.touchFor("tag", given, [other.userId]);
      refused.touch("tag", added, one.userId);
      expect(await refused.counted("tags", async () => 5)).toBe(6);
      const made = await change.child();
      made.touchFor("tag", later, [one.userId]);
      expect(await made.counted("tags", async () => 5)).toBe(6);
      change.adopt(made);
      (await change.child()).touchFor("tag", later, [other.userId]);
      expect(await change.counted("tags", async () => 5)).toBe(7);
    }),
  );
  const { rows } = await database.pool.query(
    "SELECT user_id, entity_id, deleted FROM feed WHERE entity = 'tag' AND user_id = ANY($1::uuid[])",
    [[one.userId, other.userId]],
  );
  const row = (id: string) => ({ user_id: one.userId, entity_id: id, deleted: false });
  expect(rows).toHaveLength(3);
  expect(rows).toEqual(expect.arrayContaining([row(kept), row(given), row(later)]));
});
