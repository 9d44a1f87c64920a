// A document that has been read is filed by the person's AI provider.
import type { Subscriber } from "./events.ts";

export const classification: Subscriber = {
  to: new Set(["document.read"]),
  handle(change, events) {
    for (const { entityId } of events) change.enqueue("classify", { documentId: entityId }, { key: `classify:${entityId}` });
  },
};
