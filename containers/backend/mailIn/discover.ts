// Looks through what is new in a folder, by the numbers that the server gives its mails (RFC 3501 section 2.3.1.1), and writes down what a
// rule fits, together with how far it has come. Where the server has numbered the folder anew, all of it is looked through again, and the
// same mail is known by itself.

import { createHash } from "node:crypto";
import type { FetchMessageObject, MessageAddressObject, MessageStructureObject } from "imapflow";
import type { Pool } from "pg";
import { v5 } from "uuid";
import { type MailRule, shownText } from "../../../shared/api/mailIn.ts";
import { AppError } from "../../../shared/errors.ts";
import { inTransaction } from "../changes/changeAsSystem.ts";
import { anyFile, ruleFor } from "./rules.ts";
import { markHeader, sentIds } from "./sentIds.ts";
import type { Visit } from "./visit.ts";

const own = "0d6a4b3e-3a77-4f0c-8b0e-5b1f6c9d2e47";
const batch = 100;
const batchMs = 120_000;
/** After so many looks that did not end, mails are looked at one by one; after so many more, the one that can't be read is passed over. */
const singlyAfter = 2;
const passOverAfter = 5;
/** Parts of a mail that are looked at; nobody sends more. */
const mostParts = 500;

interface Cursor {
  lastUid: number;
  /** Where its numbers do not tell what came before: mails that the server got earlier are none of ours, by clocks that may differ. */
  since: Date | null;
  tries: number;
}

/** @throws AppError mailbox.* */
export async function discover({ account, mailbox, context: { pool }, stands }: Visit, folder: string): Promise<void> {
  const { client, within } = mailbox;
  const opened = await within(30_000, () => client.mailboxOpen(folder)).catch((error: unknown) => {
    throw client.usable ? new AppError("mailbox.folderMissing", { folder }) : error;
  });
  const uidValidity = Number(opened.uidValidity);
  let { lastUid, since, tries } = await readCursor(pool, account.id, folder, uidValidity, opened.uidNext);
  const uids = await within(batchMs, async () => (await client.search({ uid: `${lastUid + 1}:*` }, { uid: true })) || []);
  // `n:*` names the last mail even where its number is lower.
  const fresh = uids.filter((uid) => uid > lastUid).sort((a, b) => a - b);
  for (let at = 0; at < fresh.length; ) {
    if (!(await stands())) return;
    const some = fresh.slice(at, at + (tries >= singlyAfter ? 1 : batch));
    const place = { account, folder, uidValidity, since };
    if (tries >= passOverAfter) await record(pool, place, some, [unreadable(some[0]!)]);
    else {
      await pool.query("UPDATE mail_folders SET tries = tries + 1 WHERE account_id = $1 AND folder = $2", [account.id, folder]);
      const query = { uid: true, envelope: true, bodyStructure: true, size: true, internalDate: true, headers: [markHeader] };
      const messages = await within(batchMs, () => client.fetchAll(some, query, { uid: true }));
      await record(
        pool,
        place,
        some,
        messages.map((message) => described(message, account.rules, folder)),
      );
    }
    at += some.length;
    lastUid = some.at(-1)!;
    tries = 0;
  }
}

/** What is known of a mail before it is fetched, and the rule that fits it. */
interface Found {
  uid: number;
  rule: MailRule | null;
  problem: "unreadable" | null;
  fingerprint: string;
  hasId: boolean;
  /** Ids that it may have as one that went out from here. */
  sentAs: string[];
  sender: string;
  subject: string;
  sentAt: Date | null;
  gotAt: Date | null;
  size: number;
}

function described(message: FetchMessageObject, rules: readonly MailRule[], folder: string): Found {
  const { uid, envelope = {}, size = 0 } = message;
  const sender = shown((envelope.from ?? []).map(personText).join(", "));
  const subject = shown(envelope.subject ?? "");
  const [sentAt, gotAt] = [instantOf(envelope.date), instantOf(message.internalDate)];
  const files = filesOf(message.bodyStructure);
  const messageId = envelope.messageId?.trim() ?? "";
  // A server that copies or moves a mail keeps the time when it got it; one with an id is known without.
  const same = [messageId, sentAt?.toISOString(), sender, subject, size, messageId ? "" : gotAt?.toISOString()];
  const fingerprint = createHash("sha256").update(JSON.stringify(same)).digest("hex");
  const heads = `${messageId.slice(0, 1_000)}\r\n${message.headers?.toString("latin1", 0, 1_000) ?? ""}`;
  const sentAs = sentIds(heads);
  const rule = ruleFor(rules, folder, { sender, subject, files }) ?? null;
  return { uid, rule, problem: null, fingerprint, hasId: messageId !== "", sentAs, sender, subject, sentAt, gotAt, size };
}

const unreadable = (uid: number): Found => ({
  uid,
  rule: null,
  problem: "unreadable",
  fingerprint: "",
  hasId: false,
  sentAs: [],
  sender: "",
  subject: "",
  sentAt: null,
  gotAt: null,
  size: 0,
});

interface Place {
  account: Visit["account"];
  folder: string;
  uidValidity: number;
  since: Date | null;
}

