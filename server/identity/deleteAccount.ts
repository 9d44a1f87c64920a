// The end of an account: every row goes with it, its objects by a job of the same transaction, and the audit log keeps that it was.

import { AppError } from "../../shared/errors.ts";
import { leaveEverything } from "../authority/groups.ts";
import { purgeClouds } from "../clouds/moves.ts";
import type { Connection } from "../database/connection.ts";
import { addJobs } from "../jobs/enqueue.ts";
import { rememberedDays } from "./cleanUp.ts";

const batch = 5_000;
/** Given to clouds to remove what lies there; one that needs longer is finished by its own job. */
const cloudsFirstSeconds = 60;
const oneAtATime = 6_120_334_871; // any fixed number: the key of the advisory lock

/** Changes of who administrates take turns: two administrators can not remove each other at once. Inside a transaction, first. */
export async function lockAdministration(connection: Connection): Promise<void> {
  await connection.query("SELECT pg_advisory_xact_lock($1)", [oneAtATime]);
}

/** @throws AppError admin.last where nobody but `userId` administrates */
export async function assertOtherAdministrator(connection: Connection, userId: string): Promise<void> {
  const { rows } = await connection.query<{ only: boolean }>(
    `SELECT EXISTS (SELECT FROM users WHERE id = $1 AND role = 'admin' AND active)
        AND NOT EXISTS (SELECT FROM users WHERE id <> $1 AND role = 'admin' AND active) AS only`,
    [userId],
  );
  if (rows[0]?.only) throw new AppError("admin.last");
}

/**
 * Inside a transaction that has taken `lockAdministration`. The sessions that end with it, what the audit entry says of it, and whom
 * to poke: they shared with the person, or the person with them.
 * @throws AppError entity.notFound, admin.last
 */
export async function deleteAccount(
  connection: Connection,
  userId: string,
): Promise<{ sessionIds: string[]; documents: number; objects: number; people: string[] }> {
  const people = await leaveEverything(connection, userId, new Date().toISOString());
  await assertOtherAdministrator(connection, userId);
  await connection.query("SELECT FROM users WHERE id = $1 FOR UPDATE", [userId]); // a sign-in that comes now finds nobody
  const sessions = await connection.query<{ id: string }>("SELECT id FROM sessions WHERE user_id = $1 AND revoked_at IS NULL", [userId]);
  const documents = await connection.query("SELECT FROM documents WHERE owner_id = $1", [userId]);
  const { rows } = await connection.query<{ key: string }>(
    `SELECT v.reference AS key FROM document_versions v JOIN documents d ON d.id = v.document_id
      WHERE d.owner_id = $1 AND v.backend = 'objectStore'
     UNION SELECT o.key FROM document_objects o JOIN document_versions v ON v.id = o.version_id JOIN documents d ON d.id = v.document_id
      WHERE d.owner_id = $1
     UNION SELECT key FROM uploads WHERE owner_id = $1`,
    [userId],
  );
  const keys = rows.map(({ key }) => key);
  // Parts that nobody has joined are no objects: no list of the store has them, and no key removes them.
  const inParts = await connection.query<{ key: string; upload: string }>(
    "SELECT key, in_parts AS upload FROM uploads WHERE owner_id = $1 AND in_parts IS NOT NULL AND state <> 'complete'",
    [userId],
  );
  // What lies in their clouds goes first, then what lies here.
  const first = (await purgeClouds(connection, userId)).length > 0 ? cloudsFirstSeconds : 0;
  for (let at = 0; at < keys.length; at += batch) {
    const payload = { keys: keys.slice(at, at + batch), ...(at === 0 && { inParts: inParts.rows }) };
    // A second time when no signed URL of a pending upload is alive any more: what was still on its way has arrived by then.
    await addJobs(
      connection,
      [first, 25 * 3600].map((delaySeconds) => ({ task: "delete-objects", payload, options: { delaySeconds } })),
    );
  }
  // What a device of theirs can still present: the last token of a session, or the one before where an answer was lost.
  await connection.query(
    `INSERT INTO deleted_account_tokens (hash, user_id, expires_at)
     SELECT t.hash, s.user_id, now() + make_interval(days => $2) FROM sessions s JOIN refresh_tokens t ON t.session_id = s.id
       LEFT JOIN refresh_tokens n ON n.hash = t.successor_hash WHERE s.user_id = $1 AND (t.used_at IS NULL OR n.used_at IS NULL)`,
    [userId, rememberedDays],
  );
  await connection.query("DELETE FROM users WHERE id = $1", [userId]);
  return { sessionIds: sessions.rows.map(({ id }) => id), documents: documents.rowCount ?? 0, objects: keys.length, people };
}
