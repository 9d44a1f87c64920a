// People's mail accounts as the backend holds them: made and changed after a real check, passwords sealed and opened here alone.

import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import { audit } from "../../../server/events/audit.ts";
import { openByEither, sealCredentials } from "../../../server/identity/cloudCredentials.ts";
import type { MailAccountCreate, MailAccountPatch, MailRule } from "../../../shared/api/mailIn.ts";
import { AppError } from "../../../shared/errors.ts";
import { inTransaction } from "../changes/changeAsSystem.ts";
import { answerInTime } from "../outside/answerInTime.ts";
import { type Mailbox, type MailboxOptions, type MailServer, openMailbox } from "./mailbox.ts";
import { nameOfFolder } from "./rules.ts";
import type { VisitedAccount } from "./visit.ts";

export interface AccountsOptions extends MailboxOptions {
  pool: Pool;
  /** CLOUD_CREDS_KEY. Undefined: nobody can add an account. */
  masterKey: string | undefined;
  /** CLOUD_CREDS_KEY_OLD: what was sealed before opens by it too. */
  formerKey?: string | undefined;
}

/** Everything that opening one takes. */
export interface SealedAccount extends VisitedAccount {
  sealed: Uint8Array;
  salt: Uint8Array;
}

export interface MailAccounts {
  /** Gives the account's id. @throws AppError mailbox.*, entity.tooMany */
  add(userId: string, request: MailAccountCreate, address: string): Promise<string>;
  /** With a check where the server, the password or the folders are other ones. @throws AppError mailbox.*, entity.notFound */
  change(userId: string, id: string, patch: MailAccountPatch, address: string): Promise<void>;
  /** @throws AppError mailbox.* */
  open(account: SealedAccount): Promise<Mailbox>;
}

const mostAccounts = 10;
const mostFolders = 500;
const checkMs = 45_000;

/** What a check finds: names of all folders, and where those that rules name begin. */
interface Checked {
  folders: string[];
  looked: { folder: string; uidValidity: number; lastUid: number }[];
}

