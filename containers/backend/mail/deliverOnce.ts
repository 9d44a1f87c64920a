// Hands a mail to the mail server unless that has taken it already, in an earlier try of the same job.
import type { Pool } from "pg";
import { isDelivered, noteDelivered } from "../../../server/mail/deliveredMails.ts";
import type { Mail, Mailer } from "./mailer.ts";

/**
 * `key` names the mail: the same one is the same mail, and is composed only where it has not gone. Between the mail server's word and ours of it a process may end; the mail then
 * goes again, under its own Message-ID where it has one. @throws MailRefused, and what `Mailer.send` throws
 */
export async function deliverOnce(
  { pool, mailer }: { pool: Pool; mailer: Mailer },
  key: string,
  compose: () => Promise<Mail>,
): Promise<void> {
  if (await isDelivered(pool, key)) return;
  await mailer.send(await compose());
  await noteDelivered(pool, key);
}
