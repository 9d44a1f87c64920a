// Who else sees what of a vault, and the groups that can be shared with. `*_access` are made from shares and folders, by
// server/authority/access.ts alone: one row for each person other than the owner.
import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { PersonSettings } from "../mutators/entities.ts";
import { instant, users } from "./identity.ts";
import { documents, folders } from "./vault.ts";

const access = () => text("access", { enum: ["view", "edit"] }).notNull();
const person = () =>
  uuid("user_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

export const groups = pgTable(
  "groups",
  { id: uuid("id").primaryKey(), name: text("name").notNull(), createdAt: instant("created_at").notNull().defaultNow() },
  (t) => [uniqueIndex("groups_name").on(sql`lower(${t.name})`)],
);

export const groupMembers = pgTable(
  "group_members",
  {
    groupId: uuid("group_id")
      .notNull()
      .references(() => groups.id, { onDelete: "cascade" }),
    userId: person(),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.userId] }), index("group_members_user").on(t.userId)],
);

export const shares = pgTable(
  "shares",
  {
    id: uuid("id").primaryKey(),
    ownerId: uuid("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    documentId: uuid("document_id").references(() => documents.id, { onDelete: "cascade" }),
    folderId: uuid("folder_id").references(() => folders.id, { onDelete: "cascade" }),
    userId: uuid("user_id").references(() => users.id, { onDelete: "cascade" }),
    groupId: uuid("group_id").references(() => groups.id, { onDelete: "cascade" }),
    access: access(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    check("shares_target", sql`num_nonnulls(${t.documentId}, ${t.folderId}) = 1`),
    check("shares_recipient", sql`num_nonnulls(${t.userId}, ${t.groupId}) = 1`),
    unique("shares_once").on(t.documentId, t.folderId, t.userId, t.groupId).nullsNotDistinct(),
    index("shares_owner").on(t.ownerId),
    index("shares_folder").on(t.folderId),
    index("shares_user").on(t.userId),
    index("shares_group").on(t.groupId),
  ],
);

export const documentAccess = pgTable(
  "document_access",
  {
    // No foreign keys: they would be looked up for each of 100,000 rows. Who is deleted leaves everything first (groups.ts), and a trigger
    // takes the rows of documents that are deleted.
    userId: uuid("user_id").notNull(),
    documentId: uuid("document_id").notNull(),
    access: access(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.documentId] }), index("document_access_document").on(t.documentId)],
);

export const folderAccess = pgTable(
  "folder_access",
  {
    userId: person(),
    folderId: uuid("folder_id")
      .notNull()
      .references(() => folders.id, { onDelete: "cascade" }),
    access: access(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.folderId] }), index("folder_access_folder").on(t.folderId)],
);

export const savedSearches = pgTable(
  "saved_searches",
  {
    id: uuid("id").primaryKey(),
    ownerId: uuid("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    query: text("query").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [index("saved_searches_owner").on(t.ownerId)],
);

/** What a person has decided; no row: nothing yet. */
export const personSettings = pgTable("person_settings", {
  userId: person().primaryKey(),
  settings: jsonb("settings").$type<Partial<PersonSettings>>().notNull(),
});
