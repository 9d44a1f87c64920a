// The PDF with text of a scan, on behalf of one person. Access is checked first, and once more after it was made.
import type { MemberActor } from "../../../server/authority/actor.ts";
import { assertDocumentAccess } from "../../../server/authority/audience.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { AppError } from "../../../shared/errors.ts";

export interface Searchable {
  /** The document's current one. */
  versionId: string;
  /** Null: it has not been made. */
  key: string | null;
  /** The original's. */
  name: string;
}

/** Of the document's current version. @throws AppError entity.notFound, document.noBytes */
export async function searchableOf(connection: Connection, actor: MemberActor, documentId: string): Promise<Searchable> {
  const { id } = await assertDocumentAccess(connection, actor, documentId, "view");
  const { rows } = await connection.query<Searchable>(
    `SELECT d.version_id AS "versionId", o.key, d.name
       FROM documents d LEFT JOIN document_objects o ON o.version_id = d.version_id AND o.kind = 'searchable'
      WHERE d.id = $1 AND d.version_id IS NOT NULL`,
    [id],
  );
  if (!rows[0]) throw new AppError("document.noBytes");
  return rows[0];
}
