// What an address is told of a document: its fields by their names, as their person sees them at this moment, and a link; never its text or bytes.

import { readEntities } from "../../../server/authority/rows.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { namesSeen } from "../../../server/rules/rules.ts";
import type { Delivery } from "../../../server/webhooks/deliveries.ts";
import type { VaultDocument } from "../../../shared/mutators/entities.ts";

/** Undefined: its person does not see the document any more, or it lies in the trash. */
export async function bodyOf(connection: Connection, delivery: Delivery, frontendUrl: string): Promise<string | undefined> {
  const { ownerId, documentId, ruleId, ruleName } = delivery;
  const timestamp = new Date(Date.now() - delivery.age * 1000).toISOString();
  if (documentId === null) return JSON.stringify({ type: "webhook.test", timestamp, data: {} });
  const document = (await readEntities(connection, "document", [documentId], ownerId)).get(documentId) as VaultDocument | undefined;
  if (!document || document.trashedAt) return undefined;
  return JSON.stringify({
    type: "document.matched",
    timestamp,
    data: { rule: { id: ruleId, name: ruleName }, document: await told(connection, ownerId, document, frontendUrl) },
  });
}

async function told(connection: Connection, ownerId: string, document: VaultDocument, frontendUrl: string) {
  const { id, title, name, contentType, size, createdAt, documentDate, language, pageCount, notes, tags } = document;
  const labels = [document.folderId, document.typeId, document.correspondentId, ...tags].filter((one) => one !== null);
  const names = await namesSeen(connection, ownerId, labels);
  const named = (label: string | null) => (label === null ? null : (names.get(label) ?? null));
  return {
    id,
    title,
    name,
    contentType,
    size,
    createdAt,
    documentDate,
    language,
    pageCount,
    notes,
    folder: named(document.folderId),
    type: named(document.typeId),
    correspondent: named(document.correspondentId),
    tags: tags.flatMap((tag) => names.get(tag) ?? []).sort(),
    link: `${frontendUrl}/documents/${id}`,
  };
}
