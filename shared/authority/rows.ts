// Rows of the database as the entities that everybody else works with. The only place that knows both shapes.
import type { EntityName, VaultDocument } from "../mutators/entities.ts";
import type { Connection } from "./connection.ts";

type Row = Record<string, unknown>;
const instant = (value: unknown): string => new Date(value as string | Date).toISOString();
const optionalInstant = (value: unknown): string | null => (value === null ? null : instant(value));

const documentColumns = `d.id, d.owner_id, d.title, d.name, d.content_type, d.size, d.sha256, d.page_count, d.document_date, d.language, d.folder_id,
  d.type_id, d.correspondent_id, d.notes, d.state, d.state_reason, d.filled, d.classification, d.thumbnail, d.created_at, d.updated_at, d.trashed_at,
  ARRAY(SELECT tag_id FROM document_tags dt WHERE dt.document_id = d.id ORDER BY tag_id)::text[] AS tags`;

export const selectDocuments = `SELECT ${documentColumns} FROM documents d`;

/** `access` is computed for the viewer. */
export function documentFromRow(row: Row, viewerId: string): VaultDocument {
  return {
    id: row.id as string,
    ownerId: row.owner_id as string,
    access: row.owner_id === viewerId ? "owner" : "view",
    title: row.title as string,
    name: row.name as string,
    contentType: row.content_type as string,
    size: Number(row.size),
    sha256: row.sha256 as string,
    pageCount: row.page_count as number | null,
    documentDate: row.document_date as string | null,
    language: row.language as string | null,
    folderId: row.folder_id as string | null,
    typeId: row.type_id as string | null,
    correspondentId: row.correspondent_id as string | null,
    tags: row.tags as string[],
    notes: row.notes as string,
    state: row.state as VaultDocument["state"],
    stateReason: row.state_reason as string | null,
    filled: row.filled as VaultDocument["filled"],
    classification: row.classification as VaultDocument["classification"],
    thumbnail: row.thumbnail as string | null,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
    trashedAt: optionalInstant(row.trashed_at),
  };
}

const labelled = (row: Row) => ({
  id: row.id as string,
  ownerId: row.owner_id as string,
  name: row.name as string,
  createdAt: instant(row.created_at),
});

const readers: Record<EntityName, { sql: string; entity: (row: Row, viewerId: string) => unknown }> = {
  document: { sql: `${selectDocuments} WHERE d.id = ANY($1::uuid[])`, entity: documentFromRow },
  folder: {
    sql: "SELECT id, owner_id, name, parent_id, created_at FROM folders WHERE id = ANY($1::uuid[])",
    entity: (row) => ({ ...labelled(row), parentId: row.parent_id as string | null }),
  },
  tag: {
    sql: "SELECT id, owner_id, name, color, created_at FROM tags WHERE id = ANY($1::uuid[])",
    entity: (row) => ({ ...labelled(row), color: row.color as string }),
  },
  type: { sql: "SELECT id, owner_id, name, created_at FROM document_types WHERE id = ANY($1::uuid[])", entity: labelled },
  correspondent: { sql: "SELECT id, owner_id, name, created_at FROM correspondents WHERE id = ANY($1::uuid[])", entity: labelled },
  user: {
    sql: "SELECT u.id, u.handle, coalesce(p.full_name, '') AS full_name FROM users u LEFT JOIN profiles p ON p.user_id = u.id WHERE u.id = ANY($1::uuid[])",
    entity: (row) => ({ id: row.id, handle: row.handle, fullName: row.full_name }),
  },
  quota: {
    sql: "SELECT user_id AS id, used_bytes, limit_bytes FROM quotas WHERE user_id = ANY($1::uuid[])",
    entity: (row) => ({ usedBytes: Number(row.used_bytes), limitBytes: Number(row.limit_bytes) }),
  },
  refusal: {
    sql: "SELECT id, mutation, args, code, created_at FROM refusals WHERE id = ANY($1::uuid[])",
    entity: (row) => ({ id: row.id, mutation: row.mutation, args: row.args, code: row.code, createdAt: instant(row.created_at) }),
  },
};

/** The entities with these ids that exist, by id. */
export async function readEntities(
  connection: Connection,
  entity: EntityName,
  ids: readonly string[],
  viewerId: string,
): Promise<Map<string, unknown>> {
  if (ids.length === 0) return new Map();
  const { rows } = await connection.query<Row>(readers[entity].sql, [ids]);
  return new Map(rows.map((row) => [row.id as string, readers[entity].entity(row, viewerId)]));
}
