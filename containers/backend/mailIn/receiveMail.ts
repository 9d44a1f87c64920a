// Takes in a mail that the listener hands over. It is answered as taken when its documents are in the vault, never before: a sender that has
// no answer sends again, and the same mail is the same row with the same documents.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { v5 } from "uuid";
import { largestReceivedMail, type ReceivedMail, type ReceivingOutcome } from "../../../shared/api/mailAddress.ts";
import type { ArrivalProblem, MailTaking } from "../../../shared/api/mailIn.ts";
import { AppError } from "../../../shared/errors.ts";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { isLetIn } from "./letIn.ts";
import { type MailHeaders, readHeaders } from "./mailHeaders.ts";
import { type Taken, type TakingContext, takeMail } from "./takeMail.ts";
import { createTurns } from "./turns.ts";

const own = "7a0f3b1c-54c4-4b86-9d3a-2f6f0a5f7d10";
/** Mails that one person's address takes in an hour; more is a sender gone wild. */
const mostAnHour = 1_000;
const mostRefused = 20;

export interface Receiving {
  /** Whether somebody receives at this address. One question of the database, whatever the answer. */
  knows(localPart: string): Promise<boolean>;
  receive(mail: ReceivedMail, bytes: Readable): Promise<ReceivingOutcome>;
}

interface Recipient {
  userId: string;
  own: string | null;
  senders: string[];
  taking: MailTaking;
}

