// After the last request: devices, feeds, tables and the model have to agree, and nothing may be missing, doubled or left over.
import { readEntities } from "../../server/authority/rows.ts";
import { type EntityName, entityKey } from "../../shared/mutators/entities.ts";
import { schemaVersion } from "../../shared/mutators/index.ts";
import { type PageSizes, pageSizes, pull } from "../../worker/modules/sync/pull.ts";
import { readTexts } from "../../worker/modules/sync/texts.ts";
import { Device, type PullAnswer, Tab } from "./device.ts";
import { check, difference } from "./failure.ts";
import { checkHistory } from "./history.ts";
import { type Context, noteStartOver, wire } from "./letters.ts";
import { comparable } from "./oracle.ts";
import { smallPages, withClient } from "./plan.ts";
import { checkRules } from "./ruleRuns.ts";
import { checkSearchIndex } from "./searchIndex.ts";
import { checkVersions } from "./versions.ts";
import { grantsOf, owns } from "./visibility.ts";

export async function checkEnd(world: Context): Promise<void> {
  await checkHistory(world);
  await checkVersions(world);
  await checkRules(world);
  await checkNothingDangles(world);
  for (const userId of world.people) {
    const expected = world.oracle.persons.get(userId)!.view;
    same(owned(world, userId), await tables(world, userId), "the server");
    for (const pages of [pageSizes, smallPages])
      same(expected, await fresh(world, userId, pages), `a new device (pages of ${pages.changes})`);
    for (const device of world.devices.filter((device) => device.userId === userId)) {
      for (const tab of device.tabs) {
        check(tab.pending.length === 0, "wedged", () => `${world.name(tab)} waits for the confirmation of ${tab.pending.length} changes`);
        same(expected, comparable(tab.base), world.name(tab));
        same(expected, comparable(tab.view), `the screen of ${world.name(tab)}`);
      }
      checkPromises(world, device);
      await checkTexts(world, device);
    }
    await checkRows(world, userId);
    await checkSearchIndex(world, userId);
  }
}

/** All devices of all people, told of everything, have what their person sees. */
export function checkTabs(world: Context): void {
  for (const tab of world.devices.flatMap(({ tabs }) => tabs))
    same(world.oracle.persons.get(tab.device.userId)!.view, comparable(tab.base), world.name(tab));
}

function same(expected: ReadonlyMap<string, unknown>, actual: ReadonlyMap<string, unknown>, who: string): void {
  const found = difference(expected, actual);
  check(found === null, "differs", () => `${who} differs in ${found}`);
}

/** What was on the disk has been done. */
function checkPromises(world: Context, device: Device): void {
  for (const { clientID, id } of device.persisted.pending)
    check(
      world.oracle.committed.has(`${clientID}:${id}`),
      "lost",
      () => `mutation ${clientID}:${id} was kept on a device and is not there`,
    );
}

/** What is this person's own, whoever else sees it. What ids of labels stand for shows in what it does. */
function owned({ oracle }: Context, userId: string): Map<string, unknown> {
  const { things, personal } = oracle.model;
  const own = [...things].filter(([key, thing]) => !key.startsWith("alias/") && (thing as { ownerId: string }).ownerId === userId);
  return comparable(new Map([...own, ...personal.get(userId)!]));
}

const tablesOf: [EntityName, string][] = [
  ["document", "SELECT id FROM documents WHERE owner_id = $1"],
  ["folder", "SELECT id FROM folders WHERE owner_id = $1"],
  ["tag", "SELECT id FROM tags WHERE owner_id = $1"],
  ["type", "SELECT id FROM document_types WHERE owner_id = $1"],
  ["correspondent", "SELECT id FROM correspondents WHERE owner_id = $1"],
  ["customField", "SELECT id FROM custom_fields WHERE owner_id = $1"],
  ["refusal", "SELECT id FROM refusals WHERE user_id = $1"],
  ["quota", "SELECT user_id AS id FROM quotas WHERE user_id = $1"],
  ["savedSearch", "SELECT id FROM saved_searches WHERE owner_id = $1"],
  ["settings", "SELECT user_id AS id FROM person_settings WHERE user_id = $1"],
];

/** What the tables hold, whatever the feed says. */
function tables({ bench }: Context, userId: string): Promise<Map<string, unknown>> {
  return withClient(bench.pool, async (client) => {
    const entities = new Map<string, unknown>();
    for (const [entity, sql] of tablesOf) {
      const { rows } = await client.query<{ id: string }>(sql, [userId]);
      const ids = rows.map(({ id }) => id);
      for (const [id, value] of await readEntities(client, entity, ids, userId)) entities.set(entityKey(entity, id), value);
    }
    return comparable(entities);
  });
}

/** What a device gets that comes for the first time. */
function fresh({ bench }: Context, userId: string, pages: PageSizes): Promise<Map<string, unknown>> {
  return withClient(bench.pool, async (client) => {
    const device = new Device(`${userId}-${pages.changes}`, userId);
    const tab = await Tab.open(device, device.id);
    for (let page = 0; tab.wantsPull; page++) {
      check(page < 200, "endless", () => "the first synchronization does not end");
      tab.wantsPull = false;
      const { cookie } = tab;
      const answer = await pull(client, userId, { pullVersion: 1, schemaVersion, clientGroupID: device.id, cookie }, pages);
      await tab.receive(cookie, wire(answer) as PullAnswer);
    }
    return comparable(tab.base);
  });
}

