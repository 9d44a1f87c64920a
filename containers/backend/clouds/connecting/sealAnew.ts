// Another CLOUD_CREDS_KEY: at the start all that is sealed is looked at, and what only the former key opens is sealed anew under the new one.
// Meanwhile either opens it. What is used at that moment is left for the next look, and nothing is written over what somebody has stored since.
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { type CredentialsPlace, openCredentials, sealCredentials } from "../../../../server/identity/cloudCredentials.ts";

export interface MasterKeys {
  masterKey: string;
  formerKey?: string | undefined;
}
interface Sealed {
  id: string;
  userId: string;
  salt: Uint8Array;
  sealed: Uint8Array;
  connectionId: string;
  busy: boolean;
}
/** Sealed anew; opened by no key; in use just now. */
export interface SealedAnew {
  anew: number;
  unreadable: number;
  busy: number;
}

/** Rows that are looked at in one go. */
const page = 500;
/** Milliseconds until what was in use is looked at again, and how often: a token's renewal takes 90 s at most. */
const againMs = 10_000;
const mostLooks = 30;

/** What is sealed lies in these. `busy`: its tokens are being renewed, and what comes of it has to find them as they are. */
const tables = [
  {
    purpose: "cloud-credentials",
    list: `SELECT c.id, c.user_id AS "userId", u.salt, c.sealed, c.id AS "connectionId", coalesce(c.refreshing_until > now(), false) AS busy
             FROM cloud_connections c JOIN users u ON u.id = c.user_id WHERE c.sealed IS NOT NULL AND c.id > $1 ORDER BY c.id LIMIT $2`,
    store:
      "UPDATE cloud_connections SET sealed = $3 WHERE id = $1 AND sealed = $2 AND (refreshing_until IS NULL OR refreshing_until <= now())",
  },
  {
    purpose: "mail-accounts",
    list: `SELECT a.id, a.user_id AS "userId", u.salt, a.sealed, a.id AS "connectionId", false AS busy
             FROM mail_accounts a JOIN users u ON u.id = a.user_id WHERE a.id > $1 ORDER BY a.id LIMIT $2`,
    store: "UPDATE mail_accounts SET sealed = $3 WHERE id = $1 AND sealed = $2",
  },
  {
    purpose: "cloud-credentials",
    list: `SELECT id, user_id AS "userId", salt, sealed, connection_id AS "connectionId", false AS busy
             FROM cloud_purges WHERE sealed IS NOT NULL AND id > $1 ORDER BY id LIMIT $2`,
    store: "UPDATE cloud_purges SET sealed = $3 WHERE id = $1 AND sealed = $2",
  },
] as const satisfies { purpose: CredentialsPlace["purpose"]; list: string; store: string }[];

/** One look at all of it. */
export async function sealAnew(pool: Pool, { masterKey, formerKey }: MasterKeys): Promise<SealedAnew> {
  const told: SealedAnew = { anew: 0, unreadable: 0, busy: 0 };
  for (const { purpose, list, store } of tables) {
    for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
      const { rows } = await pool.query<Sealed>(list, [after, page]);
      for (const { id, userId, salt, sealed, connectionId, busy } of rows) {
        const place = { userId, salt: new Uint8Array(salt), connectionId, purpose };
        const opens = (key: string | undefined) => (key ? openCredentials(key, place, sealed).then(known, unknown) : unknown());
        if ((await opens(masterKey)).opened) continue;
        const former = await opens(formerKey);
        if (!former.opened) told.unreadable++;
        else if (busy) told.busy++;
        else {
          const { rowCount } = await pool.query(store, [id, sealed, await sealCredentials(masterKey, place, former.credentials)]);
          if (rowCount === 1) told.anew++;
          else told.busy++;
        }
      }
      if (rows.length < page) break;
      after = rows.at(-1)!.id;
    }
  }
  return told;
}
const known = (credentials: unknown) => ({ opened: true, credentials });
const unknown = () => ({ opened: false, credentials: undefined });

/** Until all is sealed under the new key. Says in one line how it came out; what no key opens wants a new log-in of its person. */
export function sealAnewInTheBackground(pool: Pool, keys: MasterKeys, log: Pick<Logger, "info" | "warn" | "error">): void {
  const work = async () => {
    let anew = 0;
    for (let looks = 1; ; looks++) {
      const told = await sealAnew(pool, keys);
      anew += told.anew;
      const goesOn = told.busy > 0 && looks < mostLooks;
      if (!goesOn) {
        const { unreadable, busy } = told;
        if (unreadable > 0)
          log.error({ unreadable }, "credentials that CLOUD_CREDS_KEY does not open: the one before belongs into CLOUD_CREDS_KEY_OLD");
        if (busy > 0) log.warn({ busy }, "credentials are still sealed under CLOUD_CREDS_KEY_OLD: the next start goes on");
        else if (keys.formerKey)
          log.info({ anew }, "all credentials are sealed under CLOUD_CREDS_KEY: CLOUD_CREDS_KEY_OLD is not needed any more");
        return;
      }
      await sleep(againMs, undefined, { ref: false });
    }
  };
  work().catch((error: unknown) => log.warn({ err: error }, "credentials were not all looked at: the next start goes on"));
}
