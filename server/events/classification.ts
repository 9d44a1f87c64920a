// A document that has been read is filed by machine; what a person files and corrects is learnt from.
import type { Subscriber } from "./events.ts";

export const classification: Subscriber = {
  to: new Set(["document.read"]),
  async handle(change, events) {
    // A whole vault that is read again by a better reader would ask the provider once a document, for what it has answered already.
    const { rows } = await change.connection.query<{ id: string }>(
      `SELECT d.id FROM documents d LEFT JOIN document_versions v ON v.id = d.version_id
        WHERE d.id = ANY($1::uuid[]) AND v.reread_asked_at IS NULL`,
      [events.map(({ entityId }) => entityId)],
    );
    for (const { id } of rows) change.enqueue("classify", { documentId: id }, { key: `classify:${id}` });
  },
};

const taught = new Set(["typeId", "correspondentId", "folderId", "tags", "filedOn"]);
/** Whoever files one document mostly files another one next: once for all of them. In seconds. */
const pause = 5;

export const learning: Subscriber = {
  to: new Set(["document.changed"]),
  handle(change, events) {
    const vaults = new Set(
      events
        .filter(({ by, changes }) => by.kind === "person" && changes.some(({ field }) => taught.has(field)))
        .map(({ vaultId }) => vaultId),
    );
    for (const userId of vaults) change.enqueue("suggest", { userId }, { key: `suggest:${userId}`, delaySeconds: pause });
  },
};
