// Pull: what moved in the person's feed since their cookie. Its cost is the number of changes, not the size of the vault.

import { readEntities } from "../../../server/authority/rows.ts";
import { type Connection, inSnapshot } from "../../../server/database/connection.ts";
import type { Cookie, PatchOperation, PullRequest } from "../../../shared/api/sync.ts";
import { AppError } from "../../../shared/errors.ts";
import { backfillKey, type EntityName, entityKey } from "../../../shared/mutators/entities.ts";
import { claimClientGroup, isUnseen, noteSeen } from "./clientGroups.ts";

export type PullResponse =
  | { cookie: Cookie; lastMutationIDChanges: Record<string, number>; patch: PatchOperation[] }
  | { error: "ClientStateNotFound" };

interface Client {
  id: string;
  lastMutationId: number;
  version: number;
}

interface FeedRow {
  entity: EntityName;
  entity_id: string;
  version: number;
  deleted: boolean;
}

export interface PageSizes {
  /** Changes after the cookie. */
  changes: number;
  /** Documents on a page of the first synchronization; the first page is shorter, so that the screen shows something at once. */
  first: number;
  older: number;
  /** A page ends before it grows past this many bytes, roughly, but always holds something. */
  bytes?: number;
}
export const pageSizes: PageSizes = { changes: 4000, first: 200, older: 2000 };
const pageBytes = 4 * 1024 * 1024;

export async function pull(
  connection: Connection,
  userId: string,
  request: PullRequest,
  pages: PageSizes = pageSizes,
): Promise<PullResponse> {
  // A device that only pulls has to have a client group as well: its next pull sends a cookie, for which the group is required.
  if (request.cookie === null) await claimClientGroup(connection, userId, request.clientGroupID);
  let unseen = false;
  try {
    return await inSnapshot(connection, () =>
      read(connection, userId, request, pages, () => {
        unseen = true;
      }),
    );
  } finally {
    if (unseen) await noteSeen(connection, request.clientGroupID);
  }
}

async function read(
  connection: Connection,
  userId: string,
  { clientGroupID, cookie: presented }: PullRequest,
  pages: PageSizes,
  onUnseen: () => void,
): Promise<PullResponse> {
  // 1. Access before anything else is said.
  const state = await connection.query<{
    group_user: string | null;
    unseen: boolean | null;
    version: string;
    compacted: string;
    clients: Client[] | null;
  }>(
    `SELECT g.user_id AS group_user, ${isUnseen} AS unseen, coalesce(v.version, 0) AS version, coalesce(v.compacted_to, 0) AS compacted,
            (SELECT json_agg(json_build_object('id', c.id, 'lastMutationId', c.last_mutation_id, 'version', c.version))
               FROM clients c WHERE c.client_group_id = $1 AND c.version > $3) AS clients
       FROM (SELECT) one LEFT JOIN client_groups g ON g.id = $1 LEFT JOIN feed_versions v ON v.user_id = $2`,
    [clientGroupID, userId, presented?.version ?? -1],
  );
  const { group_user: groupUser, version: feedVersion, compacted } = state.rows[0]!;
  if (groupUser !== null && groupUser !== userId) throw new AppError("access.denied");
  if (state.rows[0]!.unseen) onUnseen();
  if (groupUser === null && presented !== null) return { error: "ClientStateNotFound" };
  const newest = Number(feedVersion);
  if (presented && presented.version > newest) return { error: "ClientStateNotFound" };
  // A device was away for so long that tombstones of what was deleted meanwhile are gone: it gets a first synchronization under the same
  // client group, so that its unsent changes stay. The feed's version is higher by now, so that the cookie's order rises.
  const cookie = presented && presented.version < Number(compacted) ? null : presented;

  // 2. Changes since the cookie, or everything small if there is none.
  const upToDate = cookie?.version === newest;
  const moved = upToDate
    ? []
    : await (cookie ? changedRows(connection, userId, cookie.version, pages.changes) : smallRows(connection, userId));
  // Without a cookie all entities but documents are sent at once: the cookie's version promises that everything up to it was delivered.
  const { bytes = pageBytes } = pages;
  const changes = cookie === null ? moved : await fitting(connection, moved, bytes);
  const cut = cookie !== null && (changes.length < moved.length || moved.length === pages.changes) && changes.at(-1)!.version < newest;
  const version = cut ? changes.at(-1)!.version : newest;

  // 3. While the first synchronization is under way: the next older documents, newest first.
  const before = cookie ? cookie.before : newest + 1;
  const limit = cookie ? pages.older : pages.first;
  const below = before === undefined || cut ? [] : await olderDocuments(connection, userId, before, limit);
  const older = await fitting(connection, below, bytes);
  const nextBefore = cut ? before : below.length === limit || older.length < below.length ? older.at(-1)!.version : undefined;

  // 4. Unchanged cookie: an empty answer, or the client would refuse it.
  const next = nextCookie(version, nextBefore, cut);
  if (cookie && cookie.order === next.order) return { cookie, lastMutationIDChanges: {}, patch: [] };

  // 5. Mutation ids whose effects are in what has been delivered.
  const clients = (state.rows[0]!.clients ?? []).filter((client) => client.version <= version);

  // 6. The patch.
  const patch: PatchOperation[] = cookie ? [] : [{ op: "clear" }];
  patch.push(...(await patchOf(connection, userId, [...changes, ...older])));
  if (nextBefore !== undefined || cut) {
    patch.push({ op: "put", key: backfillKey, value: { documents: await remaining(connection, userId, nextBefore) } });
  } else if (cookie === null || cookie.before !== undefined || cookie.more) patch.push({ op: "del", key: backfillKey });
  return {
    cookie: next,
    lastMutationIDChanges: Object.fromEntries(clients.map(({ id, lastMutationId }) => [id, lastMutationId])),
    patch,
  };
}

