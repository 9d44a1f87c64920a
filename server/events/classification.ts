// A document that has been read is filed by the person's AI provider.
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
