// What the product made of a version's bytes, as rows that go with the version; what a row named before is removed from the store.
import type { Change } from "../../../server/authority/change.ts";
import type { documentObjects } from "../../../shared/schema/index.ts";

type MadeObject = typeof documentObjects.$inferSelect;

/** In place of the one of its kind that was there. */
export async function keepMade(change: Change, { versionId, kind, key, size, sha256, contentType }: MadeObject): Promise<void> {
  await dropMade(change, versionId, kind);
  await change.connection.query(
    "INSERT INTO document_objects (version_id, kind, key, size, sha256, content_type) VALUES ($1, $2, $3, $4, $5, $6)",
    [versionId, kind, key, size, sha256, contentType],
  );
}

/** None is no error. The document is locked by the caller. */
export async function dropMade(change: Change, versionId: string, kind: MadeObject["kind"]): Promise<void> {
  const { rows } = await change.connection.query<{ key: string }>(
    "DELETE FROM document_objects WHERE version_id = $1 AND kind = $2 RETURNING key",
    [versionId, kind],
  );
  if (rows.length > 0) change.enqueue("delete-objects", { keys: rows.map(({ key }) => key) });
}
