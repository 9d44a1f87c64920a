// The synchronized entities as schemas, for what routes answer. Their types are those of shared/mutators/entities.ts: each schema is
// checked against its type, in both directions, by the compiler.
import { z } from "zod";
import { languages } from "../languages.ts";
import { customFieldKinds } from "../mutators/customValues.ts";
import { documentField, documentFieldNames, type FieldValues, filledFieldNames } from "../mutators/documentFields.ts";
import { type Entities, type EntityName, fillers, type PersonSettings } from "../mutators/entities.ts";
import { id } from "../mutators/values.ts";

const instant = z.string();
const access = z.enum(["owner", "edit", "view"]);
const filledBy = z.object({
  by: z.enum(fillers),
  confidence: z.number().optional(),
  quote: z.string().optional(),
  alike: z.number().optional(),
  accepted: z.boolean().optional(),
});

/** By kind of field. */
const fieldSchemas = {
  text: z.string(),
  date: z.string().nullable(),
  language: z.string().nullable(),
  name: id.nullable(),
  names: z.array(id),
  values: z.record(id, z.string()).nullable(),
};
const fieldValues = Object.fromEntries(documentFieldNames.map((name) => [name, fieldSchemas[documentField(name)!.kind]])) as unknown as {
  [Name in keyof FieldValues]: z.ZodType<FieldValues[Name], FieldValues[Name]>;
};

export const classification = z.object({
  state: z.enum(["done", "skipped", "failed"]),
  at: instant,
  provider: z.string().optional(),
  model: z.string().optional(),
  reason: z.string().optional(),
  suggestions: z.object({ tags: z.array(z.string()), correspondent: z.string().optional(), type: z.string().optional() }).optional(),
});

export const recognition = z.object({
  state: z.enum(["waiting", "done"]),
  pages: z.number(),
  done: z.number(),
  failed: z.number(),
  confidence: z.number().nullable(),
});

const batch = z.object({
  versionId: id,
  parts: z.array(z.tuple([z.number(), z.number()])),
  state: z.enum(["offered", "kept", "splitting", "split"]),
  reason: z.string().optional(),
  documents: z.array(id).optional(),
});

export const documentEntity = z
  .object({
    id,
    ownerId: id,
    access,
    ...fieldValues,
    name: z.string(),
    contentType: z.string(),
    size: z.number(),
    sha256: z.string(),
    pageCount: z.number().nullable(),
    state: z.enum(["uploading", "processing", "ready", "failed"]),
    stateReason: z.string().nullable(),
    filled: z.partialRecord(z.union([z.enum(filledFieldNames), z.templateLiteral(["custom/", z.uuid()])]), filledBy),
    classification: classification.nullable(),
    recognition: recognition.nullable(),
    thumbnail: z.string().nullable(),
    versionId: id.nullable(),
    attachedTo: id.optional(),
    batch: batch.optional(),
    createdAt: instant,
    updatedAt: instant,
    trashedAt: instant.nullable(),
  })
  .meta({ ref: "Document" });

const labelEntity = z.object({ id, ownerId: id, name: z.string(), createdAt: instant });

export const entitySchemas = {
  document: documentEntity,
  folder: z.object({ id, ownerId: id, access, name: z.string(), parentId: id.nullable(), createdAt: instant }).meta({ ref: "Folder" }),
  tag: z.object({ id, ownerId: id, name: z.string(), color: z.string(), parentId: id.nullish(), createdAt: instant }).meta({ ref: "Tag" }),
  type: labelEntity.meta({ ref: "DocumentType" }),
  correspondent: labelEntity.meta({ ref: "Correspondent" }),
  customField: labelEntity
    .extend({ kind: z.enum(customFieldKinds), options: z.array(z.object({ id, name: z.string() })) })
    .meta({ ref: "CustomField" }),
  share: z
    .object({
      id,
      ownerId: id,
      documentId: id.nullable(),
      folderId: id.nullable(),
      userId: id.nullable(),
      groupId: id.nullable(),
      handle: z.string(),
      access: z.enum(["edit", "view"]),
      createdAt: instant,
    })
    .meta({ ref: "Share" }),
  group: z.object({ id, name: z.string() }).meta({ ref: "Group" }),
  savedSearch: z.object({ id, ownerId: id, name: z.string(), query: z.string(), createdAt: instant }).meta({ ref: "SavedSearch" }),
  user: z.object({ id, handle: z.string(), fullName: z.string() }).meta({ ref: "Person" }),
  refusal: z.object({ id, mutation: z.string(), args: z.unknown(), code: z.string(), createdAt: instant }).meta({ ref: "Refusal" }),
  quota: z.object({ usedBytes: z.number(), limitBytes: z.number() }).meta({ ref: "Quota" }),
  settings: z
    .object({
      classify: z.boolean(),
      language: z.enum(["browser", ...languages]).optional(),
      ocrLanguages: z.array(z.string()).nullish(),
      pinned: z.array(id).optional(),
      fileAlone: z.number().nullish(),
      splitBatches: z.enum(["off", "ask", "alone"]).optional(),
      splitAtNumbers: z.boolean().optional(),
    } satisfies Record<keyof PersonSettings, z.ZodType>)
    .meta({ ref: "PersonSettings" }),
} satisfies { [Name in EntityName]: z.ZodType<Entities[Name], Entities[Name]> };