/** One transaction: the rows, and that the folder has been looked through so far. */
async function record(pool: Pool, { account, folder, uidValidity, since }: Place, uids: readonly number[], found: readonly Found[]) {
  await inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE mail_folders SET last_uid = $4, tries = 0 WHERE account_id = $1 AND folder = $2 AND uid_validity = $3 AND last_uid < $4`,
      [account.id, folder, uidValidity, uids.at(-1)],
    );
    if (rowCount !== 1) return; // the folder was begun anew meanwhile, or the account is gone
    const sent = await sentByPerson(client, account.userId, found);
    for (const mail of found) {
      // What the person's own vault has sent is in it: with a rule that mails what arrives it would go round for ever.
      if (mail.sentAs.some((id) => sent.has(id))) continue;
      const old = since !== null && mail.gotAt !== null && mail.gotAt < since;
      if (!uids.includes(mail.uid) || old || !(mail.rule || mail.problem)) continue;
      const place = mail.hasId ? [] : [folder, uidValidity, mail.uid];
      const id =
        (await sameBefore(client, account.id, uidValidity, mail)) ?? v5(JSON.stringify([account.id, mail.fingerprint, ...place]), own);
      // The same mail in another place: what is still to be done with it is done where it lies now.
      await client.query(
        `INSERT INTO mail_arrivals (id, user_id, account_id, folder, uid_validity, uid, fingerprint, sender, subject, sent_at, size, rule, state,
                                    problem, mail_document_id, next_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, CASE WHEN $13 = 'failed' THEN 'infinity'::timestamptz ELSE now() END)
         ON CONFLICT (id) DO UPDATE SET folder = excluded.folder, uid_validity = excluded.uid_validity, uid = excluded.uid, rule = excluded.rule,
           state = 'waiting', problem = NULL, tries = 0, next_at = now()
          WHERE mail_arrivals.state IN ('waiting', 'failed')`,
        [
          id,
          account.userId,
          account.id,
          folder,
          uidValidity,
          mail.uid,
          mail.fingerprint,
          mail.sender,
          mail.subject,
          mail.sentAt,
          Math.min(mail.size, 2 ** 31 - 1),
          mail.rule && JSON.stringify(mail.rule),
          mail.problem ? "failed" : "waiting",
          mail.problem,
          v5("mail", id),
        ],
      );
    }
  });
}

async function sentByPerson(client: Pick<Pool, "query">, userId: string, found: readonly Found[]): Promise<Set<string>> {
  const ids = found.flatMap(({ sentAs }) => sentAs);
  if (ids.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>("SELECT id FROM document_mails WHERE id = ANY($1::uuid[]) AND user_id = $2", [
    ids,
    userId,
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** Of a mail without an id of its own: its row under an earlier numbering of its folder. */
async function sameBefore(client: Pick<Pool, "query">, accountId: string, uidValidity: number, mail: Found): Promise<string | undefined> {
  if (mail.hasId || mail.problem) return undefined;
  const { rows } = await client.query<{ id: string }>(
    "SELECT id FROM mail_arrivals WHERE account_id = $1 AND fingerprint = $2 AND uid_validity <> $3 ORDER BY arrived_at LIMIT 1",
    [accountId, mail.fingerprint, uidValidity],
  );
  return rows[0]?.id;
}

/** A folder that has no row is looked at from now on. */
async function readCursor(pool: Pool, accountId: string, folder: string, uidValidity: number, uidNext: number): Promise<Cursor> {
  await pool.query(
    `INSERT INTO mail_folders (account_id, folder, uid_validity, last_uid, since)
     SELECT id, $2, $3, $4, now() FROM mail_accounts WHERE id = $1 ON CONFLICT (account_id, folder) DO UPDATE
       SET uid_validity = excluded.uid_validity, last_uid = 0, tries = 0, renumbered = true WHERE mail_folders.uid_validity <> excluded.uid_validity`,
    [accountId, folder, uidValidity, Math.max(0, uidNext - 1)],
  );
  const { rows } = await pool.query<Cursor>(
    `SELECT last_uid::float8 AS "lastUid", CASE WHEN renumbered THEN since - interval '10 minutes' END AS since, tries FROM mail_folders WHERE account_id = $1 AND folder = $2`,
    [accountId, folder],
  );
  if (!rows[0]) throw new AppError("entity.notFound");
  return rows[0];
}

const shown = (text: string): string => shownText.safeParse([...text].slice(0, 300).join("")).data ?? "";
const personText = ({ name, address }: MessageAddressObject) => (name && address ? `${name} <${address}>` : (address ?? name ?? ""));

function instantOf(date: Date | string | undefined): Date | null {
  const at = date === undefined ? Number.NaN : new Date(date).getTime();
  // What no calendar of the database holds is no date.
  return Number.isFinite(at) && at > 0 && at < Date.UTC(9999, 0) ? new Date(at) : null;
}

/** What a mail packed up for Outlook holds is known when it has been fetched: it may be any file. */
const packed = (type: string, name = "") => /^application\/(?:vnd\.|x-)?ms-tnef$/i.test(type) || /^win(?:mail)?\.dat$/i.test(name);

/** Names of what is no text of the mail itself. */
function filesOf(structure: MessageStructureObject | undefined): string[] {
  const files: string[] = [];
  const open = structure ? [structure] : [];
  for (let looked = 0; open.length > 0 && looked < mostParts; looked++) {
    const { type, disposition, dispositionParameters, parameters, childNodes } = open.pop()!;
    const name = dispositionParameters?.filename ?? parameters?.name;
    const isMessage = /^message\/rfc822$/i.test(type);
    if (packed(type, name)) files.push(anyFile);
    else if (/^text\/calendar$/i.test(type)) files.push(name ?? "invitation.ics");
    else if (isMessage || name !== undefined || /^attachment$/i.test(disposition ?? "") || !/^(?:text|multipart)\//i.test(type))
      files.push(name ?? (isMessage ? "message.eml" : ""));
    // What lies in an attached mail is the attached mail's.
    if (childNodes && !isMessage) open.push(...childNodes.slice(0, mostParts));
  }
  return files;
}