export function createMailAccounts({ pool, masterKey, formerKey, ...options }: AccountsOptions): MailAccounts {
  const key = (): string => {
    if (!masterKey) throw new AppError("mailbox.unavailable", { detail: "CLOUD_CREDS_KEY is not set" });
    return masterKey;
  };
  const placeOf = (userId: string, salt: Uint8Array, id: string) =>
    ({ userId, salt: new Uint8Array(salt), connectionId: id, purpose: "mail-accounts" }) as const;

  async function opened({ id, userId, salt, sealed }: Pick<SealedAccount, "id" | "userId" | "salt" | "sealed">): Promise<MailServer> {
    return (await openByEither([key(), ...(formerKey ? [formerKey] : [])], placeOf(userId, salt, id), sealed).catch((cause: unknown) => {
      // Another CLOUD_CREDS_KEY: what was given can not be read, so it has to be given again.
      throw new AppError("mailbox.unauthorized", {}, { cause });
    })) as MailServer;
  }

  const check = (server: MailServer, rules: readonly MailRule[]): Promise<Checked> =>
    answerInTime(lookAt(server, rules), new AppError("mailbox.unreachable"));
  async function lookAt(server: MailServer, rules: readonly MailRule[]): Promise<Checked> {
    const mailbox = await openMailbox(server, options);
    try {
      return await mailbox.within(checkMs, () => look(mailbox, rules));
    } finally {
      mailbox.close();
    }
  }

  return {
    async add(userId, { rules, existing, ...server }, address) {
      const { rows } = await pool.query<{ salt: Uint8Array }>("SELECT salt FROM users WHERE id = $1", [userId]);
      if (!rows[0]) throw new AppError("entity.notFound");
      const id = randomUUID();
      const sealed = await sealCredentials(key(), placeOf(userId, rows[0].salt, id), server);
      const { folders, looked } = await check(server, rules);
      await inTransaction(pool, async (client) => {
        await client.query("SELECT 1 FROM users WHERE id = $1 FOR UPDATE", [userId]); // two at once are counted one after the other
        const { rowCount } = await client.query(
          `INSERT INTO mail_accounts (id, user_id, host, port, security, username, sealed, rules, folders)
           SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE (SELECT count(*) FROM mail_accounts WHERE user_id = $2) < ${mostAccounts}`,
          [id, userId, server.host, server.port, server.security, server.username, sealed, JSON.stringify(rules), folders],
        );
        if (rowCount !== 1) throw new AppError("entity.tooMany");
        for (const { folder, uidValidity, lastUid } of looked)
          await client.query(
            "INSERT INTO mail_folders (account_id, folder, uid_validity, last_uid, since) VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN NULL ELSE now() END)",
            [id, folder, uidValidity, existing ? 0 : lastUid, existing],
          );
        await audit(client, { actorId: userId, event: "mailbox.added", details: { accountId: id, host: server.host, address } });
      });
      return id;
    },
    async change(userId, id, { password, rules, paused, ...given }, address) {
      const { rows } = await pool.query<Omit<MailServer, "password"> & Pick<SealedAccount, "sealed" | "salt" | "rules" | "revision">>(
        `SELECT a.host, a.port, a.security, a.username, a.rules, a.revision, a.sealed, u.salt FROM mail_accounts a JOIN users u ON u.id = a.user_id
          WHERE a.id = $1 AND a.user_id = $2`,
        [id, userId],
      );
      const [row] = rows;
      if (!row) throw new AppError("entity.notFound");
      const { host, port, security, username } = { ...row, ...given };
      const renewed = password === undefined ? undefined : { host, port, security, username, password };
      const places = (some: readonly MailRule[]) => some.flatMap((rule) => [nameOfFolder(rule.folder), rule.moveTo]);
      const known = new Set(places(row.rules));
      const asked = renewed !== undefined || places(rules ?? []).some((name) => !known.has(name));
      // As the schema says: without a password the server is the one that it was given for.
      const checked = asked ? await check(renewed ?? (await opened({ ...row, id, userId })), rules ?? row.rules) : null;
      await inTransaction(pool, async (client) => {
        const sealed = renewed ? await sealCredentials(key(), placeOf(userId, row.salt, id), renewed) : null;
        const { rowCount } = await client.query(
          `UPDATE mail_accounts SET host = $4, port = $5, security = $6, username = $7, sealed = coalesce($8, sealed), rules = $9, paused = coalesce($10, paused),
                  folders = coalesce($11, folders), revision = revision + 1, tries = 0, next_at = now(),
                  state = CASE WHEN $12 THEN 'ACTIVE' ELSE state END, problem = CASE WHEN $12 THEN NULL ELSE problem END
            WHERE id = $1 AND user_id = $2 AND revision = $3`,
          [
            id,
            userId,
            row.revision,
            host,
            port,
            security,
            username,
            sealed,
            JSON.stringify(rules ?? row.rules),
            paused ?? null,
            checked?.folders ?? null,
            renewed !== undefined,
          ],
        );
        // Gone, or changed on another device meanwhile: nothing of this is written over that.
        if (rowCount !== 1) throw new AppError("entity.notFound");
        const moved = host !== row.host || port !== row.port || username !== row.username;
        // Numbers of another server's mails say nothing of these, and nothing of it is marked or moved by them.
        if (moved) {
          await client.query("DELETE FROM mail_folders WHERE account_id = $1", [id]);
          await client.query(
            `UPDATE mail_arrivals SET state = CASE WHEN state = 'waiting' THEN 'failed' ELSE state END,
                    problem = CASE WHEN state = 'waiting' THEN 'gone' ELSE problem END, after = 'done', next_at = 'infinity', uid_validity = NULL
              WHERE account_id = $1 AND (state IN ('waiting', 'failed') OR after = 'due')`,
            [id],
          );
        }
        for (const { folder, uidValidity, lastUid } of checked?.looked ?? [])
          await client.query(
            "INSERT INTO mail_folders (account_id, folder, uid_validity, last_uid, since) VALUES ($1, $2, $3, $4, now()) ON CONFLICT DO NOTHING",
            [id, folder, uidValidity, lastUid],
          );
        if (renewed) await audit(client, { actorId: userId, event: "mailbox.reconnected", details: { accountId: id, host, address } });
      });
    },
    async open(account) {
      return openMailbox(await opened(account), options);
    },
  };
}

/** Names of the folders, and the last number of each that is looked at. @throws AppError mailbox.folderMissing */
async function look({ client }: Mailbox, rules: readonly MailRule[]): Promise<Checked> {
  const listed = (await client.list()).filter(({ flags }) => !flags.has("\\Noselect")).slice(0, mostFolders);
  const folders = listed.map(({ path }) => nameOfFolder(path)).filter((path) => path.length <= 500);
  const looked: Checked["looked"] = [];
  for (const folder of new Set(rules.map((rule) => nameOfFolder(rule.folder)))) {
    const opened = await client.mailboxOpen(folder, { readOnly: true }).catch((error: unknown) => {
      throw client.usable ? new AppError("mailbox.folderMissing", { folder }) : error;
    });
    looked.push({ folder, uidValidity: Number(opened.uidValidity), lastUid: Math.max(0, opened.uidNext - 1) });
  }
  for (const { afterwards, moveTo } of rules)
    if (afterwards === "move" && listed.length < mostFolders && !folders.includes(nameOfFolder(moveTo)))
      throw new AppError("mailbox.folderMissing", { folder: moveTo });
  return { folders, looked };
}
