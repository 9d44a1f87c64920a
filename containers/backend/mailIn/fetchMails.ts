// Fetches what was written down of a folder, takes it in, and then marks or moves it there. Each mail has its own end: one that fails
// holds up no other, is tried again with growing pauses, and then says why it failed.
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ArrivalProblem, MailRule } from "../../../shared/api/mailIn.ts";
import { AppError } from "../../../shared/errors.ts";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { mailboxProblemOf } from "./mailbox.ts";
import { nameOfFolder, sameFolder } from "./rules.ts";
import { takeMail } from "./takeMail.ts";
import type { Visit } from "./visit.ts";

/** Mails of one look; the next one goes on. */
const mostMails = 10_000;
export const mostMailBytes = 50 * 2 ** 20;
const chunkBytes = 512 * 1024;
/** For one mail of any size, and for one command. */
const mailMs = 5 * 60_000;
const commandMs = 30_000;
/** Tries of a mail that nothing is known to be wrong with, an hour at most between two. */
const mostTries = 12;

interface Due {
  id: string;
  uid: number;
  sender: string;
  subject: string;
  sentAt: Date | null;
  rule: MailRule | null;
  mailDocumentId: string;
  tries: number;
  state: "waiting" | "failed" | "taken" | "nothing";
}

/** The folder is the one that is open. @throws AppError mailbox.* */
export async function fetchMails(visit: Visit, folder: string): Promise<void> {
  const { mailbox, account, context, stands } = visit;
  const opened = mailbox.client.mailbox;
  if (!opened) return;
  const uidValidity = Number(opened.uidValidity);
  await forgetOtherNumbers(visit, folder, uidValidity);
  for (let count = 0; count < mostMails; count++) {
    if (!(await stands())) return;
    const due = await claim(visit, folder, uidValidity);
    if (!due) return;
    // A mail that was passed over has no rule of its own: the folder's says what becomes of it, now and afterwards.
    due.rule ??= account.rules.find((one) => sameFolder(one.folder, folder)) ?? account.rules[0] ?? null;
    const { rule } = due;
    if (due.state !== "taken" && !(await fetchOne(visit, due))) continue;
    if (rule && rule.afterwards !== "leave") await afterwards(visit, due);
    await context.pool.query("UPDATE mail_arrivals SET next_at = now() WHERE id = $1 AND account_id = $2 AND state = 'taken'", [
      due.id,
      account.id,
    ]);
  }
}

/** Counted before it is tried, so that a mail that ends the process or the connection is not the first thing each time. */
async function claim({ account, context: { pool } }: Visit, folder: string, uidValidity: number): Promise<Due | undefined> {
  const { rows } = await pool.query<Due>(
    `UPDATE mail_arrivals SET tries = tries + 1, next_at = now() + make_interval(secs => least(3600, 30 * 2 ^ least(tries, 10)))
      WHERE id = (SELECT id FROM mail_arrivals WHERE account_id = $1 AND folder = $2 AND uid_validity = $3 AND next_at <= now()
                     AND (state IN ('waiting', 'failed') OR after = 'due') ORDER BY next_at, uid LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id, uid::float8 AS uid, sender, subject, sent_at AS "sentAt", rule, mail_document_id AS "mailDocumentId", tries, state`,
    [account.id, folder, uidValidity],
  );
  return rows[0];
}

/** Whether its documents are in the vault. @throws AppError mailbox.* */
async function fetchOne(visit: Visit, due: Due): Promise<boolean> {
  const { account, context, turns } = visit;
  const { pool } = context;
  const { rule } = due;
  if (!rule) return false;
  const within = await mkdtemp(join(tmpdir(), "docuvault-mail-"));
  try {
    const path = join(within, "mail");
    const { sender, subject, sentAt, mailDocumentId, id: arrivalId } = due;
    const mail = { userId: account.userId, arrivalId, mailDocumentId, path, sender, subject, sentAt: sentAt?.toISOString() ?? null };
    const { documentIds, leftOut } = await turns.ofPerson(account.userId, async () => {
      await download(visit, due.uid, path);
      return turns.ofMachine(() => takeMail(context, { ...mail, taking: rule }));
    });
    const state = documentIds.length > 0 ? "taken" : "nothing";
    await pool.query(
      `UPDATE mail_arrivals SET state = $2, problem = NULL, document_ids = $3, left_out = $4, tries = 0, after = $5, rule = $6, next_at = now()
        WHERE id = $1`,
      [arrivalId, state, documentIds, leftOut, state === "taken" && rule.afterwards !== "leave" ? "due" : "done", JSON.stringify(rule)],
    );
    return state === "taken";
  } catch (error) {
    await failed(visit, due, error);
    return false;
  } finally {
    await rm(within, { recursive: true, force: true });
  }
}

