// Contracts of mail that people send: a document to somebody, as an attachment or a link, and what has become of it.
import { z } from "zod";
import { mailAs, recipients, subject, text } from "../mutators/mailValues.ts";
import { id } from "../mutators/values.ts";

/** Bytes of a document that may be attached: base64 makes a third more of it, and most mail servers end at 25 MB. */
export const largestAttachment = 18 * 1024 ** 2;
export { mailAs, mostRecipients } from "../mutators/mailValues.ts";
export type MailAs = z.infer<typeof mailAs>;
/** `sent`: the mail server has taken it. Whether it arrives is that server's and the recipient's. */
export const recipientState = z.enum(["waiting", "sent", "failed"]);
export type RecipientState = z.infer<typeof recipientState>;
/** `refused`: the mail server said no for good. `later`: it asked to be tried again. The others are what was found when it was sent. */
export const mailReason = z.enum(["refused", "later", "unreachable", "gone", "tooLarge", "unverified"]);
export type MailReason = z.infer<typeof mailReason>;

/**
 * `POST /api/mails` → 202. `id` is chosen by the sender: the same again is the same mail. 403 `email.unverified`, 404
 * `entity.not_found`, 409 `document.no_bytes`, 413 `mail.too_large` `{size, limit}`, 429 `auth.rate_limited`.
 */
export const mailRequest = z.strictObject({
  id,
  documentId: id,
  to: recipients,
  subject,
  text,
  as: mailAs,
});
export type MailRequest = z.output<typeof mailRequest>;

export const sentMail = z.object({
  id: z.string(),
  documentId: z.string(),
  title: z.string(),
  subject: z.string(),
  as: mailAs,
  createdAt: z.string(),
  recipients: z.array(
    z.object({
      address: z.string(),
      state: recipientState,
      reason: mailReason.nullable().catch(null),
      /** What the mail server said. */
      answer: z.string().nullable(),
      changedAt: z.string(),
    }),
  ),
});
export type SentMail = z.infer<typeof sentMail>;

/** `GET /api/mails`: what one has sent oneself, newest first; of one document where it is named. */
export const mailsQuery = z.object({
  document: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(100).optional(),
});
export const mailList = z.object({ items: z.array(sentMail), next: z.string().nullable() });
