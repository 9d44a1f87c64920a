// Labels: a vault's closed sets of names (shared/mutators/labelKinds.ts).
import { index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { CustomFieldKind, CustomFieldOption } from "../mutators/customValues.ts";
import { instant, owner } from "./identity.ts";

export const tags = pgTable(
  "tags",
  {
    id: uuid("id").primaryKey(),
    ownerId: owner(),
    name: text("name").notNull(),
    color: text("color").notNull(),
    /** Null: at the top level. No foreign key: a device has no order in which they come. */
    parentId: uuid("parent_id"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [index("tags_owner").on(t.ownerId), index("tags_parent").on(t.parentId)],
);

/**
 * Where what lay in tags that were deleted or merged went: one that was put there before its device knew lands there too. Kept as long as
 * tombstones.
 */
export const deletedTags = pgTable(
  "deleted_tags",
  {
    tagId: uuid("tag_id").primaryKey(),
    ownerId: owner(),
    /** Null: the top level. */
    parentId: uuid("parent_id"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("deleted_tags_owner").on(t.ownerId)],
);

export const documentTypes = pgTable(
  "document_types",
  { id: uuid("id").primaryKey(), ownerId: owner(), name: text("name").notNull(), createdAt: instant("created_at").notNull() },
  (t) => [index("document_types_owner").on(t.ownerId)],
);

export const correspondents = pgTable(
  "correspondents",
  { id: uuid("id").primaryKey(), ownerId: owner(), name: text("name").notNull(), createdAt: instant("created_at").notNull() },
  (t) => [index("correspondents_owner").on(t.ownerId)],
);

/** The values are in the documents (`custom`). */
export const customFields = pgTable(
  "custom_fields",
  {
    id: uuid("id").primaryKey(),
    ownerId: owner(),
    name: text("name").notNull(),
    kind: text("kind").$type<CustomFieldKind>().notNull(),
    options: jsonb("options").$type<CustomFieldOption[]>().notNull().default([]),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [index("custom_fields_owner").on(t.ownerId)],
);

/**
 * What an id of a label stands for that was made under a name that was taken, or merged into another one: a change that was made before
 * its device knew puts the label that is there on its document. Kept as long as tombstones.
 */
export const labelAliases = pgTable(
  "label_aliases",
  {
    ownerId: owner(),
    entity: text("entity", { enum: ["tag", "type", "correspondent", "customField"] }).notNull(),
    aliasId: uuid("alias_id").notNull(),
    labelId: uuid("label_id").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.ownerId, t.entity, t.aliasId] })],
);
