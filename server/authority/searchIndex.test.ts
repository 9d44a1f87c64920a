// What the search index holds while labels and documents are renamed at the same moment.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TaskContext } from "../../containers/backend/queue/context.ts";
import { refreshSearch } from "../../containers/backend/tasks/refreshSearch.ts";
import { renewSearch } from "../../containers/backend/tasks/renewSearch.ts";
import { schemaVersion } from "../../shared/mutators/index.ts";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { whileItWaits } from "../../tests/harness/races.ts";
import { aVault, type TestVault, withConnection } from "../../tests/harness/vault.ts";
import { push } from "../../worker/modules/sync/push.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.drop());

type Mutation = { name: string; args: unknown };

/** One push of a client of its own. */
const asAnotherDevice = ({ userId }: TestVault, mutation: Mutation) =>
  withConnection(database, (connection) =>
    push(connection, userId, {
      pushVersion: 1,
      schemaVersion,
      clientGroupID: uuid(),
      mutations: [{ ...mutation, clientID: uuid(), id: 1 }],
    }),
  );

const labels: Record<string, { create: Mutation["name"]; update: Mutation["name"]; put(id: string, labelId: string): Mutation }> = {
  tag: { create: "createTag", update: "updateTag", put: (id, tagId) => ({ name: "tagDocument", args: { id, tagId } }) },
  type: { create: "createType", update: "updateType", put: (id, typeId) => ({ name: "updateDocument", args: { id, typeId } }) },
  correspondent: {
    create: "createCorrespondent",
    update: "updateCorrespondent",
    put: (id, correspondentId) => ({ name: "updateDocument", args: { id, correspondentId } }),
  },
};

async function aLabelledVault(kind: string, count: number) {
  const { create, put } = labels[kind]!;
  const vault = await aVault(database);
  const ids = await vault.documents(count);
  const labelId = uuid();
  await vault.push(
    { name: create, args: { id: labelId, name: "before", ...(kind === "tag" && { color: "#112233" }) } },
    ...ids.map((id) => put(id, labelId)),
  );
  return { vault, ids, labelId };
}

/** Documents whose index lacks one of the words or has one that is not there any more. */
async function stale({ userId }: TestVault, { has, lacks }: { has: string; lacks: string }): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM documents d LEFT JOIN document_search s ON s.document_id = d.id
      WHERE d.owner_id = $1 AND (s.vector @@ $2::tsquery AND NOT s.vector @@ $3::tsquery) IS NOT TRUE`,
    [userId, has, lacks],
  );
  return rows[0]!.count;
}

test.each(Object.keys(labels))(
  "a %s renamed on one device while another renames its documents is found by both new names",
  async (kind) => {
    const { vault, ids, labelId } = await aLabelledVault(kind, 60);
    await Promise.all([
      ...ids.slice(0, 30).map((id) => asAnotherDevice(vault, { name: "updateDocument", args: { id, title: "titled" } })),
      asAnotherDevice(vault, { name: labels[kind]!.update, args: { id: labelId, name: "after" } }),
      ...ids.slice(30).map((id) => asAnotherDevice(vault, { name: "updateDocument", args: { id, title: "titled" } })),
    ]);
    expect(await stale(vault, { has: "titled & after", lacks: "before" })).toBe(0);
  },
);

test.each(Object.keys(labels))("what gets a %s at the moment when it is renamed is found by its new name", async (kind) => {
  const { vault, labelId } = await aLabelledVault(kind, 0);
  const ids = await vault.documents(40);
  await Promise.all([
    ...ids.slice(0, 20).map((id) => asAnotherDevice(vault, labels[kind]!.put(id, labelId))),
    asAnotherDevice(vault, { name: labels[kind]!.update, args: { id: labelId, name: "after" } }),
    ...ids.slice(20).map((id) => asAnotherDevice(vault, labels[kind]!.put(id, labelId))),
  ]);
  expect(await stale(vault, { has: "after", lacks: "before" })).toBe(0);
});

test("the index made anew in the background does not bring a title back that is replaced meanwhile", async () => {
  const { vault, ids } = await aLabelledVault("tag", 3);
  const context = { pool: database.pool } as TaskContext;
  const waiting = async () =>
    (await database.superuser.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))
      .rowCount;
  let refreshed: Promise<void> | undefined;
  await whileItWaits(
    database,
    ["feed_versions", vault.userId],
    () => asAnotherDevice(vault, { name: "updateDocument", args: { id: ids[1], title: "titled" } }),
    async () => {
      refreshed = refreshSearch(context, { documentIds: ids }, {} as never);
      while ((await waiting()) !== 2);
    },
  );
  await refreshed;
  expect(await stale(vault, { has: "titled", lacks: "nothing" })).toBe(2);
});

test("a note is found by its words as soon as it is written, and not any more when it is gone", async () => {
  const { vault, ids } = await aLabelledVault("tag", 2);
  await vault.push({ name: "updateDocument", args: { id: ids[0], notes: "call the plumber" } });
  expect(await stale(vault, { has: "plumber", lacks: "nothing" })).toBe(1);
  await vault.push({ name: "updateDocument", args: { id: ids[0], notes: "" } });
  expect(await stale(vault, { has: "plumber", lacks: "nothing" })).toBe(2);
});

test("what an older version has indexed is indexed anew: its text, its notes and its labels", async () => {
  const { vault, ids } = await aLabelledVault("tag", 30);
  await vault.push({ name: "updateDocument", args: { id: ids[3], notes: "call the plumber" } });
  await database.superuser.query("INSERT INTO document_texts VALUES ($1, $2)", [ids[3], "Rech-\nnung"]);
  await database.superuser.query("UPDATE document_search SET vector = $2, version = NULL WHERE document_id = ANY($1::uuid[])", [
    ids.slice(0, 28),
    "'old':1",
  ]);
  const context = { pool: database.pool } as TaskContext;
  await renewSearch(context, { _cron: { ts: "2026-01-01T00:00:00Z" } }, {} as never);
  expect(await stale(vault, { has: "before", lacks: "old" })).toBe(0);
  expect(await stale(vault, { has: "plumber & rechnung & before", lacks: "old" })).toBe(29);
});
