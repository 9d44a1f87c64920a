// What the history has to tell: worked out from what was there before and after each committed change, not by the product's own code.
import { historyPage } from "../../shared/api/history.ts";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { readHistory } from "../../worker/modules/history/history.usecases.ts";
import { check, difference, sorted } from "./failure.ts";
import type { Context, Letter } from "./letters.ts";
import type { Entities } from "./memoryTx.ts";
import type { Random } from "./random.ts";

/** One entry, as far as it is comparable: without ids and times of its own. */
export interface Told {
  entity: string;
  entityId: string;
  vaultId: string;
  name: string;
  by: string;
  /** Undefined: whatever it is. */
  group: string | undefined;
  changes: unknown;
  documents: string[];
  folders: string[];
}

interface Cause {
  name: string;
  args: unknown;
  /** The person; undefined: a machine. */
  userId: string | undefined;
  group: string | undefined;
  /** One of the person's rules did it. */
  rule?: boolean;
}

const fields: Readonly<Record<string, readonly string[]>> = {
  document: [
    "title",
    "documentDate",
    "language",
    "folderId",
    "typeId",
    "correspondentId",
    "tags",
    "notes",
    "custom",
    "filedOn",
    "snoozedUntil",
    "trashedAt",
  ],
  folder: ["name", "parentId"],
  tag: ["name", "color", "parentId"],
  type: ["name"],
  correspondent: ["name"],
  customField: ["name", "kind"],
};
const machines: Readonly<Record<string, string>> = { recordExtraction: "reader", classifyDocument: "ai" };
const entityOf = (key: string) => key.slice(0, key.indexOf("/"));
const idOf = (key: string) => key.slice(key.indexOf("/") + 1);

export class HistoryModel {
  #told: Told[] = [];

  get told(): readonly Told[] {
    return this.#told;
  }

  /** Returns what it tells of this change. */
  note(before: Entities, after: Entities, { name, args, userId, group, rule }: Cause): readonly Told[] {
    const by = userId ? `${rule ? "rule" : "person"} ${userId}` : (machines[name] ?? "system");
    const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
      (key) => fields[entityOf(key)] && before.get(key) !== after.get(key),
    );
    // What lost a folder or a label that was deleted is told by that alone.
    const gone = changed.find((key) => !after.has(key) && entityOf(key) !== "document");
    const lostBy = (key: string, entity: string) =>
      key === gone ? changed.filter((other) => other !== gone && entityOf(other) === entity).map(idOf) : [];
    const added: Told[] = [];
    const renamed = (key: string) => entityOf(key) === "folder" && nameOf(before, key) !== nameOf(after, key);
    for (const key of gone ? [gone, ...changed.filter((key) => key !== gone && renamed(key))] : changed) {
      const all = changesOf(entityOf(key), before.get(key), after.get(key));
      // Where it went is told by the folder that is gone.
      const changes = gone && key !== gone ? all.filter(({ field }) => field === "name") : [...all, ...mergedOf(key, before, after)];
      const event = eventOf(key, before.get(key), after.get(key), name, changes.length > 0);
      if (!event) continue;
      const { ownerId: vaultId } = (after.get(key) ?? before.get(key)) as { ownerId: string };
      const told = { entity: entityOf(key), entityId: idOf(key), vaultId, name: event, by, group };
      const purged = event === "deleted" && told.entity === "document";
      // Of this vault alone: under the same id there may have been a document of somebody else before.
      if (purged) this.#told = this.#told.filter(({ entityId, vaultId }) => entityId !== told.entityId || vaultId !== told.vaultId);
      added.push({
        ...told,
        changes: purged ? [] : changes,
        documents: lostBy(key, "document"),
        folders: [...lostBy(key, "folder"), ...lostBy(key, "tag")],
      });
    }
    const read = (args as { id?: string } | null)?.id;
    if (name === "recordExtraction" && read && after.has(`document/${read}`) && !added.some(({ entityId }) => entityId === read)) {
      const { ownerId: vaultId } = after.get(`document/${read}`) as VaultDocument;
      added.push({ entity: "document", entityId: read, vaultId, name: "read", by, group, changes: [], documents: [], folders: [] });
    }
    this.#told.push(...added);
    return added;
  }
}

function eventOf(key: string, before: unknown, after: unknown, mutation: string, differs: boolean): string | undefined {
  if (!before) return key.startsWith("document/") ? "arrived" : "created";
  if (!after) return "deleted";
  if (mutation === "recordExtraction") return "read";
  const [was, is] = [before, after].map((value) => (value as VaultDocument).trashedAt ?? null);
  if ((was === null) !== (is === null)) return is === null ? "restored" : "trashed";
  return differs ? "changed" : undefined;
}

const nameOf = (entities: Entities, key: string) => (entities.get(key) as { name?: string } | undefined)?.name;

/** Of a label that was merged away: into which one, and which documents had both. */
function mergedOf(key: string, before: Entities, after: Entities): { field: string; before: unknown; after: unknown }[] {
  const alias = after.get(`alias/${key}`) as { of: string } | undefined;
  if (!alias || after.has(key) || !before.has(key)) return [];
  const both = [...before].filter(([other, value]) => {
    const { tags = [] } = value as { tags?: string[] };
    return entityOf(other) === "document" && tags.includes(idOf(key)) && tags.includes(alias.of);
  });
  return [{ field: "mergedInto", before: both.map(([other]) => idOf(other)).sort(), after: alias.of }];
}

