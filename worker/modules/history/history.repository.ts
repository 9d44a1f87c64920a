// Reads what happened to an entity, for one person: without what they do not see.
import { visibleNames } from "../../../server/authority/audience.ts";
import type { Authorized } from "../../../server/authority/authorized.ts";
import { recipient, recipients } from "../../../server/authority/reach.ts";
import type { Connection } from "../../../server/database/connection.ts";
import type { EventName, FieldChange, HistoryEntity } from "../../../shared/history/fields.ts";
import { labelEntities, labelKinds } from "../../../shared/mutators/labelKinds.ts";

/** An event as it was written. */
export interface EventRow {
  id: string;
  at: string;
  entity: HistoryEntity;
  entityId: string;
  name: EventName;
  by: "person" | "rule" | "ai" | "reader" | "system";
  userId: string | null;
  via: string | null;
  groupId: string;
  /** The group's name for anybody but whose it is: theirs holds their client's. */
  groupHash: string;
  changes: FieldChange[];
  documents: string[] | null;
  folders: string[] | null;
}

const columns = `id, at, entity, entity_id AS "entityId", name, by, user_id AS "userId", via, group_id AS "groupId", md5(group_id) AS "groupHash", changes, documents, folders`;
const instant = (row: EventRow): EventRow => ({ ...row, at: new Date(row.at).toISOString() });

export type Subject = { readonly entity: HistoryEntity } & Authorized<HistoryEntity, "view">;

/**
 * Newest first: its own events, and deletions of folders and labels that it lost. `since`: nothing older, where the asker was not meant
 * to see it. At most `limit` rows.
 */
export async function eventsOf(
  connection: Connection,
  { id, vaultId }: Subject,
  { cursor, since, limit }: { cursor: string | undefined; since: string | null; limit: number },
): Promise<EventRow[]> {
  const page = `AND ($3::uuid IS NULL OR id < $3) AND ($4::timestamptz IS NULL OR at > $4) ORDER BY id DESC LIMIT $5`;
  const { rows } = await connection.query<EventRow>(
    `(SELECT ${columns} FROM events WHERE vault_id = $1 AND entity_id = $2 ${page})
     UNION ALL
     (SELECT ${columns} FROM events WHERE vault_id = $1 AND (documents IS NOT NULL OR folders IS NOT NULL)
        AND (documents @> ARRAY[$2::uuid] OR folders @> ARRAY[$2::uuid]) ${page})
     ORDER BY id DESC LIMIT $5`,
    [vaultId, id, cursor ?? null, since, limit],
  );
  return rows.map(instant);
}

/** One event that the subject's history shows; undefined: there is none. */
export async function eventOf(
  connection: Connection,
  { id, vaultId }: Subject,
  entryId: string,
  since: string | null,
): Promise<EventRow | undefined> {
  const { rows } = await connection.query<EventRow>(
    `SELECT ${columns} FROM events WHERE id = $3 AND vault_id = $1 AND ($4::timestamptz IS NULL OR at > $4)
        AND (entity_id = $2 OR documents @> ARRAY[$2::uuid] OR folders @> ARRAY[$2::uuid])`,
    [vaultId, id, entryId, since],
  );
  return rows[0] && instant(rows[0]);
}

/** Everything of the vault that was done in one gesture with it, oldest first, as far as the person sees it. */
export async function eventsTogether(
  connection: Connection,
  viewerId: string,
  vaultId: string,
  { groupId, userId, by }: Pick<EventRow, "groupId" | "userId" | "by">,
  limit: number,
): Promise<EventRow[]> {
  const { rows } = await connection.query<EventRow>(
    `SELECT ${columns} FROM events e WHERE group_id = $3 AND vault_id = $1 AND by = $4 AND user_id IS NOT DISTINCT FROM $5 AND ${seen}
      ORDER BY id LIMIT $6`,
    [vaultId, viewerId, groupId, by, userId, limit],
  );
  return rows.map(instant);
}

/** How much each group has changed, as far as the person sees it. */
export async function groupSizes(
  connection: Connection,
  viewerId: string,
  vaultId: string,
  groups: readonly string[],
): Promise<Map<string, number>> {
  if (groups.length === 0) return new Map();
  const { rows } = await connection.query<{ group: string; size: string }>(
    `SELECT group_id AS "group", count(DISTINCT entity_id) + coalesce(sum(cardinality(documents)), 0) + coalesce(sum(cardinality(folders)), 0) AS size FROM events e WHERE group_id = ANY($3) AND vault_id = $1 AND ${seen} GROUP BY group_id`,
    [vaultId, viewerId, groups],
  );
  return new Map(rows.map(({ group, size }) => [group, Number(size)]));
}

/** Over `events e` of the vault `$1`: what the person `$2` sees of it. A label's history is its owner's. */
const seen = `($1 = $2::uuid
  OR (entity = 'document' AND EXISTS (SELECT FROM document_access a WHERE a.document_id = e.entity_id AND a.user_id = $2))
  OR (entity = 'folder' AND EXISTS (SELECT FROM folder_access a WHERE a.folder_id = e.entity_id AND a.user_id = $2)))`;

/**
 * What these folders and labels of the vault are called, those that the person sees. To the owner also what those were called that have
 * been deleted meanwhile.
 */
export async function namesOf(
  connection: Connection,
  viewerId: string,
  vaultId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const own = (table: string) =>
    `SELECT l.id, l.name FROM ${table} l WHERE l.owner_id = $1 AND l.id = ANY($3::uuid[]) AND ${visibleNames("l", "$2")}`;
  const { rows } = await connection.query<{ id: string; name: string }>(
    `SELECT entity_id AS id, changes->0->>'before' AS name FROM events
      WHERE $1 = $2::uuid AND vault_id = $1 AND entity_id = ANY($3::uuid[]) AND name = 'deleted' AND changes->0->>'field' = 'name'
     UNION ALL ${["folders", ...labelEntities.map((entity) => labelKinds[entity].table)].map(own).join(" UNION ALL ")}`,
    [vaultId, viewerId, ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Since when the vault's owner has shared anything with the person. */
export async function sharedSince(connection: Connection, viewerId: string, vaultId: string): Promise<string> {
  const { rows } = await connection.query<{ since: Date | null }>(
    `SELECT min(s.created_at) AS since FROM ${recipients} WHERE s.owner_id = $1 AND ${recipient} = $2`,
    [vaultId, viewerId],
  );
  return new Date(rows[0]?.since ?? Date.now()).toISOString();
}
