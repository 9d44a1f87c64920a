// A person's mail account and a mail that came in, as rows.
import type { Pool } from "pg";
import { v7 as uuid } from "uuid";

export type MailIds = Record<"mailAccount" | "arrival", string>;

export async function mailOf(pool: Pool, userId: string, documentId: string): Promise<MailIds> {
  const [mailAccount, arrival] = [uuid(), uuid()];
  await pool.query(
    `INSERT INTO mail_accounts (id, user_id, host, port, security, username, sealed, rules)
     VALUES ($1, $2, 'mail.confidential.example', 993, 'tls', 'ada.secret', 'x', '[]')`,
    [mailAccount, userId],
  );
  await pool.query(
    `INSERT INTO mail_arrivals (id, user_id, account_id, folder, fingerprint, sender, subject, size, state, document_ids)
     VALUES ($1, $2, $3, 'INBOX', '', 'a confidential sender', 'a confidential subject', 1, 'failed', ARRAY[$4::uuid])`,
    [arrival, userId, mailAccount, documentId],
  );
  return { mailAccount, arrival };
}
