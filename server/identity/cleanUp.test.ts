import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { cleanUpSessions } from "./cleanUp.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

test("what nobody can present any more goes, what could still be presented or recognized stays", async () => {
  await database.pool.query(`
    INSERT INTO users (id, email, handle) VALUES ('00000000-0000-4000-8000-000000000001', 'a@example.org', 'a');
    INSERT INTO sessions (id, user_id, expires_at, revoked_at) VALUES
      ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-000000000001', now() + interval '90 days', NULL),
      ('00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-000000000001', now() + interval '90 days', now() - interval '1 day'),
      ('00000000-0000-4000-8000-00000000000c', '00000000-0000-4000-8000-000000000001', now() + interval '90 days', now() - interval '40 days'),
      ('00000000-0000-4000-8000-00000000000d', '00000000-0000-4000-8000-000000000001', now() - interval '40 days', NULL);
    INSERT INTO refresh_tokens (hash, session_id, expires_at, used_at) VALUES
      ('\\x01', '00000000-0000-4000-8000-00000000000a', now() - interval '60 days', now() - interval '60 days'),
      ('\\x02', '00000000-0000-4000-8000-00000000000a', now(), now() - interval '29 days'),
      ('\\x03', '00000000-0000-4000-8000-00000000000a', now() + interval '1 day', NULL),
      ('\\x04', '00000000-0000-4000-8000-00000000000b', now() + interval '1 day', NULL),
      ('\\x05', '00000000-0000-4000-8000-00000000000c', now(), NULL)`);
  expect(await cleanUpSessions(database.pool)).toEqual({ sessions: 2, tokens: 1 });
  const left = await database.pool.query<{ hash: string }>("SELECT encode(hash, 'hex') AS hash FROM refresh_tokens ORDER BY hash");
  expect(left.rows.map(({ hash }) => hash)).toEqual(["02", "03", "04"]);
  expect(await cleanUpSessions(database.pool)).toEqual({ sessions: 0, tokens: 0 });
});