export function createReceiving(context: TakingContext): Receiving {
  const { pool, log } = context;
  const turns = createTurns();

  async function recipientOf(localPart: string): Promise<Recipient | undefined> {
    const { rows } = await pool.query<Recipient>(
      `SELECT a.user_id AS "userId", CASE WHEN u.email_verified_at IS NOT NULL THEN lower(u.email) END AS own, a.senders, a.taking
         FROM mail_addresses a JOIN users u ON u.id = a.user_id WHERE a.local_part = $1 AND u.active AND u.role = 'user'`,
      [localPart.toLowerCase()],
    );
    return rows[0];
  }

  async function receive(mail: ReceivedMail, bytes: Readable): Promise<ReceivingOutcome> {
    const within = await mkdtemp(join(tmpdir(), "docuvault-mail-"));
    try {
      const path = join(within, "mail");
      await pipeline(bounded(bytes), createWriteStream(path, { mode: 0o600 }));
      return await judge(mail, path);
    } catch (error) {
      if (error instanceof AppError && error.code === "upload.tooLarge") return "tooLarge";
      throw error;
    } finally {
      await rm(within, { recursive: true, force: true });
    }
  }

  async function judge(mail: ReceivedMail, path: string): Promise<ReceivingOutcome> {
    // Asked again: an address that was renewed while the mail was on its way has ended.
    const recipient = await recipientOf(mail.localPart);
    if (!recipient) return "unknown";
    const headers = await readHeaders(path);
    if (!headers) return "malformed";
    if (headers.hops > 50 || (await wentOutFromHere(recipient.userId, headers))) return "loop";
    const reason = mail.forged ? "forged" : isLetIn(recipient, headers.address) ? null : "sender";
    if (reason) {
      await noteRefused(recipient.userId, headers.sender, reason);
      return reason;
    }
    const arrivalId = await record(recipient, mail, headers, path);
    if (typeof arrivalId !== "string") return arrivalId.outcome;
    return turns.ofPerson(recipient.userId, () => turns.ofMachine(() => take(recipient, headers, arrivalId, path)));
  }

  /** What the person's own vault has sent is in it: with a rule that mails what arrives it would go round for ever. */
  async function wentOutFromHere(userId: string, { sentAs }: MailHeaders): Promise<boolean> {
    if (sentAs.length === 0) return false;
    const sql = "SELECT 1 FROM document_mails WHERE id = ANY($1::uuid[]) AND user_id = $2 LIMIT 1";
    return ((await pool.query(sql, [sentAs, userId])).rowCount ?? 0) > 0;
  }

  async function noteRefused(userId: string, sender: string, reason: "sender" | "forged"): Promise<void> {
    await pool.query(
      `UPDATE mail_addresses SET refused = (SELECT coalesce(jsonb_agg(e ORDER BY n), '[]') FROM (
         SELECT e, n FROM jsonb_array_elements(jsonb_build_array($2::jsonb) || refused) WITH ORDINALITY AS x(e, n)
          WHERE n = 1 OR e->>'sender' <> $3 ORDER BY n LIMIT ${mostRefused}) kept) WHERE user_id = $1`,
      [userId, JSON.stringify({ sender, at: new Date().toISOString(), reason }), sender],
    );
  }

  /** The row's id, the same for the same mail, or the answer where there is nothing to do any more. */
  async function record({ userId }: Recipient, mail: ReceivedMail, headers: MailHeaders, path: string) {
    const { sender, subject, sentAt, messageId, date, length } = headers;
    const { sha256, size } = await bodyOf(path, length);
    const fingerprint = createHash("sha256")
      .update(JSON.stringify([messageId, date, sender, subject, sha256]))
      .digest("hex");
    const id = v5(JSON.stringify([userId, fingerprint]), own);
    const { rows } = await pool.query<{ state: string }>(
      `INSERT INTO mail_arrivals (id, user_id, fingerprint, sender, subject, sent_at, size, checks, mail_document_id, next_at)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, 'infinity' WHERE EXISTS (SELECT FROM mail_arrivals WHERE id = $1)
           OR (SELECT count(*) FROM mail_arrivals WHERE user_id = $2 AND account_id IS NULL AND arrived_at > now() - interval '1 hour') < ${mostAnHour}
       ON CONFLICT (id) DO UPDATE SET tries = mail_arrivals.tries + 1 RETURNING state`,
      [id, userId, fingerprint, sender, subject, sentAt, size, JSON.stringify(mail.checks), v5("mail", id)],
    );
    if (!rows[0]) return { outcome: "busy" } as const;
    if (rows[0].state === "taken" || rows[0].state === "nothing") return { outcome: "taken" } as const;
    return id;
  }

  async function take({ userId, taking }: Recipient, headers: MailHeaders, arrivalId: string, path: string): Promise<ReceivingOutcome> {
    const { sender, subject, sentAt } = headers;
    const mail = { userId, arrivalId, mailDocumentId: v5("mail", arrivalId), path, sender, subject, sentAt: sentAt?.toISOString() ?? null };
    try {
      const { documentIds, leftOut } = await takeMail(context, { ...mail, taking }).catch(async (error: unknown): Promise<Taken> => {
        // What the reader can't take apart is kept whole: its sender has sent it, and nobody sends it in another way.
        if (!(error instanceof ExtractionError) || error.code === "crashed" || taking.take === "mail") throw error;
        return takeMail(context, { ...mail, taking: { ...taking, take: "mail" } });
      });
      await pool.query("UPDATE mail_arrivals SET state = $2, problem = NULL, document_ids = $3, left_out = $4 WHERE id = $1", [
        arrivalId,
        documentIds.length > 0 ? "taken" : "nothing",
        documentIds,
        leftOut,
      ]);
      return "taken";
    } catch (error) {
      const [outcome, problem] = whatItMeans(error);
      await pool.query(
        "UPDATE mail_arrivals SET state = CASE WHEN $2::text IS NULL THEN state ELSE 'failed' END, problem = $2 WHERE id = $1",
        [arrivalId, problem],
      );
      if (problem === null) log.warn({ err: error, arrivalId }, "a mail could not be taken in");
      return outcome;
    }
  }

  return { knows: async (localPart) => (await recipientOf(localPart)) !== undefined, receive };
}

/** What may pass is `busy`: the sender tries again. */
function whatItMeans(error: unknown): [ReceivingOutcome, ArrivalProblem | null] {
  const code = error instanceof AppError ? error.code : "";
  if (code === "quota.exceeded") return ["full", "quota"];
  if (code === "upload.tooLarge") return ["tooLarge", "tooLarge"];
  if (code === "upload.type") return ["type", "type"];
  return ["busy", null];
}

/** @throws AppError upload.tooLarge */
async function* bounded(bytes: Readable): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > largestReceivedMail) throw new AppError("upload.tooLarge");
    yield chunk;
  }
}

/** Without its headers, to which each server on the way adds. */
async function bodyOf(path: string, from: number): Promise<{ sha256: string; size: number }> {
  const hash = createHash("sha256");
  let size = from;
  for await (const chunk of createReadStream(path, { start: from }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { sha256: hash.digest("hex"), size };
}
