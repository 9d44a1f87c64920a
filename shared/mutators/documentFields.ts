// The fields of a document: one entry each. What a person may set, what its history tells of and takes back, what a change of it
// refers to, and how a value is said in words follow from here; columns, search and the place on the screen are beside it.
import { z } from "zod";
import type { EntityName, VaultDocument } from "./entities.ts";
import { id, isoDate, label } from "./mutator.ts";

/** What `updateDocument` takes: what is left out stays, null clears. */
export const settableFields = {
  title: label(500).optional(),
  documentDate: isoDate.nullish(),
  typeId: id.nullish(),
  correspondentId: id.nullish(),
  folderId: id.nullish(),
  notes: z.string().max(20_000).optional(),
};
type Settable = keyof typeof settableFields;

type Told = Settable | "language" | "tags";

interface DocumentField {
  /** How a value is said: as it is, as a day, as a language's name, or by the name of what it refers to. */
  readonly kind: "text" | "date" | "language" | "name";
  /** What its value, or each of its values, is the id of. */
  readonly refersTo?: Extract<EntityName, "folder" | "type" | "correspondent" | "tag">;
  /** Set by the reader of files alone: a person neither changes it nor takes it back. */
  readonly byReader?: true;
}

/** In the order in which a history tells them. A field that can be set and has no entry does not compile. */
export const documentFields: { readonly [Name in Told & keyof VaultDocument]: DocumentField } = {
  title: { kind: "text" },
  documentDate: { kind: "date" },
  language: { kind: "language", byReader: true },
  folderId: { kind: "name", refersTo: "folder" },
  typeId: { kind: "name", refersTo: "type" },
  correspondentId: { kind: "name", refersTo: "correspondent" },
  tags: { kind: "name", refersTo: "tag" },
  notes: { kind: "text" },
};

export const documentFieldNames = Object.keys(documentFields) as (keyof typeof documentFields)[];

/** Undefined for what is no field of a document. */
export const documentField = (name: string): DocumentField | undefined =>
  Object.hasOwn(documentFields, name) ? documentFields[name as Told] : undefined;