/** Asked for piece by piece until there is no more: servers are wrong about sizes. @throws AppError mailbox.*, upload.tooLarge, entity.notFound */
async function download({ mailbox: { client, within } }: Visit, uid: number, path: string): Promise<void> {
  await within(
    mailMs,
    async () => {
      const about = await client.fetchOne(String(uid), { uid: true, size: true }, { uid: true });
      if (!about) throw new AppError("entity.notFound");
      const size = about.size ?? 0;
      if (size > mostMailBytes) throw new AppError("upload.tooLarge", { size, limit: mostMailBytes });
      const pieces = async function* () {
        for (let start = 0; ; ) {
          const piece = await client.fetchOne(String(uid), { uid: true, source: { start, maxLength: chunkBytes } }, { uid: true });
          if (!piece) throw new AppError("entity.notFound");
          const bytes = piece.source ?? Buffer.alloc(0);
          start += bytes.length;
          if (start > mostMailBytes) throw new AppError("upload.tooLarge", { size: start, limit: mostMailBytes });
          if (bytes.length > 0) yield bytes;
          if (bytes.length === 0 || (bytes.length < chunkBytes && start >= size)) return;
        }
      };
      await pipeline(pieces, createWriteStream(path, { mode: 0o600 }));
    },
    2 * mostMailBytes,
  );
}

/** What lasts is said at once; what may pass after so many tries. @throws what is the matter of the whole connection */
async function failed({ context: { pool, log }, mailbox: { client } }: Visit, { id, tries }: Due, error: unknown): Promise<void> {
  const lasting = lastingProblem(error);
  const problem = lasting ?? (tries >= mostTries ? "unavailable" : null);
  if (problem)
    // What does not fit now may fit later: once a day for a month.
    await pool.query(
      `UPDATE mail_arrivals SET state = 'failed', problem = $2,
              next_at = CASE WHEN $2 = 'quota' AND tries < 30 THEN now() + interval '1 day' ELSE 'infinity' END WHERE id = $1`,
      [id, problem],
    );
  if (!lasting) log.warn({ err: error, arrivalId: id }, "a mail could not be taken in");
  if (mailboxProblemOf(error) && !client.usable) throw error;
}

function lastingProblem(error: unknown): ArrivalProblem | null {
  // A reader that was ended may have been ended for another mail's sake.
  if (error instanceof ExtractionError) return error.code === "crashed" ? null : "unreadable";
  if (!(error instanceof AppError)) return null;
  const known: Partial<Record<AppError["code"], ArrivalProblem>> = {
    "quota.exceeded": "quota",
    "upload.tooLarge": "tooLarge",
    "upload.type": "type",
    "entity.notFound": "gone",
  };
  return known[error.code] ?? null;
}

/** A server that says no has said so; one that is away is asked again. @throws AppError mailbox.* */
async function afterwards({ context: { pool }, mailbox: { client, within } }: Visit, { id, uid, rule }: Due): Promise<void> {
  const range = String(uid);
  const done = await within(commandMs, async () => {
    if (!(await client.fetchOne(range, { uid: true }, { uid: true }))) return true; // moved by a visit that ended, or by its person
    if (rule?.afterwards === "read") return client.messageFlagsAdd(range, ["\\Seen"], { uid: true });
    return (await client.messageMove(range, nameOfFolder(rule?.moveTo ?? ""), { uid: true })) !== false;
  }).catch((error: unknown) => {
    if (client.usable) return false;
    throw error;
  });
  await pool.query("UPDATE mail_arrivals SET after = $2 WHERE id = $1", [id, done ? "done" : "failed"]);
}

/** All that is new is written down by now: what still has a number of before lies in the folder no more. */
async function forgetOtherNumbers({ account, context: { pool } }: Visit, folder: string, uidValidity: number): Promise<void> {
  await pool.query(
    `UPDATE mail_arrivals SET state = CASE WHEN state = 'waiting' THEN 'failed' ELSE state END, next_at = 'infinity', after = 'done',
            problem = CASE WHEN state = 'waiting' THEN 'gone' ELSE problem END
      WHERE account_id = $1 AND folder = $2 AND uid_validity <> $3 AND (state = 'waiting' OR after = 'due')`,
    [account.id, folder, uidValidity],
  );
}
