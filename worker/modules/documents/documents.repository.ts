// SQL for reading documents on behalf of one person.

import { visibleNames } from "../../../server/authority/audience.ts";
import type { Authorized } from "../../../server/authority/authorized.ts";
import type { Connection } from "../../../server/database/connection.ts";
import type { StoreName } from "../../../server/storage/signers.ts";
import type { Categories } from "../../../shared/api/documents.ts";
import type { Facts } from "../../../shared/detect/facts.ts";

export interface SignableObject {
  documentId: string;
  kind: "original" | "thumbnail";
  /** Which store has it; pictures lie in the vault's own. */
  backend: StoreName;
  /** As `signedName` says it. */
  key: string;
  contentType: string;
  name: string;
}

/** The objects of the documents' current versions. */
export async function signableObjects(
  connection: Connection,
  documents: readonly Authorized<"document", "view">[],
): Promise<SignableObject[]> {
  if (documents.length === 0) return [];
  const { rows } = await connection.query<SignableObject>(
    `SELECT d.id AS "documentId", o.kind, o.backend, o.key, o.content_type AS "contentType", d.name
       FROM documents d CROSS JOIN LATERAL (
         SELECT 'original' AS kind, backend, CASE backend WHEN 'objectStore' THEN reference ELSE id::text END AS key, content_type FROM document_versions WHERE id = d.version_id
         UNION ALL SELECT kind, 'objectStore', key, content_type FROM document_objects
          WHERE version_id = d.version_id AND kind = 'thumbnail') o
      WHERE d.id = ANY($1::uuid[])`,
    [documents.map(({ id }) => id)],
  );
  return rows;
}

/** Null where nothing has been read (yet). */
export async function documentText(connection: Connection, { id }: Authorized<"document", "view">): Promise<string | null> {
  const { rows } = await connection.query<{ text: string }>("SELECT text FROM document_texts WHERE document_id = $1", [id]);
  return rows[0]?.text ?? null;
}

/** Null where nothing has been read (yet), or only before facts were kept. */
export async function factsOf(connection: Connection, { id }: Authorized<"document", "view">): Promise<Facts | null> {
  const { rows } = await connection.query<{ facts: Facts | null }>("SELECT facts FROM document_texts WHERE document_id = $1", [id]);
  return rows[0]?.facts ?? null;
}

/** Of the current version, in order. */
export async function recognizedPages(connection: Connection, { id }: Authorized<"document", "view">): Promise<number[]> {
  const { rows } = await connection.query<{ page: number }>(
    "SELECT r.page FROM documents d JOIN recognized_pages r ON r.version_id = d.version_id WHERE d.id = $1 AND r.words IS NOT NULL ORDER BY r.page",
    [id],
  );
  return rows.map(({ page }) => page);
}

/** As `shared/documents/pageWords.ts` packs them, compressed by gzip. */
export async function packedWords(
  connection: Connection,
  { id }: Authorized<"document", "view">,
  page: number,
): Promise<Uint8Array | null> {
  const { rows } = await connection.query<{ words: Uint8Array | null }>(
    "SELECT r.words FROM documents d JOIN recognized_pages r ON r.version_id = d.version_id WHERE d.id = $1 AND r.page = $2",
    [id, page],
  );
  return rows[0]?.words ?? null;
}

/** Of a tag `l`: in which one it lies, where the person `$1` is told of that one. */
const toldParent = `(SELECT p.id FROM tags p WHERE p.id = l.parent_id AND ${visibleNames("p", "$1")})`;

export async function categories(connection: Connection, userId: string): Promise<Categories> {
  const read = async <Row extends { id: string; name: string }>(columns: string, table: string) =>
    (await connection.query<Row>(`SELECT ${columns} FROM ${table} l WHERE ${visibleNames("l", "$1")} ORDER BY lower(name), id`, [userId]))
      .rows;
  return {
    tags: await read<Categories["tags"][number]>(`id, name, color, ${toldParent} AS "parentId"`, "tags"),
    types: await read("id, name", "document_types"),
    correspondents: await read("id, name", "correspondents"),
    customFields: await read<Categories["customFields"][number]>("id, name, kind, options", "custom_fields"),
  };
}
