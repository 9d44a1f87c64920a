// The bytes of versions that are deleted for good, in the transaction that deletes them.
import type { Change } from "./change.ts";

export interface StoredOriginal {
  backend: string;
  connectionId: string | null;
  reference: string;
}

/** Enqueues removal: objects of our store by key; files in a cloud become `cloud_leftovers`, removed by `move-originals`. */
export async function removeOriginals(change: Change, ownerId: string, originals: readonly StoredOriginal[], keys: readonly string[]) {
  const here = originals.filter(({ backend }) => backend === "objectStore").map(({ reference }) => reference);
  if (here.length + keys.length > 0) change.enqueue("delete-objects", { keys: [...here, ...keys] });
  const there = originals.filter(({ backend, connectionId }) => backend !== "objectStore" && connectionId !== null);
  if (there.length === 0) return;
  await change.connection.query(
    `INSERT INTO cloud_leftovers (connection_id, reference)
     SELECT c.id, l.reference FROM unnest($1::uuid[], $2::text[]) AS l (id, reference) JOIN cloud_connections c ON c.id = l.id
     ON CONFLICT DO NOTHING`,
    [there.map(({ connectionId }) => connectionId), there.map(({ reference }) => reference)],
  );
  change.enqueue("move-originals", { ownerId }, { key: `move-originals:${ownerId}` });
}
