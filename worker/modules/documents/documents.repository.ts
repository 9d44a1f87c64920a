// SQL for reading documents on behalf of one person.

import { visibleDocuments, visibleNames } from "../../../server/authority/audience.ts";
import type { Connection } from "../../../server/authority/connection.ts";
import type { Categories, UrlKind } from "../../../shared/api/documents.ts";

export interface SignableObject {
  documentId: string;
  kind: "original" | "thumbnail";
  key: string;
  contentType: string;
  name: string;
}

/** The objects of those documents that the person sees, in one access query whatever their number. */
export async function signableObjects(
  connection: Connection,
  userId: string,
  items: readonly { id: string; kind: UrlKind }[],
): Promise<SignableObject[]> {
  const { rows } = await connection.query<SignableObject>(
    `SELECT o.document_id AS "documentId", o.kind, o.key, o.content_type AS "contentType", d.name
       FROM document_objects o JOIN documents d ON d.id = o.document_id
      WHERE d.id = ANY($2::uuid[]) AND ${visibleDocuments("$1")}`,
    [userId, [...new Set(items.map((item) => item.id))]],
  );
  return rows;
}

/** Null where nothing has been read (yet). Access is the caller's business. */
export async function documentText(connection: Connection, documentId: string): Promise<string | null> {
  const { rows } = await connection.query<{ text: string }>("SELECT text FROM document_texts WHERE document_id = $1", [documentId]);
  return rows[0]?.text ?? null;
}

export async function categories(connection: Connection, userId: string): Promise<Categories> {
  const read = async <Row extends { id: string; name: string }>(columns: string, table: string) =>
    (await connection.query<Row>(`SELECT ${columns} FROM ${table} l WHERE ${visibleNames("l", "$1")} ORDER BY lower(name), id`, [userId]))
      .rows;
  return {
    tags: await read<Categories["tags"][number]>("id, name, color", "tags"),
    types: await read("id, name", "document_types"),
    correspondents: await read("id, name", "correspondents"),
  };
}
