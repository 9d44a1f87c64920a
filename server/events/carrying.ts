// A document that has been read goes to its person's default storage, where they have chosen one.
import type { Subscriber } from "./events.ts";

export const carrying: Subscriber = {
  to: new Set(["document.read"]),
  async handle(change, events) {
    const { rows } = await change.connection.query<{ ownerId: string }>(
      `INSERT INTO original_moves (version_id, owner_id, direction, connection_id)
       SELECT v.id, d.owner_id, 'carry', s.connection_id FROM documents d JOIN default_storages s ON s.user_id = d.owner_id
         JOIN document_versions v ON v.id = d.version_id WHERE d.id = ANY($1::uuid[]) AND v.backend = 'objectStore'
       ON CONFLICT (version_id) DO NOTHING RETURNING owner_id AS "ownerId"`,
      [events.map(({ entityId }) => entityId)],
    );
    for (const ownerId of new Set(rows.map((row) => row.ownerId)))
      change.enqueue("move-originals", { ownerId }, { key: `move-originals:${ownerId}` });
  },
};
