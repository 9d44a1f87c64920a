// The change feed and who has seen what of it (ARCHITECTURE.md, "A feed a person").
import { sql } from "drizzle-orm";
import { bigint, boolean, date, index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, users } from "./identity.ts";

const user = () =>
  uuid("user_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

/** FOR SHARE while anything in the vault changes, FOR UPDATE for whatever changes who sees it. */
export const vaultLocks = pgTable("vault_locks", {
  vaultId: uuid("vault_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  /** Whether anything in it is shared. Changes under the exclusive lock: whoever holds the lock knows without asking. */
  shared: boolean("shared").notNull().default(false),
});

export const feedVersions = pgTable("feed_versions", {
  userId: user().primaryKey(),
  version: bigint("version", { mode: "number" }).notNull().default(0),
  /** Rows of what is gone have been removed up to this version: a device that is older starts over. */
  compactedTo: bigint("compacted_to", { mode: "number" }).notNull().default(0),
});

/** How far a person's feed was on a day (UTC): how old a version is. */
export const feedCheckpoints = pgTable(
  "feed_checkpoints",
  { userId: user(), day: date("day").notNull(), version: bigint("version", { mode: "number" }).notNull() },
  (t) => [primaryKey({ columns: [t.userId, t.day] })],
);

/** One row for each person who can see an entity. `version` is unique a person. */
export const feed = pgTable(
  "feed",
  {
    // No foreign key: it would be looked up for each of 100,000 rows. Rows are written while their person's row in feed_versions is locked,
    // and a trigger takes them away with it.
    userId: uuid("user_id").notNull(),
    entity: text("entity").notNull(),
    entityId: uuid("entity_id").notNull(),
    version: bigint("version", { mode: "number" }).notNull(),
    deleted: boolean("deleted").notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.entity, t.entityId] }),
    index("feed_version").on(t.userId, t.version),
    index("feed_small").on(t.userId).where(sql`entity NOT IN ('document', 'text') AND NOT deleted`),
    index("feed_backfill").on(t.userId, t.entity, t.version).where(sql`NOT deleted`),
  ],
);

export const clientGroups = pgTable(
  "client_groups",
  {
    id: text("id").primaryKey(),
    userId: user(),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** Written once a day at most. */
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
  },
  (t) => [index("client_groups_seen").on(t.lastSeenAt)],
);

export const clients = pgTable(
  "clients",
  {
    id: text("id").primaryKey(),
    clientGroupId: text("client_group_id")
      .notNull()
      .references(() => clientGroups.id, { onDelete: "cascade" }),
    lastMutationId: bigint("last_mutation_id", { mode: "number" }).notNull().default(0),
    /** The person's feed version at which lastMutationId last changed. */
    version: bigint("version", { mode: "number" }).notNull().default(0),
  },
  (t) => [index("clients_group").on(t.clientGroupId)],
);

/** A change that could not be made for good, kept until its person has read it. */
export const refusals = pgTable(
  "refusals",
  {
    id: uuid("id").primaryKey(),
    userId: user(),
    mutation: text("mutation").notNull(),
    args: jsonb("args").notNull(),
    code: text("code").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("refusals_user").on(t.userId)],
);
