// Addresses that people's rules call, and what is to be told to them. Addresses and secrets are encrypted. Server only.
import { boolean, index, integer, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import type { DeliveryReason, DeliveryState, WebhookStop } from "../api/webhooks.ts";
import { bytea, instant, users } from "./identity.ts";
import { documents } from "./vault.ts";

const owner = () =>
  uuid("owner_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

/** One row: whether anything is called at all. */
export const webhookSettings = pgTable("webhook_settings", {
  id: integer("id").primaryKey(),
  allowed: boolean("allowed").notNull(),
});

export const webhooks = pgTable(
  "webhooks",
  {
    id: uuid("id").primaryKey(),
    ownerId: owner(),
    name: text("name").notNull(),
    /** Of the address, which may hold a secret in its path. */
    host: text("host").notNull(),
    salt: bytea("salt").notNull(),
    /** Address and secret, as `server/webhooks/secrets.ts` seals them. */
    sealed: bytea("sealed").notNull(),
    /** Tries in a row that came to nothing. */
    failures: integer("failures").notNull().default(0),
    /** Nothing is sent before. */
    restsUntil: instant("rests_until"),
    stopped: text("stopped").$type<WebhookStop>(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("webhooks_owner").on(t.ownerId, t.createdAt)],
);

export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    /** The same in each try: whoever is called knows by it what they have had. */
    id: uuid("id").primaryKey(),
    webhookId: uuid("webhook_id")
      .notNull()
      .references(() => webhooks.id, { onDelete: "cascade" }),
    ownerId: owner(),
    /** Null: a test that its person asked for. */
    documentId: uuid("document_id").references(() => documents.id, { onDelete: "cascade" }),
    /** What called it, as it was then. */
    ruleId: uuid("rule_id"),
    ruleName: text("rule_name"),
    runId: uuid("run_id"),
    /** Of the history. */
    groupId: text("group_id"),
    state: text("state").$type<DeliveryState>().notNull().default("waiting"),
    reason: text("reason").$type<DeliveryReason>(),
    /** Of the last answer. */
    status: smallint("status"),
    tries: smallint("tries").notNull().default(0),
    /** What is told, fixed by the first try; gone when it has arrived or was given up. */
    body: text("body"),
    nextAt: instant("next_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
    changedAt: instant("changed_at").notNull().defaultNow(),
  },
  (t) => [
    index("webhook_deliveries_webhook").on(t.webhookId, t.id),
    index("webhook_deliveries_owner").on(t.ownerId, t.createdAt),
    index("webhook_deliveries_document").on(t.documentId),
    index("webhook_deliveries_changed").on(t.changedAt),
  ],
);
