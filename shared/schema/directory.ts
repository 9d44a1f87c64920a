// The directory: offices and people that outside services know (Vitec Megler Hub, Microsoft). Server only. An office's id is also the id
// of the group that it becomes.
import { bigint, boolean, index, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import type { DirectoryPlan, DirectorySourceKey } from "../api/directory.ts";
import { bytea, instant } from "./identity.ts";

export const directorySources = pgTable("directory_sources", {
  key: text("key").$type<DirectorySourceKey>().primaryKey(),
  /** Whether the backend's environment has all that the source needs; written at its start. */
  configured: boolean("configured").notNull().default(false),
  /** Who may look at its people: those that are in it themselves, or everybody who is signed in. */
  audience: text("audience", { enum: ["members", "everyone"] })
    .notNull()
    .default("members"),
  state: text("state", { enum: ["unknown", "available", "unavailable"] })
    .notNull()
    .default("unknown"),
  /** Why it is unavailable, or why nothing was taken over: a word of `directoryProblems`. */
  problem: text("problem"),
  /** What the service said, without secrets. */
  detail: text("detail"),
  checkedAt: instant("checked_at"),
  syncedAt: instant("synced_at"),
  /** What was asked for and has not ended, since when. */
  working: text("working", { enum: ["preview", "sync"] }),
  workingSince: instant("working_since"),
  /** What the last look found that was not taken over. */
  plan: jsonb("plan").$type<DirectoryPlan>(),
  /** Where the next look for changes goes on. */
  cursor: text("cursor"),
});

const source = () =>
  text("source")
    .$type<DirectorySourceKey>()
    .notNull()
    .references(() => directorySources.key, { onDelete: "cascade" });

export const directoryOffices = pgTable(
  "directory_offices",
  {
    id: uuid("id").primaryKey(),
    source: source(),
    externalId: text("external_id").notNull(),
    name: text("name").notNull(),
    email: text("email").notNull().default(""),
    phone: text("phone").notNull().default(""),
    address: text("address").notNull().default(""),
    /** Since when the source does not have it any more. */
    goneAt: instant("gone_at"),
  },
  (t) => [unique("directory_offices_once").on(t.source, t.externalId)],
);

export const directoryPeople = pgTable(
  "directory_people",
  {
    id: uuid("id").primaryKey(),
    source: source(),
    externalId: text("external_id").notNull(),
    name: text("name").notNull(),
    title: text("title").notNull().default(""),
    email: text("email").notNull().default(""),
    phone: text("phone").notNull().default(""),
    goneAt: instant("gone_at"),
    /** When its picture was asked for last. */
    picturedAt: instant("pictured_at"),
  },
  (t) => [unique("directory_people_once").on(t.source, t.externalId), index("directory_people_email").on(t.email)],
);

export const directoryMemberships = pgTable(
  "directory_memberships",
  {
    personId: uuid("person_id")
      .notNull()
      .references(() => directoryPeople.id, { onDelete: "cascade" }),
    officeId: uuid("office_id")
      .notNull()
      .references(() => directoryOffices.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.personId, t.officeId] }), index("directory_memberships_office").on(t.officeId)],
);

export const directoryPictures = pgTable("directory_pictures", {
  personId: uuid("person_id")
    .primaryKey()
    .references(() => directoryPeople.id, { onDelete: "cascade" }),
  contentType: text("content_type", { enum: ["image/jpeg", "image/png", "image/webp"] }).notNull(),
  size: bigint("size", { mode: "number" }).notNull(),
  bytes: bytea("bytes").notNull(),
});
