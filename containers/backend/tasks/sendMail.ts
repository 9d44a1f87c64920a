// One job, its mails. Tokens are made here, at the last moment, so that the database never holds one that can be used.
import type { Pool } from "pg";
import { issueMailToken, type MailToken } from "../../../server/identity/mailTokens.ts";
import type { MailJob } from "../../../server/jobs/mails.ts";
import { type Language, languages } from "../../../shared/languages.ts";
import { deliverOnce } from "../mail/deliverOnce.ts";
import { type Mail, MailRefused } from "../mail/mailer.ts";
import { messagesIn } from "../mail/messages.ts";
import type { TaskRun } from "../queue/context.ts";

export const sendMail =
  (frontendUrl: string): TaskRun<"send-mail"> =>
  async ({ pool, mailer, log, fence }, payload, job) => {
    const send = async () => {
      let passing: unknown;
      for (const { to, what, compose } of await lettersOf(pool, payload, frontendUrl)) {
        // The owner of single-user mode has no address; the name ends in `.invalid` (RFC 2606).
        if (to.endsWith(".invalid")) continue;
        try {
          await deliverOnce({ pool, mailer }, `job ${job.id} ${to} ${what}`, compose);
        } catch (error) {
          if (error instanceof MailRefused) log.warn({ template: payload.template, answer: error.answer }, "a mail was refused for good");
          else passing = error;
        }
      }
      // The others have been tried: one recipient's mail server holds up nobody else's mail.
      if (passing) throw passing;
    };
    await (fence ? fence.alone(pool, send) : send());
  };

/** Composed only when it is not delivered yet: a token that is made voids the one of a mail that has gone. */
interface Letter {
  to: string;
  /** Which of a job's mails to one address it is. */
  what: string;
  compose: () => Promise<Mail>;
}

const plain = (mail: Mail): Letter => ({ to: mail.to, what: mail.subject, compose: async () => mail });
const withToken = (pool: Pool, token: MailToken, message: (token: string) => Mail): Letter => ({
  to: token.email,
  what: token.purpose,
  compose: async () => message(await issueMailToken(pool, token)),
});

async function lettersOf(pool: Pool, job: MailJob, frontendUrl: string): Promise<Letter[]> {
  switch (job.template) {
    case "securityAlert":
      return [plain(messagesIn(await languageOfAddress(pool, job.to, job.userId), frontendUrl).securityAlert(job.to, job.data))];
    case "alreadyRegistered":
      return [plain(messagesIn(await languageOfAddress(pool, job.to), frontendUrl).alreadyRegistered(job.to))];
    case "verifyEmail":
      return verification(pool, job.userId, frontendUrl);
    case "forgotPassword":
      return reset(pool, job.email, frontendUrl);
    case "shareNotice":
      return shareNotices(pool, job.shareId, frontendUrl);
    case "changeEmail":
      return change(pool, job.userId, frontendUrl);
  }
}

/** SQL: what the person `u` has chosen, else what their browser asked for when they signed up. */
const languageOf = `coalesce((SELECT settings->>'language' FROM person_settings s WHERE s.user_id = u.id AND settings->>'language' = ANY('{${languages}}')), u.language, 'en')`;

/** English for nobody's. */
export async function languageOfPerson(pool: Pool, userId: string): Promise<Language> {
  const { rows } = await pool.query<{ language: Language }>(`SELECT ${languageOf} AS language FROM users u WHERE u.id = $1`, [userId]);
  return rows[0]?.language ?? "en";
}

/** Of the account, by id where it is known: an old address belongs to no account any more. English for nobody's. */
async function languageOfAddress(pool: Pool, address: string, userId: string | null = null): Promise<Language> {
  const { rows } = await pool.query<{ language: Language }>(
    `SELECT ${languageOf} AS language FROM users u WHERE u.id = $2 OR $2 IS NULL AND lower(u.email) = lower($1)`,
    [address, userId],
  );
  return rows[0]?.language ?? "en";
}

async function verification(pool: Pool, userId: string, frontendUrl: string): Promise<Letter[]> {
  const { rows } = await pool.query<{ email: string; language: Language }>(
    `SELECT email, ${languageOf} AS language FROM users u WHERE id = $1 AND active AND email_verified_at IS NULL`,
    [userId],
  );
  const [account] = rows;
  if (!account) return [];
  const { email, language } = account;
  return [withToken(pool, { userId, purpose: "verify", email }, (token) => messagesIn(language, frontendUrl).verifyEmail(email, token))];
}

/** Nothing for an address without an account: whoever asked is told the same either way. */
async function reset(pool: Pool, email: string, frontendUrl: string): Promise<Letter[]> {
  const { rows } = await pool.query<{ id: string; email: string; language: Language }>(
    `SELECT id, email, ${languageOf} AS language FROM users u
      WHERE lower(email) = lower($1) AND active AND NOT EXISTS (SELECT FROM owners o WHERE o.user_id = u.id)`,
    [email],
  );
  const [account] = rows;
  if (!account) return [];
  const messages = messagesIn(account.language, frontendUrl);
  return [
    withToken(pool, { userId: account.id, purpose: "reset", email: account.email }, (token) =>
      messages.resetPassword(account.email, token),
    ),
  ];
}

/** To everybody it is for, as long as it lasts. */
async function shareNotices(pool: Pool, shareId: string, frontendUrl: string): Promise<Letter[]> {
  const { rows } = await pool.query<{ email: string; language: Language; owner: string; folder: boolean; edit: boolean }>(
    `SELECT u.email, ${languageOf} AS language, o.handle AS owner, s.folder_id IS NOT NULL AS folder, s.access = 'edit' AS edit
       FROM shares s JOIN users o ON o.id = s.owner_id LEFT JOIN group_members m ON m.group_id = s.group_id
       JOIN users u ON u.id = coalesce(s.user_id, m.user_id)
      WHERE s.id = $1 AND u.id <> o.id AND u.active AND u.email_verified_at IS NOT NULL ORDER BY u.id`,
    [shareId],
  );
  return rows.map(({ email, language, ...share }) => plain(messagesIn(language, frontendUrl).shareNotice(email, share)));
}

async function change(pool: Pool, userId: string, frontendUrl: string): Promise<Letter[]> {
  const { rows } = await pool.query<{ old: string; language: Language; wanted: string; oldConfirmed: boolean; taken: boolean }>(
    `SELECT u.email AS old, ${languageOf} AS language, c.email AS wanted, c.old_confirmed AS "oldConfirmed",
            EXISTS (SELECT FROM users o WHERE lower(o.email) = lower(c.email) AND o.id <> u.id) AS taken
       FROM email_changes c JOIN users u ON u.id = c.user_id WHERE c.user_id = $1 AND c.expires_at > now() AND u.active`,
    [userId],
  );
  const [found] = rows;
  if (!found) return [];
  const messages = messagesIn(found.language, frontendUrl);
  const { old, wanted } = found;
  const letters: Letter[] = [];
  if (!found.oldConfirmed)
    letters.push(withToken(pool, { userId, purpose: "changeOld", email: old }, (token) => messages.confirmOldAddress(old, wanted, token)));
  if (found.taken) letters.push(plain(messagesIn(await languageOfAddress(pool, wanted), frontendUrl).alreadyRegistered(wanted)));
  else letters.push(withToken(pool, { userId, purpose: "changeNew", email: wanted }, (token) => messages.confirmNewAddress(wanted, token)));
  return letters;
}
