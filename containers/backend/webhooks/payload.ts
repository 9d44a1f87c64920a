// What an address is told of a document: its fields by their names, as their person sees them at this moment, and a link; never its text or bytes.

import { z } from "zod";
import { readEntities } from "../../../server/authority/rows.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { namesSeen } from "../../../server/rules/rules.ts";
import type { Delivery } from "../../../server/webhooks/deliveries.ts";
import type { CustomField, VaultDocument } from "../../../shared/mutators/entities.ts";

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

const isId = (value: string) => z.uuid().safeParse(value).success;

async function told(connection: Connection, ownerId: string, document: VaultDocument, frontendUrl: string) {
  const custom = document.custom ?? {};
  const { id, title, name, contentType, size, createdAt, documentDate, language, pageCount, notes, tags } = document;
  const labels = [document.folderId, document.typeId, document.correspondentId, ...tags].filter((one) => one !== null);
  // A value may be the id of a document: its name is told to those who see it, like everything here.
  const names = await namesSeen(connection, ownerId, [...labels, ...Object.keys(custom), ...Object.values(custom).filter(isId)]);
  const fields = (await readEntities(connection, "customField", Object.keys(custom), ownerId)) as Map<string, CustomField>;
  const toldValue = ({ kind, options }: CustomField, value: string): string | null => {
    if (kind === "choice") return options.find((option) => option.id === value)?.name ?? null;
    if (kind === "document") return names.get(value) ?? null;
    return value;
  };
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
    fields: [...fields.values()]
      .filter((field) => names.has(field.id))
      .map((field) => ({ name: field.name, kind: field.kind, value: toldValue(field, custom[field.id]!) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    link: `${frontendUrl}/documents/${id}`,
  };
}
