// Two documents that are the same one come in twice become one: what the one that stays gets of the other.
import { customKey } from "./customValues.ts";
import { type DocumentFieldName, documentFieldNames, documentFields } from "./documentFields.ts";
import type { Filled, VaultDocument } from "./entities.ts";

/** By how much a value is worth: none, from the file's name, from a machine, from a person. */
function worth(document: VaultDocument, field: DocumentFieldName): number {
  const value = document[field];
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return 0;
  const entry = document.filled[field as keyof Filled];
  if (!entry || entry.by === "person" || entry.accepted) return 3;
  return entry.by === "name" ? 1 : 2;
}

const settable = documentFieldNames.filter((name) => "settable" in documentFields[name] && name !== "notes" && name !== "snoozedUntil");

/**
 * Field by field the better value stays: what a person wrote or kept before what a machine filled in, that before what only the file's name
 * says, anything before nothing; of two as good the one of the document that stays. Notes are put one after the other, tags of both are kept.
 */
export function mergedFields(into: VaultDocument, other: VaultDocument): { patch: Partial<VaultDocument>; tags: string[] } {
  const filled: Filled = { ...into.filled };
  const patch: Record<string, unknown> = {};
  for (const field of settable) {
    if (worth(other, field) <= worth(into, field)) continue;
    patch[field] = other[field];
    const entry = other.filled[field as keyof Filled];
    if (entry) filled[field as keyof Filled] = entry;
    else delete filled[field as keyof Filled];
  }
  const notes = mergedNotes(into.notes, other.notes);
  if (notes !== into.notes) patch.notes = notes;
  // Of each custom field the value of the document that stays, else the other one's.
  const custom = { ...other.custom, ...into.custom };
  const gained = Object.keys(custom).filter((fieldId) => into.custom?.[fieldId] === undefined);
  if (gained.length > 0) patch.custom = custom;
  for (const key of gained.map(customKey)) {
    const entry = other.filled[key];
    if (entry) filled[key] = entry;
    else delete filled[key];
  }
  const tags = other.tags.filter((tag) => !into.tags.includes(tag));
  if (tags.length > 0 && worth(other, "tags") > 2 && filled.tags && filled.tags.by !== "person") filled.tags = { by: "person" };
  return { patch: { ...(patch as Partial<VaultDocument>), ...(Object.keys(patch).length + tags.length > 0 && { filled }) }, tags };
}

function mergedNotes(notes: string, others: string): string {
  if (others === "" || notes.includes(others)) return notes;
  return notes === "" ? others : `${notes}\n\n${others}`;
}

/** Whether the notes of both have room in one document. */
export const notesFit = (into: VaultDocument, other: VaultDocument): boolean =>
  mergedNotes(into.notes, other.notes).length <= documentFields.notes.longest;
