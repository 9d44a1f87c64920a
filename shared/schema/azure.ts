// Moving away from an Azure Blob container: imports and what became of each blob. Server only.
import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant, users } from "./identity.ts";

export const azureImports = pgTable(
  "azure_imports",
  {
    id: uuid("id").primaryKey(),
    /** Whose vault it goes into. */
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    askedBy: uuid("asked_by").notNull(),
    shareTemplates: boolean("share_templates").notNull(),
    state: text("state", { enum: ["listing", "fetching", "done", "failed"] })
      .notNull()
      .default("listing"),
    /** Which container is listed, and where its list goes on. */
    listing: text("listing"),
    token: text("token"),
    /** A word of `azureProblems`. */
    problem: text("problem"),
    startedAt: instant("started_at").notNull().defaultNow(),
    finishedAt: instant("finished_at"),
  },
  (t) => [uniqueIndex("azure_imports_one_at_a_time").on(sql`(true)`).where(sql`${t.state} IN ('listing', 'fetching')`)],
);

export const azureBlobs = pgTable(
  "azure_blobs",
  {
    importId: uuid("import_id")
      .notNull()
      .references(() => azureImports.id, { onDelete: "cascade" }),
    /** Follows from person, container, name and version: the same blob is the same document. */
    id: uuid("id").notNull(),
    container: text("container").notNull(),
    name: text("name").notNull(),
    size: bigint("size", { mode: "number" }).notNull(),
    etag: text("etag").notNull(),
    /** Hex, where the service knows it. */
    md5: text("md5"),
    contentType: text("content_type").notNull(),
    modifiedAt: instant("modified_at").notNull(),
    kind: text("kind", { enum: ["document", "template", "preview"] }).notNull(),
    state: text("state", { enum: ["waiting", "taken", "same", "leftOut", "failed"] }).notNull(),
    reason: text("reason"),
    tries: integer("tries").notNull().default(0),
    /** Whether its bytes were held against `md5`. */
    verified: boolean("verified").notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.importId, t.id] }),
    index("azure_blobs_state").on(t.importId, t.state, t.id),
    index("azure_blobs_id").on(t.id),
  ],
);
