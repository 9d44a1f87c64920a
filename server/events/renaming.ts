// What is renamed or moved here, and lies in a cloud whose person wants it so, gets its new name there.
import type { Subscriber, VaultEvent } from "./events.ts";

/** What a path in a cloud is made of (containers/backend/clouds/transfer/paths.ts). */
const named = new Set(["title", "documentDate", "folderId", "name", "parentId"]);
const isNamed = ({ changes }: VaultEvent): boolean => changes.some(({ field }) => named.has(field));

export const renaming: Subscriber = {
  to: new Set(["document.changed", "document.read", "folder.changed", "folder.deleted"]),
  async handle(change, events) {
    const touched = events.filter((event) => change.followsNames(event.vaultId) && (event.name === "deleted" || isNamed(event)));
    const documents = touched.flatMap(({ entity, entityId, documents }) => (entity === "document" ? [entityId] : documents));
    const folders = touched.flatMap(({ entity, entityId, folders }) => (entity === "folder" ? [entityId, ...folders] : []));
    if (documents.length + folders.length === 0) return;
    const { rows } = await change.connection.query<{ ownerId: string }>(
      `WITH RECURSIVE below AS (
         SELECT id, 1 AS depth FROM folders WHERE id = ANY($2::uuid[])
         UNION SELECT f.id, below.depth + 1 FROM folders f JOIN below ON f.parent_id = below.id WHERE below.depth < 60)
       INSERT INTO original_moves (version_id, owner_id, direction, connection_id)
       SELECT v.id, d.owner_id, 'rename', c.id FROM documents d JOIN cloud_connections c ON c.user_id = d.owner_id AND c.follow_names AND NOT c.removing
         JOIN document_versions v ON v.document_id = d.id AND v.connection_id = c.id
        WHERE d.id = ANY($1::uuid[]) OR d.folder_id IN (SELECT id FROM below)
       ON CONFLICT (version_id) DO UPDATE SET next_at = now() WHERE original_moves.direction = 'rename' RETURNING owner_id AS "ownerId"`,
      [documents, folders],
    );
    for (const ownerId of new Set(rows.map((row) => row.ownerId)))
      change.enqueue("move-originals", { ownerId }, { key: `move-originals:${ownerId}` });
  },
};