function changesOf(entity: string, before: unknown, after: unknown): { field: string; before: unknown; after: unknown }[] {
  const [old, now] = [before, after] as (VaultDocument | undefined)[];
  const replaced = entity === "document" && old?.versionId && now && now.versionId !== old.versionId;
  const values = fields[entity]!.flatMap((field) => {
    const [was, is] = [before, after].map((value) => (value as Record<string, unknown> | undefined)?.[field] ?? null);
    if (field === "tags") {
      const [old, now] = [was ?? [], is ?? []] as string[][];
      const [taken, put] = [old!.filter((id) => !now!.includes(id)), now!.filter((id) => !old!.includes(id))];
      return taken.length + put.length > 0 ? [{ field, before: taken.sort(), after: put.sort() }] : [];
    }
    if (field === "custom") {
      const [old, now] = [was ?? {}, is ?? {}] as Record<string, string>[];
      return [...new Set([...Object.keys(old!), ...Object.keys(now!)])]
        .sort()
        .flatMap((id) => (old![id] === now![id] ? [] : [{ field: `custom/${id}`, before: old![id] ?? null, after: now![id] ?? null }]));
    }
    const [one, other] = [was, is].map((value) => (field === "trashedAt" ? value !== null : value === "" ? null : value));
    return one === other ? [] : [{ field, before: one, after: other }];
  });
  return replaced ? [...values, { field: "version", before: fileOf(old), after: fileOf(now) }] : values;
}

const fileOf = ({ versionId: id, size, sha256, contentType }: VaultDocument) => sorted({ id, size, sha256, contentType });

/** Every applied change stands in the history once, in order, with what it replaced; and nobody reads what they do not see. */
export async function checkHistory(world: Context): Promise<void> {
  const { rows } = await world.bench.pool.query<Told & { userId: string | null }>(
    `SELECT entity, entity_id AS "entityId", vault_id AS "vaultId", name, by, user_id AS "userId", group_id AS "group", changes, documents, folders
       FROM events WHERE vault_id = ANY($1::uuid[]) ORDER BY id`,
    [world.people],
  );
  const expected = world.oracle.history.told;
  const groups = new Map(expected.map(({ group }) => [group, true]));
  const found = difference(
    byEntity(expected),
    byEntity(
      rows.map(({ userId, ...row }) => ({
        ...row,
        by: userId ? `${row.by} ${userId}` : row.by,
        group: groups.has(row.group) ? row.group : undefined,
        changes: (row.changes as { field: string; before: unknown; after: unknown }[]).map(comparableChange),
      })),
    ),
  );
  check(found === null, "history", () => `the history differs in ${found}`);
}

function comparableChange({ field, before, after }: { field: string; before: unknown; after: unknown }): unknown {
  if (field === "tags") return { field, before: (before as string[]).toSorted(), after: (after as string[]).toSorted() };
  if (field === "version") return { field, before: sorted(before), after: sorted(after) };
  return field === "trashedAt" ? { field, before: before !== null, after: after !== null } : { field, before, after };
}

const byField = (one: { field: string }, other: { field: string }) => (one.field < other.field ? -1 : 1);

function byEntity(told: readonly Told[]): Map<string, unknown> {
  const sorted = told.map(({ documents, folders, ...one }) => ({
    ...{ entity: one.entity, entityId: one.entityId, vaultId: one.vaultId, name: one.name, by: one.by, group: one.group ?? null },
    // In which order one change tells of its fields is the registry's matter.
    ...{
      changes: (one.changes as { field: string }[]).toSorted(byField),
      documents: (documents ?? []).toSorted(),
      folders: (folders ?? []).toSorted(),
    },
  }));
  return Map.groupBy(sorted, ({ entity, entityId }) => `${entity}/${entityId}`);
}

/** Somebody reads the history of a document, folder or label that exists, or did: of their own, of others. */
export function aHistoryRead({ oracle }: Context, userId: string, key: string): Letter {
  const [entity, id] = [entityOf(key) as "document" | "folder", idOf(key)];
  return {
    name: `history of ${key} for ${userId}`,
    stage: "out",
    async serve(connection) {
      const since = oracle.commits;
      const context = { connection, actor: { kind: "person", userId } as const, poke: () => undefined };
      const page = historyPage.parse(JSON.parse(JSON.stringify(await readHistory(context, { entity, id }, { limit: 100 }))));
      if (oracle.model.owners.get(key) === userId) return {};
      const saw = (what: string) =>
        check(oracle.sawSince(userId, what, since), "leaked", () => `the history of ${key} tells ${userId} of ${what}`);
      saw(key);
      const named = new Set([...JSON.stringify(page).matchAll(uuids)].map(([uuid]) => uuid));
      for (const other of oracle.model.owners.keys())
        if (/^(folder|tag|type|correspondent|customField)\//.test(other) && named.has(idOf(other))) saw(other);
      for (const person of oracle.persons.keys()) if (named.has(person)) saw(`user/${person}`);
      return {};
    },
    async reply(answer) {
      check(
        !answer || [200, 404].includes(answer.status) || answer.status >= 500,
        "wedged",
        () => `a history is answered ${JSON.stringify(answer)}`,
      );
    },
  };
}
const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Mostly of what somebody else's is and may be seen. */
export function historyRead(context: Context, chance: Random, people: readonly string[]): Letter | null {
  const { model } = context.oracle;
  const userId = chance.pick(people);
  const keys = [...model.owners.keys()].filter((key) => fields[entityOf(key)]);
  const others = keys.filter((key) => model.owners.get(key) !== userId && /^(document|folder)\//.test(key));
  const from = others.length > 0 && chance.chance(0.8) ? others : keys;
  return from.length === 0 ? null : aHistoryRead(context, userId, chance.pick(from));
}
