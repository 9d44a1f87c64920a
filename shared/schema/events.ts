// What happened in a vault: written with each change, read as the history, gone after `HISTORY_DAYS`. Metadata only.
import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { type EventName, type FieldChange, historyEntities } from "../history/fields.ts";
import { instant, users } from "./identity.ts";

export const events = pgTable(
  "events",
  {
    /** Version 7: in order of time. */
    id: uuid("id").primaryKey(),
    vaultId: uuid("vault_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    at: instant("at").notNull(),
    entity: text("entity", { enum: historyEntities }).notNull(),
    /** No foreign key: what a folder or label was is told after it is deleted. A document takes its events along. */
    entityId: uuid("entity_id").notNull(),
    name: text("name").$type<EventName>().notNull(),
    by: text("by", { enum: ["person", "rule", "ai", "reader", "system"] }).notNull(),
    /** The person. No foreign key: a vault's history outlives the account of whoever changed something in it. */
    userId: uuid("user_id"),
    /** The person's device, or the machine's provider and model. */
    via: text("via"),
    /** One gesture, or one batch. */
    groupId: text("group_id").notNull(),
    changes: jsonb("changes").$type<FieldChange[]>().notNull(),
    /** What lost a folder or label that was deleted. */
    documents: uuid("documents").array(),
    folders: uuid("folders").array(),
  },
  (t) => [
    index("events_entity").on(t.vaultId, t.entityId, t.id),
    index("events_group").on(t.groupId),
    // Few rows: deletions that other things tell of as well.
    index("events_lost").on(t.vaultId).where(sql`documents IS NOT NULL OR folders IS NOT NULL`),
    index("events_at").using("brin", t.at),
  ],
);
