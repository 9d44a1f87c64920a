// People, their sessions and what is counted about them. Nothing here is synchronized but the quota and the public part of a user.
import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { Language } from "../languages.ts";

export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "string" });

export const users = pgTable(
  "users",
  {
    id: uuid("id").primaryKey(),
    email: text("email").notNull(),
    handle: text("handle").notNull(),
    role: text("role", { enum: ["user", "admin"] })
      .notNull()
      .default("user"),
    active: boolean("active").notNull().default(true),
    /** PHC string; null for people who only sign in by other means. */
    passwordHash: text("password_hash"),
    emailVerifiedAt: instant("email_verified_at"),
    /** Since when the person may share without a confirmed address. It says nothing about whose address it is. */
    vouchedAt: instant("vouched_at"),
    /** Of mails, while the person's settings say nothing: the first one of ours that a browser of theirs asked for. */
    language: text("language").$type<Language>(),
    aiProvider: text("ai_provider"),
    aiModel: text("ai_model"),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastSeenAt: instant("last_seen_at"),
    /** 32 random bytes for keys of the person's own (cloudCredentials.ts). */
    salt: bytea("salt").notNull().default(sql`uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())`),
  },
  (t) => [uniqueIndex("users_email").on(sql`lower(${t.email})`), uniqueIndex("users_handle").on(sql`lower(${t.handle})`)],
);

