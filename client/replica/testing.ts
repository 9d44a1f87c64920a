// Builders for tests of the device's side.

import { v7 as uuid } from "uuid";
import { emptyFields } from "../../shared/mutators/documentFields.ts";
import type { VaultDocument } from "../../shared/mutators/entities.ts";

let made = 0;

/** A document that is ready; each one is a minute newer than the one before. */
export function aDocument(values: Partial<VaultDocument> = {}): VaultDocument {
  const createdAt = new Date(Date.UTC(2026, 0, 1, 0, ++made)).toISOString();
  return {
    id: uuid(),
    ownerId: "00000000-0000-7000-8000-000000000000",
    access: "owner",
    ...emptyFields(),
    title: `Document ${made}`,
    name: `document-${made}.pdf`,
    contentType: "application/pdf",
    size: 1_000,
    sha256: "0".repeat(64),
    pageCount: 1,
    state: "ready",
    stateReason: null,
    filled: {},
    classification: null,
    recognition: null,
    thumbnail: null,
    versionId: null,
    createdAt,
    updatedAt: createdAt,
    trashedAt: null,
    ...values,
  };
}
