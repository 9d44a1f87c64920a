// Bringing in what lies elsewhere (the operator's Azure containers, a folder of somebody's cloud): imports and what became of each file.
// Server only.
import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { cloudConnections } from "./clouds.ts";
import { instant, users } from "./identity.ts";

export const imports = pgTable(
  "imports",
  {
    id: uuid("id").primaryKey(),
    source: text("source", { enum: ["azure", "cloud"] }).notNull(),
    /** Whose vault it goes into. */
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    askedBy: uuid("asked_by").notNull(),
    /** Of a cloud; null: the operator's containers. */
    connectionId: uuid("connection_id").references(() => cloudConnections.id, { onDelete: "cascade" }),
    /** Of a cloud: the folder, as the cloud calls it; empty: its top. */
    folder: text("folder").notNull().default(""),
    /** How the folder is called, for the eye; what comes in lies in a folder of that name. Empty: in none. */
    folderName: text("folder_name").notNull().default(""),
    /** Which of the folder's entries; null: all of them. */
    chosen: jsonb("chosen").$type<string[]>(),
    /** What folders become. */
    structure: text("structure", { enum: ["folders", "tags"] })
      .notNull()
      .default("folders"),
    /** What lands there later comes in too: it is looked at again when it is done. */
    watching: boolean("watching").notNull().default(false),
    /** How often it was looked at before, and up to which change of the cloud's own counting. */
    look: integer("look").notNull().default(0),
    cursor: text("cursor"),
    lookedAt: instant("looked_at"),
    shareTemplates: boolean("share_templates").notNull(),
    state: text("state", { enum: ["listing", "fetching", "done", "failed"] })
      .notNull()
      .default("listing"),
    /** What is listed, and where that list goes on. */
    listing: text("listing"),
    token: text("token"),
    /** A word of `importProblems`. */
    problem: text("problem"),
    startedAt: instant("started_at").notNull().defaultNow(),
    finishedAt: instant("finished_at"),
  },
  (t) => [
    uniqueIndex("imports_one_at_a_time")
      .on(t.source, sql`coalesce(${t.connectionId}, '00000000-0000-0000-0000-000000000000')`)
      .where(sql`${t.state} IN ('listing', 'fetching') AND NOT ${t.watching}`),
    uniqueIndex("imports_one_watched_folder").on(t.connectionId).where(sql`${t.watching}`),
    index("imports_user").on(t.userId, t.startedAt),
  ],
);

export const importFiles = pgTable(
  "import_files",
  {
    importId: uuid("import_id")
      .notNull()
      .references(() => imports.id, { onDelete: "cascade" }),
    /** Follows from person, place, name and version: the same file is the same document. */
    id: uuid("id").notNull(),
    /** A container, or what the cloud calls the file. */
    place: text("place").notNull(),
    /** With its path. */
    name: text("name").notNull(),
    size: bigint("size", { mode: "number" }).notNull(),
    etag: text("etag").notNull(),
    /** `md5:hex`, where the service knows one. */
    checksum: text("checksum"),
    contentType: text("content_type").notNull(),
    modifiedAt: instant("modified_at").notNull(),
    /** A folder waits for being listed. */
    kind: text("kind", { enum: ["document", "template", "preview", "folder"] }).notNull(),
    state: text("state", { enum: ["waiting", "taken", "same", "leftOut", "failed"] }).notNull(),
    reason: text("reason"),
    tries: integer("tries").notNull().default(0),
    /** Of a watched folder: how often a failure was begun again by itself, and when it is next; null: not by itself. */
    rounds: integer("rounds").notNull().default(0),
    nextRoundAt: instant("next_round_at"),
    /** Of the import, when this was last listed. */
    look: integer("look").notNull().default(0),
    /** Of a cloud: the folder that it was listed in, as the cloud calls it; empty: the top. Null: not known. */
    parent: text("parent"),
    /** Of a watched folder: since when it is not listed there any more. */
    goneAt: instant("gone_at"),
    /** Whether its bytes were held against `checksum`. */
    verified: boolean("verified").notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.importId, t.id] }),
    index("import_files_state").on(t.importId, t.state, t.id),
    index("import_files_id").on(t.id),
    // By hash: a path may be longer than an ordered index takes.
    index("import_files_parent").using("hash", t.parent),
    index("import_files_gone").on(t.goneAt).where(sql`${t.goneAt} IS NOT NULL`),
  ],
);
