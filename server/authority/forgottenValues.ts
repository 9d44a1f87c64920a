// Values of custom fields that are gone: they stay with their documents, unseen, for as long as the history can bring their field back.
import type { Connection } from "../database/connection.ts";
import type { Change } from "./change.ts";

/** Documents in one transaction. */
export const forgottenAtOnce = 1_000;

/** Custom fields that were deleted before `until` (ISO) and have not come back. */
export async function fieldsGoneSince(connection: Connection, until: string): Promise<{ vaultId: string; fieldId: string }[]> {
  const { rows } = await connection.query<{ vaultId: string; fieldId: string }>(
    `SELECT DISTINCT e.vault_id AS "vaultId", e.entity_id AS "fieldId" FROM events e
      WHERE e.entity = 'customField' AND e.name = 'deleted' AND e.at < $1 AND NOT EXISTS (SELECT FROM custom_fields f WHERE f.id = e.entity_id)`,
    [until],
  );
  return rows;
}

/** Takes what documents have of the field away from up to `forgottenAtOnce` of them, unless it has come back. @returns how many there were */
export async function forgetValues(change: Change, vaultId: string, fieldId: string): Promise<number> {
  const { rows } = await change.connection.query<{ id: string }>(
    `UPDATE documents SET custom = nullif(custom - $2::text, '{}'), filled = filled - ('custom/' || $2::text) WHERE id IN (
       SELECT id FROM documents WHERE owner_id = $1 AND custom ? $2::text ORDER BY id LIMIT $3)
       AND NOT EXISTS (SELECT FROM custom_fields WHERE id = $2::uuid) RETURNING id`,
    [vaultId, fieldId, forgottenAtOnce],
  );
  for (const { id } of rows) change.touch("document", id, vaultId);
  return rows.length;
}