async function checkTexts(world: Context, device: Device): Promise<void> {
  const { bench, oracle } = world;
  await withClient(bench.pool, async (client) => {
    let { textCursor } = device;
    await noteStartOver(world, device, textCursor);
    // To the end is until the cursor stays: after the older texts come those that changed meanwhile.
    for (let more = true; more; ) {
      const page = await readTexts(client, device.userId, { cursor: textCursor, limit: 2 });
      for (const { documentId, text } of page.items) {
        if (text === null) device.texts.delete(documentId);
        else device.texts.set(documentId, text);
      }
      more = page.cursor !== textCursor;
      textCursor = page.cursor;
    }
  });
  const { texts, view } = oracle.persons.get(device.userId)!;
  if (device.textsOver) for (const id of device.texts.keys()) if (!view.has(`document/${id}`)) device.texts.delete(id);
  same(texts, device.texts, "the texts of a device");
}

/** The tables that say who sees what, against the shares themselves. */
async function checkAccess({ bench, oracle }: Context, userId: string): Promise<void> {
  const { rows } = await bench.pool.query<{ key: string; access: string }>(
    `SELECT 'document/' || document_id AS key, access FROM document_access WHERE user_id = $1
     UNION ALL SELECT 'folder/' || folder_id, access FROM folder_access WHERE user_id = $1`,
    [userId],
  );
  const granted = [...grantsOf(oracle.model, userId)].filter(([, access]) => access !== "owner");
  same(new Map(granted), new Map(rows.map(({ key, access }) => [key, access])), "what is written down of access");
  const locks = await bench.pool.query<{ shared: boolean }>("SELECT shared FROM vault_locks WHERE vault_id = $1", [userId]);
  const shared = [...oracle.persons.keys()].some((other) =>
    [...grantsOf(oracle.model, other)].some(([key, access]) => access !== "owner" && owns(oracle.model, userId, key)),
  );
  check(locks.rows[0]!.shared || !shared, "feed", () => `others see things of ${userId}, whose vault is not said to be shared`);
}

/** The feed's live rows are what the person sees, and no more. */
async function checkLive({ bench, oracle }: Context, userId: string): Promise<void> {
  const { rows } = await bench.pool.query<{ entity: EntityName | "text"; id: string }>(
    "SELECT entity, entity_id AS id FROM feed WHERE user_id = $1 AND NOT deleted",
    [userId],
  );
  const keys = (found: string[]) => new Map(found.sort().map((key) => [key, true]));
  const { view } = oracle.persons.get(userId)!;
  const live = rows.filter(({ entity }) => entity !== "text").map(({ entity, id }) => entityKey(entity as EntityName, id));
  same(keys([...view.keys()]), keys(live), "the feed");
  for (const { id } of rows.filter(({ entity }) => entity === "text"))
    check(view.has(`document/${id}`), "leaked", () => `the feed of ${userId} has the text of ${id}`);
}

/** What says by no foreign key that it belongs to something. */
async function checkNothingDangles({ bench }: Context): Promise<void> {
  const { rows } = await bench.pool.query<{ what: string }>(
    `SELECT 'access to a document that is gone' AS what FROM document_access a WHERE NOT EXISTS (SELECT FROM documents d WHERE d.id = a.document_id)
     UNION ALL SELECT 'access of somebody who is gone' FROM document_access a WHERE NOT EXISTS (SELECT FROM users u WHERE u.id = a.user_id)
     UNION ALL SELECT 'a feed without its person' FROM feed f WHERE NOT EXISTS (SELECT FROM feed_versions v WHERE v.user_id = f.user_id) LIMIT 1`,
  );
  check(rows.length === 0, "feed", () => `there is ${rows[0]!.what}`);
}

async function checkRows(world: Context, userId: string): Promise<void> {
  const { bench, oracle } = world;
  const { rows } = await bench.pool.query<{ version: string; newest: string }>(
    "SELECT f.version, v.version AS newest FROM feed f JOIN feed_versions v USING (user_id) WHERE user_id = $1",
    [userId],
  );
  check(new Set(rows.map(({ version }) => version)).size === rows.length, "feed", () => "two rows of a feed have one version");
  check(
    rows.every(({ version, newest }) => Number(version) <= Number(newest)),
    "feed",
    () => "a row of the feed is newer than its person's version",
  );
  const quota = await bench.pool.query<{ used: string; stored: string }>(
    `SELECT q.used_bytes AS used, (SELECT coalesce(sum(o.size), 0) FROM document_versions o JOIN documents d ON d.id = o.document_id AND o.backend = 'objectStore'
       WHERE d.owner_id = q.user_id) AS stored FROM quotas q WHERE q.user_id = $1`,
    [userId],
  );
  const { used, stored } = quota.rows[0]!;
  check(used === stored, "quota", () => `${used} bytes are charged, ${stored} are stored`);
  await checkAccess(world, userId);
  await checkLive(world, userId);
  const clients = await bench.pool.query<{ id: string; last: string }>(
    "SELECT c.id, c.last_mutation_id AS last FROM clients c JOIN client_groups g ON g.id = c.client_group_id WHERE g.user_id = $1",
    [userId],
  );
  const { lastMutationIDs } = oracle.persons.get(userId)!;
  for (const { id, last } of clients.rows)
    check(
      Number(last) === (lastMutationIDs.get(id) ?? 0),
      "lost",
      () => `${id} is at ${last}, ${lastMutationIDs.get(id)} changes were made`,
    );
}
