// Apps: services that are registered, their state, and who may use them. Server only.
import { sql } from "drizzle-orm";
import { boolean, check, index, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { instant, users } from "./identity.ts";
import { groups } from "./sharing.ts";

export const services = pgTable("services", {
  key: text("key").primaryKey(),
  name: text("name").notNull(),
  description: text("description").notNull().default(""),
  icon: text("icon").notNull().default(""),
  address: text("address").notNull(),
  healthPath: text("health_path").notNull(),
  everyone: boolean("everyone").notNull().default(false),
  registeredBy: text("registered_by", { enum: ["environment", "settings"] }).notNull(),
  /** False for one of the environment that it does not name any more: its grants are kept for when it does again. */
  active: boolean("active").notNull().default(true),
  available: boolean("available").notNull().default(false),
  /** Why it is unavailable: `status 500`, `timeout`, `unreachable`. */
  reason: text("reason"),
  since: instant("since"),
  checkedAt: instant("checked_at"),
});

/** Nobody may use a service that is not for everyone but by one of these. */
export const serviceGrants = pgTable(
  "service_grants",
  {
    serviceKey: text("service_key")
      .notNull()
      .references(() => services.key, { onDelete: "cascade" }),
    userId: uuid("user_id").references(() => users.id, { onDelete: "cascade" }),
    groupId: uuid("group_id").references(() => groups.id, { onDelete: "cascade" }),
  },
  (t) => [
    check("service_grants_to", sql`num_nonnulls(${t.userId}, ${t.groupId}) = 1`),
    unique("service_grants_once").on(t.serviceKey, t.userId, t.groupId).nullsNotDistinct(),
    index("service_grants_user").on(t.userId),
    index("service_grants_group").on(t.groupId),
  ],
);
