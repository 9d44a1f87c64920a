// Stores that belong to people: connections with their sealed credentials, what is on its way to or from them, and copies for opening.
// Server only.
import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { CloudProblem, CloudProvider } from "../api/clouds.ts";
import { bytea, instant, sessions, users } from "./identity.ts";

export const cloudConnections = pgTable(
  "cloud_connections",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    provider: text("provider").$type<CloudProvider>().notNull(),
    displayName: text("display_name").notNull(),
    /** Who is logged in there, for the eye. */
    account: text("account").notNull(),
    /** Where originals are put. */
    folder: text("folder").notNull(),
    /** As `server/identity/cloudCredentials.ts` seals them: address, user and password, or tokens. Null: the organisation's store. */
    sealed: bytea("sealed"),
    /** The store of the operator's settings, which have its credentials; `folder` is the top of what this person sees of it. */
    organisation: boolean("organisation").notNull().default(false),
    state: text("state", { enum: ["ACTIVE", "REQUIRES_REAUTH", "ERROR"] })
      .notNull()
      .default("ACTIVE"),
    problem: text("problem").$type<CloudProblem>(),
    connectedAt: instant("connected_at").notNull().defaultNow(),
    lastUsedAt: instant("last_used_at"),
    /** Until then one process renews its access token; others wait for what it stores. */
    refreshingUntil: instant("refreshing_until"),
    /** Originals are being brought back; then it goes. */
    removing: boolean("removing").notNull().default(false),
    /** What is renamed or moved here gets its new name there too. */
    followNames: boolean("follow_names").notNull().default(false),
  },
  (t) => [
    index("cloud_connections_user").on(t.userId),
    uniqueIndex("cloud_connections_organisation").on(t.userId).where(sql`${t.organisation}`),
    check("cloud_connections_credentials", sql`${t.organisation} = (${t.sealed} IS NULL)`),
  ],
);

/** The store that the operator's settings name for everybody: one row, written by the backend at its start. Nothing of its credentials. */
export const organisationStore = pgTable(
  "organisation_store",
  {
    id: smallint("id").primaryKey().default(1),
    /** False: it was set up once, and is not any more. */
    configured: boolean("configured").notNull(),
    provider: text("provider").$type<CloudProvider>().notNull(),
    /** SHA-256 of its address, in hex: whether it is another one by now. */
    place: text("place").notNull(),
    /** New originals of people who have not chosen go there. */
    isDefault: boolean("is_default").notNull(),
  },
  (t) => [check("organisation_store_one", sql`${t.id} = 1`)],
);

/** People who have gone to a provider to log in there: each way back is good once, for the browser that went. Only hashes are stored. */
export const cloudOauthStates = pgTable(
  "cloud_oauth_states",
  {
    stateHash: bytea("state_hash").primaryKey(),
    /** Of the cookie of the browser that went. */
    browserHash: bytea("browser_hash").notNull(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Ended meanwhile, it brings nobody back. */
    sessionId: uuid("session_id")
      .notNull()
      .references(() => sessions.id, { onDelete: "cascade" }),
    provider: text("provider").$type<CloudProvider>().notNull(),
    /** Whose log-in is renewed; null: a new connection. */
    connectionId: uuid("connection_id").references(() => cloudConnections.id, { onDelete: "cascade" }),
    folder: text("folder").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [
    index("cloud_oauth_states_user").on(t.userId),
    index("cloud_oauth_states_session").on(t.sessionId),
    index("cloud_oauth_states_connection").on(t.connectionId),
  ],
);

/**
 * What services without paths call the file or folder (with a slash at its end) at a path below a connection's folder; a file's is written
 * before its first byte. No foreign key: the clouds of an account that is gone are emptied by it.
 */
export const cloudFiles = pgTable(
  "cloud_files",
  { connectionId: uuid("connection_id").notNull(), path: text("path").notNull(), fileId: text("file_id").notNull() },
  (t) => [primaryKey({ columns: [t.connectionId, t.path] })],
);

/** Where a person's new originals are carried; no row: they stay here. */
export const defaultStorages = pgTable(
  "default_storages",
  {
    userId: uuid("user_id")
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    connectionId: uuid("connection_id")
      .notNull()
      .references(() => cloudConnections.id, { onDelete: "cascade" }),
  },
  (t) => [index("default_storages_connection").on(t.connectionId)],
);

/**
 * Originals that shall lie somewhere else; a row goes when its original has arrived. No foreign key to the version: what was put at
 * `target` for one that has been deleted since is removed first.
 */
export const originalMoves = pgTable(
  "original_moves",
  {
    versionId: uuid("version_id").primaryKey(),
    ownerId: uuid("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    direction: text("direction", { enum: ["carry", "bringBack", "rename"] }).notNull(),
    connectionId: uuid("connection_id")
      .notNull()
      .references(() => cloudConnections.id, { onDelete: "cascade" }),
    /** Where it is put, written before the first byte: a path there, or a key here. A repetition goes on with the same. */
    target: text("target"),
    problem: text("problem").$type<CloudProblem>(),
    tries: integer("tries").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
    nextAt: instant("next_at").notNull().defaultNow(),
  },
  (t) => [index("original_moves_owner").on(t.ownerId, t.nextAt), index("original_moves_connection").on(t.connectionId)],
);

/** Files in a cloud that no version is any more. */
export const cloudLeftovers = pgTable(
  "cloud_leftovers",
  {
    connectionId: uuid("connection_id")
      .notNull()
      .references(() => cloudConnections.id, { onDelete: "cascade" }),
    reference: text("reference").notNull(),
    nextAt: instant("next_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.connectionId, t.reference] })],
);

/** Copies in the object store of what lies in a cloud, for opening; they go when nobody has opened them for a while. */
export const cloudCopies = pgTable(
  "cloud_copies",
  {
    versionId: uuid("version_id").primaryKey(),
    key: text("key").notNull(),
    /** Null: it is being fetched. */
    fetchedAt: instant("fetched_at"),
    usedAt: instant("used_at").notNull().defaultNow(),
  },
  (t) => [unique("cloud_copies_key").on(t.key), index("cloud_copies_used").on(t.usedAt)],
);

/** Connections of accounts that are gone, until what lies there has been removed. No account has `userId` any more. */
export const cloudPurges = pgTable("cloud_purges", {
  id: uuid("id").primaryKey().default(sql`gen_random_uuid()`),
  userId: uuid("user_id").notNull(),
  connectionId: uuid("connection_id").notNull(),
  provider: text("provider").$type<CloudProvider>().notNull(),
  folder: text("folder").notNull(),
  salt: bytea("salt").notNull(),
  /** Null: the organisation's store. */
  sealed: bytea("sealed"),
  paths: jsonb("paths").$type<string[]>().notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
});