const feedColumns = "entity, entity_id, version, deleted";

async function rowsOf(connection: Connection, sql: string, values: unknown[]): Promise<FeedRow[]> {
  const { rows } = await connection.query<Omit<FeedRow, "version"> & { version: string }>(sql, values);
  return rows.map((row) => ({ ...row, version: Number(row.version) }));
}

const changedRows = (connection: Connection, userId: string, after: number, limit: number) =>
  rowsOf(connection, `SELECT ${feedColumns} FROM feed WHERE user_id = $1 AND version > $2 AND entity <> 'text' ORDER BY version LIMIT $3`, [
    userId,
    after,
    limit,
  ]);

const smallRows = (connection: Connection, userId: string) =>
  rowsOf(
    connection,
    `SELECT ${feedColumns} FROM feed WHERE user_id = $1 AND entity NOT IN ('document', 'text') AND NOT deleted ORDER BY version`,
    [userId],
  );

const olderDocuments = (connection: Connection, userId: string, before: number, limit: number) =>
  rowsOf(
    connection,
    `SELECT ${feedColumns} FROM feed WHERE user_id = $1 AND entity = 'document' AND version < $2 AND NOT deleted ORDER BY version DESC LIMIT $3`,
    [userId, before, limit],
  );

async function remaining(connection: Connection, userId: string, before: number | undefined): Promise<number> {
  if (before === undefined) return 0;
  const { rows } = await connection.query<{ count: string }>(
    "SELECT count(*) FROM feed WHERE user_id = $1 AND entity = 'document' AND version < $2 AND NOT deleted",
    [userId, before],
  );
  return Number(rows[0]!.count);
}

/** Bytes of a document without notes, roughly. */
const plainBytes = 600;
/** This many documents fit into a page whatever the length of their notes. */
const alwaysFit = 50;

/** The first of these documents that fit into `most` bytes together; at least one. */
async function fitting(connection: Connection, rows: readonly FeedRow[], most: number): Promise<readonly FeedRow[]> {
  if (rows.length <= alwaysFit) return rows;
  const idsOf = (entity: EntityName) => rows.filter((row) => row.entity === entity && !row.deleted).map((row) => row.entity_id);
  const long = await connection.query<{ id: string; bytes: number }>(
    `SELECT id, octet_length(notes) AS bytes FROM documents WHERE id = ANY($1::uuid[]) AND notes <> ''
     UNION ALL SELECT id, octet_length(args::text) FROM refusals WHERE id = ANY($2::uuid[])`,
    [idsOf("document"), idsOf("refusal")],
  );
  const bytesOf = new Map(long.rows.map(({ id, bytes }) => [id, bytes]));
  let bytes = 0;
  const end = rows.findIndex((row) => {
    bytes += plainBytes + (bytesOf.get(row.entity_id) ?? 0);
    return bytes > most;
  });
  return end < 0 ? rows : rows.slice(0, Math.max(1, end));
}

async function patchOf(connection: Connection, userId: string, rows: readonly FeedRow[]): Promise<PatchOperation[]> {
  const patch: PatchOperation[] = [];
  for (const [entity, own] of Map.groupBy(rows, (row) => row.entity)) {
    const values = await readEntities(
      connection,
      entity,
      own.filter((row) => !row.deleted).map((row) => row.entity_id),
      userId,
    );
    for (const row of own) {
      const key = entityKey(entity, row.entity_id);
      const value = values.get(row.entity_id);
      patch.push(value === undefined ? { op: "del", key } : { op: "put", key, value });
    }
  }
  return patch;
}

const width = 16;
const last = 10 ** (width - 1);

/** `order` strictly rises with the version and, at one version, with every page of the first synchronization. */
function nextCookie(version: number, before: number | undefined, more: boolean): Cookie {
  const progress = before === undefined ? last : last - before;
  const digits = (value: number) => String(value).padStart(width, "0");
  return { order: `${digits(version)}.${digits(progress)}`, version, ...(before !== undefined && { before }), ...(more && { more }) };
}
