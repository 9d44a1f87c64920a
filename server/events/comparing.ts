// A document that has been read, or could not be, is compared with the others of its vault: it may be one of them come in twice.
import { comparingQueue } from "../jobs/registry.ts";
import type { Subscriber } from "./events.ts";

/** In seconds: what comes in together is compared by one job. */
const pause = 3;

export const comparing: Subscriber = {
  to: new Set(["document.read", "document.failed"]),
  async handle(change, events) {
    const { rows } = await change.connection.query<{ id: string; ownerId: string }>(
      `INSERT INTO document_likeness AS l (document_id, owner_id)
       SELECT id, owner_id FROM documents WHERE id = ANY($1::uuid[]) ORDER BY id
       ON CONFLICT (document_id) DO UPDATE SET signature = NULL, bands = '{}', asked = l.asked + 1 RETURNING document_id AS id, owner_id AS "ownerId"`,
      [events.map(({ entityId }) => entityId)],
    );
    // What could not be read is compared by its bytes alone, which can wait for `compare-vaults`.
    const read = new Set(events.filter(({ name }) => name === "read").map(({ entityId }) => entityId));
    for (const ownerId of new Set(rows.filter(({ id }) => read.has(id)).map((row) => row.ownerId)))
      change.enqueue("find-duplicates", { ownerId }, { key: comparingQueue(ownerId), queue: comparingQueue(ownerId), delaySeconds: pause });
  },
};
