// The history of a document, folder or label, and taking entries of it back. Access is checked before anything is read.
import type { MemberActor } from "../../../server/authority/actor.ts";
import { assertDocumentAccess, assertNameAccess } from "../../../server/authority/audience.ts";
import { transaction } from "../../../server/authority/change.ts";
import { peopleNames } from "../../../server/authority/reach.ts";
import { readEntities } from "../../../server/authority/rows.ts";
import { parseMutation } from "../../../server/authority/rules.ts";
import { prepare } from "../../../server/authority/run.ts";
import { type Connection, inSnapshot, RetryTransaction } from "../../../server/database/connection.ts";
import type { HistoryEntry, HistoryPage, UndoResult } from "../../../shared/api/history.ts";
import { AppError, wireCode } from "../../../shared/errors.ts";
import { type FieldChange, type HistoryEntity, isCall, lostLabel } from "../../../shared/history/fields.ts";
import { type Current, entityOfField, merged, type UndoChange, type UndoEntry, undoOf } from "../../../shared/history/undo.ts";
import { customFieldOf } from "../../../shared/mutators/customValues.ts";
import { type EventRow, eventOf, eventsOf, eventsTogether, groupSizes, namesOf, type Subject, sharedSince } from "./history.repository.ts";

export interface Context {
  connection: Connection;
  actor: MemberActor;
  poke: (people: string[]) => void;
}
export interface Target {
  entity: HistoryEntity;
  id: string;
}

/** Entities that one call takes back, and how many of them in one transaction. */
const atMost = 1_000;
const together = 100;

type Seen = Subject & {
  /** A viewer is told what happened since the vault's owner shared anything with them; nobody else is bounded. */
  since: string | null;
};

/** @throws AppError entity.notFound, access.viewOnly */
async function subjectOf({ connection, actor }: Context, { entity, id }: Target, need: "view" | "edit"): Promise<Seen> {
  const seen =
    entity === "document"
      ? await assertDocumentAccess(connection, actor, id, need)
      : await assertNameAccess(connection, actor, entity, id, need);
  const { vaultId, access } = seen;
  return { ...seen, entity, since: access === "view" ? await sharedSince(connection, actor.userId, vaultId) : null };
}

/**
 * In one snapshot: access, and what is told, are those of one moment. @throws AppError entity.notFound
 */
export async function readHistory(
  context: Context,
  target: Target,
  query: { limit: number; cursor?: string | undefined },
): Promise<HistoryPage> {
  return inSnapshot(context.connection, () => readPage(context, target, query));
}

