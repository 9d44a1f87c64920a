// The SQL of documents that people send by mail: what was asked for, and what has become of it at each recipient.
import type { MailReason, MailRequest, RecipientState, SentMail } from "../../shared/api/mails.ts";
import { AppError } from "../../shared/errors.ts";
import type { Authorized } from "../authority/authorized.ts";
import type { Connection } from "../database/connection.ts";
import { audit } from "../events/audit.ts";
import { addJobs } from "../jobs/enqueue.ts";

type Queries = Pick<Connection, "query">;

/** People whose address is confirmed; the owner of single-user mode, who has none, counts as one. @throws AppError email.unverified */
export async function assertMaySendMail(connection: Queries, userId: string): Promise<void> {
  const { rowCount } = await connection.query("SELECT 1 FROM users WHERE id = $1 AND active AND email_verified_at IS NOT NULL", [userId]);
  if (rowCount === 0) throw new AppError("email.unverified");
}

/** What the document's file is at this moment. @throws AppError document.noBytes */
export async function mailable(connection: Queries, { id }: Authorized<"document", "view">): Promise<{ title: string; size: number }> {
  const { rows } = await connection.query<{ title: string; size: number; stored: boolean }>(
    "SELECT title, size::float8 AS size, version_id IS NOT NULL AS stored FROM documents WHERE id = $1",
    [id],
  );
  const [document] = rows;
  if (!document?.stored) throw new AppError("document.noBytes");
  return document;
}

/** Writes the mail down with its job, in the caller's transaction. False where this id is known: nothing is written then. */
export async function recordMail(
  connection: Connection,
  userId: string,
  { id: documentId }: Authorized<"document", "view">,
  title: string,
  { id, to, subject, text, as }: MailRequest,
): Promise<boolean> {
  const made = await connection.query(
    `INSERT INTO document_mails (id, user_id, document_id, title, subject, text, sent_as) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (id) DO NOTHING`,
    [id, userId, documentId, title, subject, text, as],
  );
  if (made.rowCount === 0) return false;
  await connection.query(
    `INSERT INTO document_mail_recipients (mail_id, address, position)
     SELECT $1, address, position FROM unnest($2::text[]) WITH ORDINALITY AS given (address, position)`,
    [id, to],
  );
  await addJobs(connection, [{ task: "send-document-mail", payload: { mailId: id }, options: { key: `document-mail:${id}` } }]);
  await audit(connection, { actorId: userId, event: "mail.asked", details: { mailId: id, documentId, recipients: to.length, as } });
  return true;
}

export async function mailsInLastHour(connection: Queries, userId: string): Promise<number> {
  const { rows } = await connection.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM document_mails WHERE user_id = $1 AND created_at > now() - interval '1 hour'",
    [userId],
  );
  return rows[0]?.n ?? 0;
}

const columns = `m.id, m.document_id AS "documentId", m.title, m.subject, m.sent_as AS "as",
  to_char(m.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAt",
  (SELECT jsonb_agg(jsonb_build_object('address', r.address, 'state', r.state, 'reason', r.reason, 'answer', r.answer,
            'changedAt', r.changed_at) ORDER BY r.position) FROM document_mail_recipients r WHERE r.mail_id = m.id) AS recipients`;

/** One's own alone. @throws AppError entity.notFound */
export async function readMail(connection: Queries, userId: string, id: string): Promise<SentMail> {
  const { rows } = await connection.query<SentMail>(`SELECT ${columns} FROM document_mails m WHERE m.id = $1 AND m.user_id = $2`, [
    id,
    userId,
  ]);
  if (!rows[0]) throw new AppError("entity.notFound");
  return rows[0];
}

/** One's own, newest first; `before` is the time and id of the last one that is known. */
export async function listMails(
  connection: Queries,
  userId: string,
  { documentId, before, limit }: { documentId: string | undefined; before: readonly [at: string, id: string] | null; limit: number },
): Promise<SentMail[]> {
  const [at = null, id = null] = before ?? [];
  const { rows } = await connection.query<SentMail>(
    `SELECT ${columns} FROM document_mails m
      WHERE m.user_id = $1 AND ($2::uuid IS NULL OR m.document_id = $2) AND ($3::timestamptz IS NULL OR (m.created_at, m.id) < ($3, $4::uuid))
      ORDER BY m.created_at DESC, m.id DESC LIMIT $5`,
    [userId, documentId ?? null, at, id, limit],
  );
  return rows;
}

export interface MailToSend {
  id: string;
  userId: string;
  documentId: string;
  subject: string;
  text: string;
  as: SentMail["as"];
  sender: { email: string; name: string; verified: boolean };
  recipients: { address: string; state: RecipientState }[];
}

/** Undefined where its sender is gone, and all with them. */
export async function mailToSend(connection: Queries, id: string): Promise<MailToSend | undefined> {
  const { rows } = await connection.query<MailToSend>(
    `SELECT m.id, m.user_id AS "userId", m.document_id AS "documentId", m.subject, m.text, m.sent_as AS "as",
            jsonb_build_object('email', u.email, 'name', coalesce(nullif(p.full_name, ''), u.handle),
              'verified', u.active AND u.email_verified_at IS NOT NULL) AS sender,
            (SELECT jsonb_agg(jsonb_build_object('address', r.address, 'state', r.state) ORDER BY r.position)
               FROM document_mail_recipients r WHERE r.mail_id = m.id) AS recipients
       FROM document_mails m JOIN users u ON u.id = m.user_id LEFT JOIN profiles p ON p.user_id = u.id WHERE m.id = $1`,
    [id],
  );
  return rows[0];
}

/** Longest answer of a mail server that is kept, in characters. */
const longestAnswer = 300;

/** Of those that still wait; `address` left out: all of these. */
export async function noteRecipient(
  connection: Queries,
  mailId: string,
  {
    address,
    state,
    reason = null,
    answer = null,
  }: { address?: string; state: RecipientState; reason?: MailReason | null; answer?: string | null },
): Promise<void> {
  await connection.query(
    `UPDATE document_mail_recipients SET state = $3, reason = $4, answer = $5, tries = tries + 1, changed_at = now()
      WHERE mail_id = $1 AND ($2::text IS NULL OR address = $2) AND state = 'waiting'`,
    [mailId, address ?? null, state, reason, answer && [...answer].slice(0, longestAnswer).join("")],
  );
}