/** The vault that a row belongs to. */
export const owner = () =>
  uuid("owner_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

export const profiles = pgTable("profiles", {
  userId: uuid("user_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  fullName: text("full_name").notNull().default(""),
  phone: text("phone").notNull().default(""),
});

export const quotas = pgTable("quotas", {
  userId: uuid("user_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  usedBytes: bigint("used_bytes", { mode: "number" }).notNull().default(0),
  limitBytes: bigint("limit_bytes", { mode: "number" }).notNull(),
});

/** A session is a refresh token family: its id is the `sid` claim. */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastUsedAt: instant("last_used_at").notNull().defaultNow(),
    /** Absolute end; the idle end lies on the token. */
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
    /** A person ended it on purpose: its device removes what it holds when it asks again. Time and a replayed token never set it. */
    wipesDevice: boolean("wipes_device").notNull().default(false),
    /** When the person last proved who they are: by signing in, or by doing it again. */
    authenticatedAt: instant("authenticated_at").notNull().defaultNow(),
    userAgent: text("user_agent").notNull().default(""),
    address: text("address").notNull().default(""),
  },
  (t) => [index("sessions_user").on(t.userId)],
);

/** Only hashes are stored. `successorHash` is set by the one statement that claims the token. */
export const refreshTokens = pgTable(
  "refresh_tokens",
  {
    hash: bytea("hash").primaryKey(),
    sessionId: uuid("session_id")
      .notNull()
      .references(() => sessions.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
    successorHash: bytea("successor_hash"),
  },
  (t) => [index("refresh_tokens_session").on(t.sessionId)],
);

/** Tokens of accounts that were deleted, so that their devices can still be told. No account has `userId` any more. */
export const deletedAccountTokens = pgTable("deleted_account_tokens", {
  hash: bytea("hash").primaryKey(),
  userId: uuid("user_id").notNull(),
  expiresAt: instant("expires_at").notNull(),
});

const person = () =>
  uuid("user_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

/** The authenticator app's secret, encrypted under HKDF(SECRET_KEY). Not a factor before `activatedAt`. */
export const totps = pgTable("totps", {
  userId: person().primaryKey(),
  secretEncrypted: bytea("secret_encrypted").notNull(),
  /** RFC 6238 time step of the last accepted code: raised by compare-and-set, so that a code works once. */
  lastStep: bigint("last_step", { mode: "number" }).notNull().default(0),
  activatedAt: instant("activated_at"),
});

/** Keyed hashes. `pending` ones belong to a set-up that has not been finished. */
export const backupCodes = pgTable(
  "backup_codes",
  { userId: person(), hash: bytea("hash").notNull(), pending: boolean("pending").notNull(), usedAt: instant("used_at") },
  (t) => [primaryKey({ columns: [t.userId, t.hash] })],
);

export const passkeys = pgTable(
  "passkeys",
  {
    /** The credential's id, base64url. */
    id: text("id").primaryKey(),
    userId: person(),
    name: text("name").notNull(),
    /** COSE. */
    publicKey: bytea("public_key").notNull(),
    counter: bigint("counter", { mode: "number" }).notNull(),
    transports: jsonb("transports").$type<string[]>().notNull().default([]),
    synced: boolean("synced").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastUsedAt: instant("last_used_at"),
  },
  (t) => [index("passkeys_user").on(t.userId)],
);

/** Sign-ins at an OIDC provider, by the pair that never changes there. */
export const oidcIdentities = pgTable(
  "oidc_identities",
  {
    id: uuid("id").primaryKey(),
    userId: person(),
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    /** As the provider named it when it was linked; for the eye only. */
    email: text("email").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [uniqueIndex("oidc_identities_subject").on(t.issuer, t.subject), index("oidc_identities_user").on(t.userId)],
);

/** Tokens that travel by mail: only hashes, single use, one of each purpose a person. */
export const mailTokens = pgTable(
  "mail_tokens",
  {
    hash: bytea("hash").primaryKey(),
    userId: person(),
    purpose: text("purpose", { enum: ["reset", "verify", "changeOld", "changeNew"] }).notNull(),
    /** The address that the mail went to: a token proves this one and no later one. */
    email: text("email").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [uniqueIndex("mail_tokens_purpose").on(t.userId, t.purpose), index("mail_tokens_expiry").on(t.expiresAt)],
);

/** An address that waits for its confirmation at both ends. */
export const emailChanges = pgTable("email_changes", {
  userId: person().primaryKey(),
  email: text("email").notNull(),
  oldConfirmed: boolean("old_confirmed").notNull().default(false),
  newConfirmed: boolean("new_confirmed").notNull().default(false),
  expiresAt: instant("expires_at").notNull(),
});

/** Sealed tokens (challenges, half sign-ins) that have done their work; kept until they would have ended by themselves. */
export const spentTokens = pgTable("spent_tokens", { id: uuid("id").primaryKey(), expiresAt: instant("expires_at").notNull() }, (t) => [
  index("spent_tokens_expiry").on(t.expiresAt),
]);

/** Single-user mode: whose vault it is, and which APP_PASSWORD_HASH their password came from (a keyed hash of it). */
export const owners = pgTable("owners", {
  id: integer("id").primaryKey(),
  userId: person(),
  environment: bytea("environment").notNull(),
});

/** ES256 pairs; the private JWK is encrypted under HKDF(SECRET_KEY). Two are valid at once while keys rotate. */
export const signingKeys = pgTable("signing_keys", {
  kid: text("kid").primaryKey(),
  publicJwk: jsonb("public_jwk").$type<Record<string, unknown>>().notNull(),
  privateJwkEncrypted: bytea("private_jwk_encrypted").notNull(),
  createdAt: instant("created_at").notNull().defaultNow(),
  retiresAt: instant("retires_at"),
});

/**
 * Fixed number of slots, so that a flood of invented addresses can't grow it: slot = HMAC(scope + key) modulo the size.
 * Two keys in one slot share a counter, which only ever limits earlier.
 */
export const rateCounters = pgTable("rate_counters", {
  slot: integer("slot").primaryKey(),
  windowStart: instant("window_start").notNull(),
  count: integer("count").notNull(),
});

/** Append-only: the application's role may only INSERT and SELECT. Metadata, never content. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    at: instant("at").notNull().defaultNow(),
    actorId: uuid("actor_id"),
    event: text("event").notNull(),
    details: jsonb("details").$type<Record<string, unknown>>().notNull().default({}),
  },
  (t) => [index("audit_log_actor").on(t.actorId, t.id), index("audit_log_at").on(t.at)],
);
