// AI providers: what administrators and people have set up, and how much has been asked. Keys are encrypted. Server only.
import { sql } from "drizzle-orm";
import { bigint, boolean, date, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { ProviderName } from "../api/ai.ts";
import { bytea, users } from "./identity.ts";

/** What the backend's environment sets, without its secrets: written at its start, so that the worker can tell of it. */
export interface AiEnvironment {
  default: { provider: ProviderName; model: string | null } | null;
  providers: Partial<Record<ProviderName, { baseUrl: string | null; keyMask: string | null }>>;
}

/** One row. */
export const aiSettings = pgTable("ai_settings", {
  id: integer("id").primaryKey(),
  defaultProvider: text("default_provider").$type<ProviderName>(),
  defaultModel: text("default_model"),
  providers: jsonb("providers").$type<Partial<Record<ProviderName, { baseUrl?: string; model?: string }>>>().notNull().default({}),
  peopleMayChoose: boolean("people_may_choose").notNull().default(false),
  environment: jsonb("environment").$type<AiEnvironment>().notNull().default({ default: null, providers: {} }),
});

/** What a person has chosen; it counts while people may choose. What an administrator gave them stands in `users`. */
export const aiChoices = pgTable("ai_choices", {
  userId: uuid("user_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  provider: text("provider").$type<ProviderName>().notNull(),
  model: text("model"),
});

/** A person's, or the installation's where nobody is named. */
export const aiKeys = pgTable(
  "ai_keys",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id").references(() => users.id, { onDelete: "cascade" }),
    provider: text("provider").$type<ProviderName>().notNull(),
    salt: bytea("salt").notNull(),
    /** As `server/ai/keys.ts` seals it. */
    sealed: bytea("sealed").notNull(),
    mask: text("mask").notNull(),
  },
  (t) => [uniqueIndex("ai_keys_one").on(t.provider, sql`coalesce(user_id, '00000000-0000-0000-0000-000000000000'::uuid)`)],
);

/** What a person's documents have asked of providers on one day (UTC). */
export const aiUsage = pgTable(
  "ai_usage",
  {
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    day: date("day").notNull(),
    calls: integer("calls").notNull().default(0),
    inputTokens: bigint("input_tokens", { mode: "number" }).notNull().default(0),
    outputTokens: bigint("output_tokens", { mode: "number" }).notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.userId, t.day] })],
);
