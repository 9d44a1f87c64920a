// Mail that goes out: what people send of their documents, with its state at every recipient, and what has been handed over once. Server only.
import { index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { MailAs, RecipientState } from "../api/mails.ts";
import { instant, users } from "./identity.ts";

/** A document that a person sends by mail. No foreign key to the document: what was sent stays known when it is gone. */
export const documentMails = pgTable(
  "document_mails",
  {
    id: uuid("id").primaryKey(),
    /** Who sends it. */
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    documentId: uuid("document_id").notNull(),
    /** As the document was called when it was sent. */
    title: text("title").notNull(),
    subject: text("subject").notNull(),
    text: text("text").notNull(),
    sentAs: text("sent_as").$type<MailAs>().notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("document_mails_user").on(t.userId, t.createdAt, t.id)],
);

export const documentMailRecipients = pgTable(
  "document_mail_recipients",
  {
    mailId: uuid("mail_id")
      .notNull()
      .references(() => documentMails.id, { onDelete: "cascade" }),
    address: text("address").notNull(),
    /** In the order that the sender named them. */
    position: integer("position").notNull(),
    state: text("state").$type<RecipientState>().notNull().default("waiting"),
    tries: integer("tries").notNull().default(0),
    /** Why it failed, or why it has to be tried again: a code of `shared/api/mails.ts`. */
    reason: text("reason"),
    /** What the mail server said, cut. */
    answer: text("answer"),
    changedAt: instant("changed_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.mailId, t.address] })],
);

/** Mails that a mail server has taken, by what makes each of them the same mail: a job that runs again sends none of them twice. */
export const deliveredMails = pgTable(
  "delivered_mails",
  { key: text("key").primaryKey(), deliveredAt: instant("delivered_at").notNull().defaultNow() },
  (t) => [index("delivered_mails_at").on(t.deliveredAt)],
);
