// Deleting a document for good: quota, objects, pending uploads, shares and the feed, all in the one transaction.
import { endAccess } from "./access.ts";
import type { Change } from "./change.ts";
import { returnFiles } from "./mergedFiles.ts";
import { removeOriginals, type StoredOriginal } from "./removeOriginals.ts";
import { endShares } from "./sharing.ts";

export async function purgeDocument(change: Change, id: string): Promise<void> {
  const { connection } = change;
  // Waits for a transaction that confirms an upload of this document right now, because its bytes have to be given back as well.
  const locked = await connection.query<{ owner_id: string }>("SELECT owner_id FROM documents WHERE id = $1 FOR UPDATE", [id]);
  const ownerId = locked.rows[0]?.owner_id;
  if (ownerId === undefined) return;
  await returnFiles(connection, id);
  // Every version that lies here counts for the quota; what lies in a person's cloud, and what was made of one, does not.
  const { rows: originals } = await connection.query<StoredOriginal & { size: string }>(
    `SELECT backend, connection_id AS "connectionId", reference, size FROM document_versions WHERE document_id = $1`,
    [id],
  );
  const { rows: pictures } = await connection.query<{ key: string }>(
    "SELECT o.key FROM document_objects o JOIN document_versions v ON v.id = o.version_id WHERE v.document_id = $1",
    [id],
  );
  if (change.isShared(ownerId)) {
    await endShares(change, ownerId, "s.document_id = $2", id);
    await endAccess(change, ownerId, "document", id);
  }
  await connection.query("DELETE FROM documents WHERE id = $1", [id]);
  change.touch("document", id, ownerId, true);
  change.touch("text", id, ownerId, true);
  const freed = originals.reduce((sum, { backend, size }) => sum + (backend === "objectStore" ? Number(size) : 0), 0);
  if (freed > 0) {
    await connection.query("UPDATE quotas SET used_bytes = used_bytes - $2 WHERE user_id = $1", [ownerId, freed]);
    change.touchFor("quota", ownerId, [ownerId]);
  }
  await removeOriginals(
    change,
    ownerId,
    originals,
    pictures.map(({ key }) => key),
  );
  // The objects are removed by the cleanup job, and once more after the last signed URL has expired: until then one could be uploaded again.
  await connection.query("DELETE FROM uploads WHERE document_id = $1 AND state = 'complete' AND signed_until < now()", [id]);
  await connection.query(
    `UPDATE uploads SET state = 'rejected', rejected_for = 'deleted', expires_at = signed_until + interval '10 minutes'
      WHERE document_id = $1 AND state <> 'rejected'`,
    [id],
  );
}
