// Rows of the database as the entities that everybody else works with. The only place that knows both shapes.
import { columnName, emptyFields, type FieldValues } from "../../shared/mutators/documentFields.ts";
import {
  type Access,
  type Batch,
  defaultSettings,
  type EntityName,
  type Folder,
  type VaultDocument,
} from "../../shared/mutators/entities.ts";
import { columnFieldNames } from "../../shared/schema/fieldColumns.ts";
import type { Connection } from "../database/connection.ts";

type Row = Record<string, unknown>;
const instant = (value: unknown): string => new Date(value as string | Date).toISOString();
const optionalInstant = (value: unknown): string | null => (value === null ? null : instant(value));

/** Fields with a column of their own. `folderId` is left out of `fieldColumns`: each statement below reads it by who asks. */
const fields = columnFieldNames.map((name) => [name, columnName(name)] as const);
const fieldColumns = fields.flatMap(([name, column]) => (name === "folderId" ? [] : [`d.${column}`])).join(", ");
const documentColumns = `d.id, d.owner_id, d.name, d.content_type, d.size, d.sha256, d.page_count, ${fieldColumns}, d.state, d.state_reason, d.filled, d.classification, d.recognition, d.thumbnail, d.version_id, d.created_at, d.updated_at, d.trashed_at,
  ARRAY(SELECT tag_id FROM document_tags dt WHERE dt.document_id = d.id ORDER BY tag_id)::text[] AS tags`;

/** As they are in their vault, whoever asks: for the mutators. */
export const selectDocuments = `SELECT ${documentColumns}, d.folder_id, d.attached_to, d.batch FROM documents d`;

/** As the viewer, `$2`, sees them: with their access, and without a folder or a mail around it that they do not see. */
const selectSeenDocuments = `SELECT ${documentColumns}, da.access,
    CASE WHEN d.owner_id = $2 OR fa.user_id IS NOT NULL THEN d.folder_id END AS folder_id,
    CASE WHEN d.attached_to IS NULL OR d.owner_id = $2
           OR EXISTS (SELECT FROM document_access ma WHERE ma.document_id = d.attached_to AND ma.user_id = $2) THEN d.attached_to END AS attached_to,
    CASE WHEN d.owner_id = $2 THEN d.batch END AS batch
  FROM documents d LEFT JOIN document_access da ON da.document_id = d.id AND da.user_id = $2
    LEFT JOIN folder_access fa ON fa.folder_id = d.folder_id AND fa.user_id = $2`;

/** The owner's access, or what the row says. */
const accessOf = (row: Row, viewerId: string): Access => (row.owner_id === viewerId ? "owner" : ((row.access as Access | null) ?? "view"));

const noFields = emptyFields();

/** `access` is computed for the viewer. */
export function documentFromRow(row: Row, viewerId: string): VaultDocument {
  const values: FieldValues = { ...noFields, tags: row.tags as string[] };
  for (const [name, column] of fields) Object.assign(values, { [name]: row[column] });
  return {
    ...values,
    id: row.id as string,
    ownerId: row.owner_id as string,
    access: accessOf(row, viewerId),
    name: row.name as string,
    contentType: row.content_type as string,
    size: Number(row.size),
    sha256: row.sha256 as string,
    pageCount: row.page_count as number | null,
    state: row.state as VaultDocument["state"],
    stateReason: row.state_reason as string | null,
    filled: row.filled as VaultDocument["filled"],
    classification: row.classification as VaultDocument["classification"],
    recognition: row.recognition as VaultDocument["recognition"],
    thumbnail: row.thumbnail as string | null,
    versionId: row.version_id as string | null,
    ...(typeof row.attached_to === "string" && { attachedTo: row.attached_to }),
    ...(row.batch !== null && row.batch !== undefined && { batch: row.batch as Batch }),
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

/** `access` is computed for the viewer. */
export const folderFromRow = (row: Row, viewerId: string): Folder => ({
  ...labelled(row),
  access: accessOf(row, viewerId),
  parentId: row.parent_id as string | null,
});

/** `perViewer`: what comes out depends on who asks, parameter `$2`. */
const readers: Record<EntityName, { sql: string; entity: (row: Row, viewerId: string) => unknown; perViewer?: true }> = {
  document: { sql: `${selectSeenDocuments} WHERE d.id = ANY($1::uuid[])`, entity: documentFromRow, perViewer: true },
  folder: {
    sql: `SELECT f.id, f.owner_id, f.name, fa.access, f.created_at, CASE WHEN f.owner_id = $2 OR pa.user_id IS NOT NULL THEN f.parent_id END AS parent_id
            FROM folders f LEFT JOIN folder_access fa ON fa.folder_id = f.id AND fa.user_id = $2
              LEFT JOIN folder_access pa ON pa.folder_id = f.parent_id AND pa.user_id = $2
           WHERE f.id = ANY($1::uuid[])`,
    entity: folderFromRow,
    perViewer: true,
  },
  tag: {
    sql: `SELECT t.id, t.owner_id, t.name, t.color, t.created_at, CASE WHEN t.owner_id = $2 OR EXISTS (
              SELECT FROM feed f WHERE f.user_id = $2 AND f.entity = 'tag' AND f.entity_id = t.parent_id AND NOT f.deleted) THEN t.parent_id END AS parent_id
            FROM tags t WHERE t.id = ANY($1::uuid[])`,
    entity: (row) => ({ ...labelled(row), color: row.color as string, parentId: row.parent_id as string | null }),
    perViewer: true,
  },
  type: { sql: "SELECT id, owner_id, name, created_at FROM document_types WHERE id = ANY($1::uuid[])", entity: labelled },
  correspondent: { sql: "SELECT id, owner_id, name, created_at FROM correspondents WHERE id = ANY($1::uuid[])", entity: labelled },
  customField: {
    sql: "SELECT id, owner_id, name, kind, options, created_at FROM custom_fields WHERE id = ANY($1::uuid[])",
    entity: (row) => ({ ...labelled(row), kind: row.kind, options: row.options }),
  },
  share: {
    sql: `SELECT s.*, coalesce(u.handle, g.name) AS handle FROM shares s LEFT JOIN users u ON u.id = s.user_id LEFT JOIN groups g ON g.id = s.group_id
           WHERE s.id = ANY($1::uuid[])`,
    entity: (row) => ({
      id: row.id,
      ownerId: row.owner_id,
      documentId: row.document_id,
      folderId: row.folder_id,
      userId: row.user_id,
      groupId: row.group_id,
      handle: row.handle,
      access: row.access,
      createdAt: instant(row.created_at),
    }),
  },
  group: { sql: "SELECT id, name FROM groups WHERE id = ANY($1::uuid[])", entity: ({ id, name }) => ({ id, name }) },
  savedSearch: {
    sql: "SELECT id, owner_id, name, query, created_at FROM saved_searches WHERE id = ANY($1::uuid[])",
    entity: (row) => ({ ...labelled(row), query: row.query }),
  },
  settings: {
    sql: "SELECT user_id AS id, settings FROM person_settings WHERE user_id = ANY($1::uuid[])",
    entity: (row) => ({ ...defaultSettings, ...(row.settings as object) }),
  },
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
  const { sql, entity: made, perViewer } = readers[entity];
  const { rows } = await connection.query<Row>(sql, perViewer ? [ids, viewerId] : [ids]);
  return new Map(rows.map((row) => [row.id as string, made(row, viewerId)]));
}