async function readPage(
  context: Context,
  target: Target,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<HistoryPage> {
  const { connection, actor } = context;
  const subject = await subjectOf(context, target, "view");
  const rows = await eventsOf(connection, subject, { cursor, since: subject.since, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const seen = await visibility(context, subject, page);
  const people = await peopleNames(
    connection,
    actor.userId,
    page.flatMap(({ userId }) => userId ?? []),
  );
  const groups = [...new Set(page.map(({ groupId }) => groupId))];
  const sizes = await groupSizes(connection, actor.userId, subject.vaultId, groups);
  return {
    items: page.flatMap((row) => entryOf(row, { subject, seen, people, sizes, viewerId: actor.userId })),
    next: rows.length > limit ? page.at(-1)!.id : null,
    names: Object.fromEntries(seen.names),
  };
}

interface Visibility {
  /** Of the folders and labels that the changes name. */
  names: ReadonlyMap<string, string>;
  owner: boolean;
  viewerId: string;
}

async function visibility({ connection, actor }: Context, subject: Subject, rows: readonly EventRow[]): Promise<Visibility> {
  const ids = new Set(rows.flatMap((row) => changesFor(row, subject).flatMap((change) => namedBy(change, row.entity))));
  return {
    names: await namesOf(connection, actor.userId, subject.vaultId, [...ids]),
    owner: subject.vaultId === actor.userId,
    viewerId: actor.userId,
  };
}

/** The folders and labels in a change. */
function namedBy({ field, before, after }: FieldChange, of: HistoryEntity): string[] {
  if (field === "mergedInto") return [after as string];
  const customField = customFieldOf(field);
  if (customField !== undefined) return [customField];
  return entityOfField(field, of) ? [before, after].flat().filter((id): id is string => typeof id === "string") : [];
}

/** What they are; undefined: of the same kind as what was changed. */
const namedKind = (field: string, of: HistoryEntity) => (customFieldOf(field) === undefined ? entityOfField(field, of) : "customField");

/** What the event did to the subject: where a folder or a label was deleted, it lost that. */
function changesFor(row: EventRow, { id }: Pick<Subject, "id">): FieldChange[] {
  if (row.entityId === id) return row.changes;
  const parent = row.changes.find(({ field }) => field === "parentId")?.before ?? null;
  switch (row.entity) {
    case "folder":
      return [{ field: row.folders?.includes(id) ? "parentId" : "folderId", before: row.entityId, after: parent }];
    case "document":
      return [];
    case "tag":
      if (row.folders?.includes(id)) {
        const merged = row.changes.find(({ field }) => field === "mergedInto");
        return [{ field: "parentId", before: row.entityId, after: merged?.after ?? parent }];
      }
      return [lostLabel(row.entity, row.entityId, row.changes, id)];
    default:
      return [lostLabel(row.entity, row.entityId, row.changes, id)];
  }
}

/** Without what the asker does not see of folders and labels. */
function redacted(changes: readonly FieldChange[], { names, owner }: Visibility): UndoChange[] {
  if (owner) return [...changes];
  return changes.flatMap((change): UndoChange[] => {
    const { field, before, after } = change;
    const customField = customFieldOf(field);
    if (customField !== undefined) return names.has(customField) ? [change] : [];
    // Which kind of thing it names does not matter here, and a label's history is its owner's.
    if (!entityOfField(field, "folder")) return [change];
    const shown = (id: unknown) => (typeof id === "string" && names.has(id) ? id : null);
    if (field === "tags") {
      const [taken, added] = [before, after].map((ids) => (ids as string[]).filter((id) => names.has(id))) as [string[], string[]];
      return taken.length + added.length > 0 ? [{ field, before: taken, after: added }] : [];
    }
    const hidden = [before, after].some((id) => id !== null && shown(id) === null);
    return shown(before) === null && shown(after) === null
      ? []
      : [{ field, before: shown(before), after: shown(after), ...(hidden && { hidden }) }];
  });
}

/** False: nothing of it is the asker's to see. */
const isShown = (row: EventRow, subject: Subject, seen: Visibility): boolean =>
  (row.entityId === subject.id && row.name !== "changed") || shownOf(row, subject, seen).length > 0;

/** Which addresses a person's rules call is told to that person alone, and what became of a batch to its owner. */
const shownOf = (row: EventRow, subject: Subject, seen: Visibility): UndoChange[] =>
  redacted(
    changesFor(row, subject).filter(({ field }) => (field === "split" ? seen.owner : !isCall(field) || row.userId === seen.viewerId)),
    seen,
  );

function entryOf(
  row: EventRow,
  {
    subject,
    seen,
    people,
    sizes,
    viewerId,
  }: { subject: Subject; seen: Visibility; people: ReadonlyMap<string, string>; sizes: ReadonlyMap<string, number>; viewerId: string },
): HistoryEntry[] {
  const own = row.entityId === subject.id;
  const changes = shownOf(row, subject, seen);
  if (!isShown(row, subject, seen)) return [];
  const mine = row.userId === viewerId;
  return [
    {
      id: row.id,
      at: row.at,
      event: own ? row.name : "changed",
      by: {
        kind: row.by,
        id: row.userId && people.has(row.userId) ? row.userId : null,
        name: row.userId ? (people.get(row.userId) ?? null) : row.via,
        device: mine ? row.via : null,
      },
      group: mine ? row.groupId : row.groupHash,
      groupSize: sizes.get(row.groupId) ?? 1,
      changes,
    },
  ];
}

/**
 * Takes back one entry, or everything that was done together with it. Fields that were changed since stay as they are, and are named.
 * @throws AppError entity.notFound, access.viewOnly, history.changedSince where nothing at all could be taken back
 */
export async function undo(context: Context, target: Target, entryId: string, { group }: { group: boolean }): Promise<UndoResult> {
  const { connection, actor } = context;
  const subject = await subjectOf(context, target, "edit");
  const row = await eventOf(connection, subject, entryId, subject.since);
  if (!row) throw new AppError("entity.notFound");
  const rows = group ? await eventsTogether(connection, actor.userId, subject.vaultId, row, 10 * atMost) : [row];
  const seen = await visibility(context, subject, [row, ...rows]);
  if (!isShown(row, subject, seen)) throw new AppError("entity.notFound");
  const entries = merged(rows.map((one) => undoEntry(one, group ? null : subject, seen))).toReversed();
  const result: UndoResult = { undone: 0, conflicts: [], refused: [], more: false };
  const groupId = crypto.randomUUID();
  for (let at = 0; at < entries.length; at += together) {
    if (result.undone >= atMost) {
      result.more = true;
      break;
    }
    await undoSome(context, subject, entries.slice(at, at + together), groupId, result);
  }
  if (result.undone === 0 && result.refused[0]) throw new AppError(refusalOf(result.refused[0].code));
  if (result.undone === 0 && result.conflicts.length > 0) throw new AppError("history.changedSince", { conflicts: result.conflicts });
  return result;
}

/** `subject`: the one thing that is meant; null: all of them. */
function undoEntry(row: EventRow, subject: Subject | null, seen: Visibility): UndoEntry {
  const { entity, entityId, name: event } = row;
  const documents = row.documents ?? [];
  const folders = row.folders ?? [];
  const lost = (ids: string[]) => (!subject || subject.id === entityId ? ids : ids.filter((id) => id === subject.id));
  return { entity, entityId, event, changes: redacted(row.changes, seen), documents: lost(documents), folders: lost(folders) };
}

const refusalOf = (code: string) =>
  code === "access.owner_only" ? "access.ownerOnly" : code === "access.view_only" ? "access.viewOnly" : "entity.notFound";

/** All of them, or where one is refused each for itself. */
async function undoSome(
  context: Context,
  subject: Subject,
  entries: readonly UndoEntry[],
  groupId: string,
  result: UndoResult,
): Promise<void> {
  try {
    const { undone, conflicts, people } = await undoTogether(context, subject, entries, groupId);
    result.undone += undone;
    result.conflicts.push(...conflicts);
    context.poke(people);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (entries.length > 1) for (const entry of entries) await undoSome(context, subject, [entry], groupId, result);
    else if (entries[0]) result.refused.push({ entity: entries[0].entity, id: entries[0].entityId, code: wireCode(error.code) });
  }
}

/** One transaction. What is found before the locks is looked at again under them: where it differs, it runs again. */
async function undoTogether({ connection, actor }: Context, { vaultId }: Subject, entries: readonly UndoEntry[], groupId: string) {
  return transaction(connection, async (exclusive) => {
    const [expected] = await plan(connection, actor.userId, entries);
    // A label or folder of somebody else's would be made in the asker's own vault.
    if (vaultId !== actor.userId && expected.some(({ name }) => name.startsWith("create"))) throw new AppError("access.ownerOnly");
    const parsed = expected.map((mutation) => parseMutation(mutation, actor.kind));
    const run = await prepare(connection, actor, parsed, exclusive);
    const [mutations, conflicts] = await plan(connection, actor.userId, entries);
    if (JSON.stringify(mutations) !== JSON.stringify(expected)) throw new RetryTransaction();
    for (const mutation of parsed) await run.mutation(mutation, groupId);
    const versions = await run.finish([]);
    return { undone: new Set(mutations.map(({ args }) => args.id)).size, conflicts, people: [...versions.keys()] };
  });
}

async function plan(connection: Connection, userId: string, entries: readonly UndoEntry[]) {
  const current = await currentOf(connection, userId, entries);
  const undos = entries.map((entry) => undoOf(entry, current));
  return [undos.flatMap(({ mutations }) => mutations), undos.flatMap(({ conflicts }) => conflicts)] as const;
}

/** Everything that the entries name, as it is now. */
async function currentOf(connection: Connection, userId: string, entries: readonly UndoEntry[]): Promise<Current> {
  const ids = new Map<HistoryEntity, Set<string>>();
  const want = (entity: HistoryEntity, id: unknown) => {
    if (typeof id === "string") ids.set(entity, (ids.get(entity) ?? new Set()).add(id));
  };
  for (const { entity, entityId, changes, documents = [], folders = [] } of entries) {
    want(entity, entityId);
    for (const { field, after } of changes) if (field === "split") for (const id of after as string[]) want("document", id);
    for (const change of changes) for (const id of namedBy(change, entity)) want(namedKind(change.field, entity) ?? entity, id);
    for (const id of documents) want("document", id);
    for (const id of folders) want(entity === "tag" ? "tag" : "folder", id);
  }
  const found = new Map<string, unknown>();
  for (const [entity, own] of ids)
    for (const [id, value] of await readEntities(connection, entity, [...own], userId)) found.set(`${entity}/${id}`, value);
  return ((entity: HistoryEntity, id: string) => found.get(`${entity}/${id}`)) as Current;
}
