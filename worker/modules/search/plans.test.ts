// A search never becomes a walk through all vectors, each of which would be unpacked: not for words that most documents have, not
// where statistics are missing or old, not in what is shared.
import { afterAll, beforeAll, expect, test } from "vitest";
import { aDatabase, type TestDatabase } from "../../../tests/harness/database.ts";
import { type Plan, plansOf } from "../../../tests/harness/plans.ts";
import { aVault, type TestVault, withConnection } from "../../../tests/harness/vault.ts";
import { listDocuments, search } from "./search.usecases.ts";

const queries = [
  "common",
  "rareword",
  "comm",
  "common word",
  "common OR rareword OR other",
  "common -rareword",
  "-rareword",
  '"common word"',
  "title:common",
  "tag:urgent common",
  "tag:urgent OR rareword",
  "date:2024-03 common",
  "in:trash common",
];

let database: TestDatabase;
let vault: TestVault;
let reader: TestVault;
beforeAll(async () => {
  database = await aDatabase();
  [vault, reader] = [await aVault(database), await aVault(database)];
  const ids = await vault.documents(30);
  const folderId = crypto.randomUUID();
  const { rows } = await database.superuser.query<{ handle: string }>("SELECT handle FROM users WHERE id = $1", [reader.userId]);
  await vault.push(
    { name: "createFolder", args: { id: folderId, name: "Shared", createdAt: new Date().toISOString() } },
    ...ids.map((id, index) => ({ name: "updateDocument", args: { id, title: `Common word ${index}`, folderId } })),
    { name: "createShare", args: { id: crypto.randomUUID(), folderId, handle: rows[0]!.handle, access: "view" } },
  );
});
afterAll(() => database.drop());

const explained = (use: (userId: string) => (connection: Parameters<typeof search>[0]) => Promise<unknown>, who: TestVault) =>
  withConnection(database, (connection) => plansOf(connection, () => use(who.userId)(connection)));
const aboutWords = (plans: Plan[]) => plans.filter(({ text }) => text.includes("document_search"));

test.each(queries)("%s is asked of the word index, by the owner and by a reader", async (q) => {
  for (const who of [vault, reader]) {
    const found = await explained((userId) => (connection) => search(connection, userId, { q, limit: 20, cursor: 0 }), who);
    const listed = await explained(
      (userId) => (connection) => listDocuments(connection, userId, { query: q, sort: "newest", limit: 20, cursor: 0 }),
      who,
    );
    const plans = [...aboutWords(found), ...aboutWords(listed)];
    // more where nothing is found: other spellings are looked for
    expect(plans.length).toBeGreaterThanOrEqual(2);
    for (const { walked } of plans) expect(walked).not.toContain("document_search");
  }
});

test("a search leaves nothing of its settings behind on the connection", async () => {
  await withConnection(database, async (connection) => {
    await search(connection, vault.userId, { q: "common", limit: 20, cursor: 0 });
    expect((await connection.query("SHOW enable_seqscan")).rows).toEqual([{ enable_seqscan: "on" }]);
  });
});

test("a day is found by an index: that on the document, or, where it has none, that of adding it", async () => {
  // enough of them that the planner has a choice to make
  await database.superuser.query(
    `INSERT INTO documents
     SELECT (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'version_id', null,
              'document_date', CASE WHEN n % 3 > 0 THEN '2015-01-01'::date + n END, 'created_at', '2015-01-01'::timestamptz + n * interval '1 day'))).*
       FROM documents d, generate_series(1, 4000) n WHERE d.id = (SELECT min(id::text)::uuid FROM documents WHERE owner_id = $1)`,
    [vault.userId],
  );
  await database.superuser.query("ANALYZE documents");
  const plans = await withConnection(database, (connection) =>
    plansOf(connection, () => search(connection, vault.userId, { q: "date:2024-03", limit: 20, cursor: 0 })),
  );
  const plan = plans.find(({ text }) => text.includes("document_date"));
  expect(plan?.indexes).toEqual(["documents_date", "documents_date"]);
  expect(plan?.walked).toEqual([]);
});
