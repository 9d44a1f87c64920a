// Mail that comes in: people's mail accounts, how far each of their folders has been looked through, and what
// has come. Server only.
import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { RefusedMail } from "../api/mailAddress.ts";
import type { ArrivalProblem, ArrivalState, MailboxProblem, MailChecks, MailRule, MailSecurity, MailTaking } from "../api/mailIn.ts";
import { bytea, instant, users } from "./identity.ts";

export const mailAccounts = pgTable(
  "mail_accounts",
  {
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    host: text("host").notNull(),
    port: integer("port").notNull(),
    security: text("security").$type<MailSecurity>().notNull(),
    username: text("username").notNull(),
    /** The password with the server that it was given for, as `server/identity/cloudCredentials.ts` seals them. */
    sealed: bytea("sealed").notNull(),
    /** The first one that fits a mail decides what becomes of it. */
    rules: jsonb("rules").$type<MailRule[]>().notNull(),
    /** Names of the account's folders, as the last check found them. */
    folders: text("folders").array().notNull().default(sql`'{}'`),
    state: text("state", { enum: ["ACTIVE", "REQUIRES_REAUTH", "ERROR"] })
      .notNull()
      .default("ACTIVE"),
    problem: text("problem").$type<MailboxProblem>(),
    paused: boolean("paused").notNull().default(false),
    /** Goes up with every change by its person: what began under an earlier one ends without a word. */
    revision: integer("revision").notNull().default(1),
    tries: integer("tries").notNull().default(0),
    /** Not before. Its person can ask for it at once. */
    nextAt: instant("next_at").notNull().defaultNow(),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** When all folders were last looked through. */
    lookedAt: instant("looked_at"),
  },
  (t) => [index("mail_accounts_user").on(t.userId), index("mail_accounts_next").on(t.nextAt)],
);

/** One row a folder that a rule names. */
export const mailFolders = pgTable(
  "mail_folders",
  {
    accountId: uuid("account_id")
      .notNull()
      .references(() => mailAccounts.id, { onDelete: "cascade" }),
    folder: text("folder").notNull(),
    /** RFC 3501 section 2.3.1.1: where it changes, all numbers of the folder are new. */
    uidValidity: bigint("uid_validity", { mode: "number" }).notNull(),
    /** Up to here every mail was judged, and has a row below where a rule fits it. */
    lastUid: bigint("last_uid", { mode: "number" }).notNull(),
    /** When it was first looked at. Mails that the server got before are none of ours. Null: all are. */
    since: instant("since"),
    /** Its numbers begin anew, so that they do not tell what came before. */
    renumbered: boolean("renumbered").notNull().default(false),
    /** How often reading the next mails has begun without an end. */
    tries: integer("tries").notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.folder] })],
);

/** The address at which a person receives; one each. Whoever knows it and is let in makes documents. */
export const mailAddresses = pgTable("mail_addresses", {
  userId: uuid("user_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  /** Before the @, in small letters; its end can't be guessed. */
  localPart: text("local_part").notNull().unique(),
  /** Who may send besides the person's own confirmed address: `name@domain`, `@domain`, or `*` for everybody. */
  senders: text("senders").array().notNull().default(sql`'{}'`),
  taking: jsonb("taking").$type<MailTaking>().notNull(),
  /** The last ones that were not let in, newest first. */
  refused: jsonb("refused").$type<RefusedMail[]>().notNull().default([]),
  createdAt: instant("created_at").notNull().defaultNow(),
});

/** A mail that a rule fits, or that came to the person's own address; one row each, whatever becomes of it. */
export const mailArrivals = pgTable(
  "mail_arrivals",
  {
    /** Follows from where the mail lies, or from the mail itself: the same mail is the same row. */
    id: uuid("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Null: it came to the person's own address. */
    accountId: uuid("account_id").references(() => mailAccounts.id, { onDelete: "cascade" }),
    folder: text("folder"),
    uidValidity: bigint("uid_validity", { mode: "number" }),
    uid: bigint("uid", { mode: "number" }),
    /** SHA-256 of what makes it the same mail under another number or in another folder. */
    fingerprint: text("fingerprint").notNull(),
    sender: text("sender").notNull(),
    subject: text("subject").notNull(),
    /** When it was sent, as far as it says. */
    sentAt: instant("sent_at"),
    /** Bytes. */
    size: integer("size").notNull(),
    rule: jsonb("rule").$type<MailRule | null>(),
    /** What was found out about who sent it, where it came to the person's own address. */
    checks: jsonb("checks").$type<MailChecks>(),
    state: text("state").$type<ArrivalState>().notNull().default("waiting"),
    problem: text("problem").$type<ArrivalProblem>(),
    /** What the server was asked for afterwards: `due`, `done`, or what it did not do. */
    after: text("after", { enum: ["due", "done", "failed"] })
      .notNull()
      .default("done"),
    /** The mail itself as a document, whether it is made or not: its files are no matter of the reader's. */
    mailDocumentId: uuid("mail_document_id"),
    documentIds: uuid("document_ids").array().notNull().default(sql`'{}'`),
    /** Files in it that were left out with judgement. */
    leftOut: integer("left_out").notNull().default(0),
    tries: integer("tries").notNull().default(0),
    nextAt: instant("next_at").notNull().defaultNow(),
    arrivedAt: instant("arrived_at").notNull().defaultNow(),
  },
  (t) => [
    index("mail_arrivals_user").on(t.userId, t.arrivedAt, t.id),
    index("mail_arrivals_fingerprint").on(t.accountId, t.fingerprint),
    index("mail_arrivals_due").on(t.accountId, t.nextAt).where(sql`state IN ('waiting', 'failed') OR after = 'due'`),
    index("mail_arrivals_document").on(t.mailDocumentId),
  ],
);
