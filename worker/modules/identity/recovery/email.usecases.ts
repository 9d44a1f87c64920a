// Whose address it is: verifying the one of an account, and changing it with a confirmation at both ends.

import { transaction } from "../../../../server/authority/change.ts";
import { type Connection, sqlState } from "../../../../server/database/connection.ts";
import { audit } from "../../../../server/events/audit.ts";
import { type MailToken, takeMailToken } from "../../../../server/identity/mailTokens.ts";
import { enqueueMail } from "../../../../server/jobs/mailJobs.ts";
import type { EmailVerified } from "../../../../shared/api/identity.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { SessionCaller } from "../../../http/types.ts";
import { enqueueSecurityAlert } from "../account/alerts.ts";
import { assertFreshProof } from "../account/proof.ts";
import { lockSession } from "../account/standing.ts";
import { mailRequests } from "../limits/rateLimits.ts";
import type { IdentityDeps, RequestInfo } from "../request/deps.ts";

/** Another verification mail to an address that still needs one. @throws AppError auth.rateLimited */
export async function sendVerification({ limits, connection }: IdentityDeps, userId: string): Promise<void> {
  await limits.count(mailRequests, userId);
  await enqueueMail(await connection(), { template: "verifyEmail", userId });
}

/**
 * Begins a change. Whether the new address is free is said to nobody but its owner, by mail. An address that was never verified is
 * not asked: a slip of the pen at sign-up could not be mended otherwise. @throws AppError auth.reauthenticate, auth.rateLimited
 */
export async function changeEmail(
  { requestInfo, limits, connection }: IdentityDeps,
  { userId, sessionId }: SessionCaller,
  email: string,
): Promise<void> {
  const raw = await connection();
  await assertFreshProof(raw, sessionId);
  await limits.count(mailRequests, userId);
  await transaction(raw, async () => {
    await lockSession(raw, { userId, sessionId }, { proven: true });
    await raw.query("DELETE FROM mail_tokens WHERE user_id = $1 AND purpose IN ('changeOld', 'changeNew')", [userId]);
    await raw.query(
      `INSERT INTO email_changes (user_id, email, old_confirmed, expires_at)
       SELECT id, $2, email_verified_at IS NULL, now() + interval '1 day' FROM users WHERE id = $1
       ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, old_confirmed = excluded.old_confirmed, new_confirmed = false,
         expires_at = excluded.expires_at`,
      [userId, email],
    );
    await audit(raw, { actorId: userId, event: "email.changeAsked", details: { sessionId, address: requestInfo.address } });
    await enqueueMail(raw, { template: "changeEmail", userId });
  });
}

export async function cancelEmailChange({ requestInfo, connection }: IdentityDeps, { userId }: SessionCaller): Promise<void> {
  const raw = await connection();
  await transaction(raw, async () => {
    await raw.query("DELETE FROM mail_tokens WHERE user_id = $1 AND purpose IN ('changeOld', 'changeNew')", [userId]);
    const { rowCount } = await raw.query("DELETE FROM email_changes WHERE user_id = $1", [userId]);
    if (rowCount) await audit(raw, { actorId: userId, event: "email.changeCancelled", details: { address: requestInfo.address } });
  });
}

/** Uses a token from a mail up. @throws AppError token.invalid */
export async function confirmEmail({ requestInfo, connection }: IdentityDeps, token: string): Promise<EmailVerified> {
  const raw = await connection();
  try {
    return await transaction(raw, async () => {
      const taken = await takeMailToken(raw, token, ["verify", "changeOld", "changeNew"]);
      if (!taken) throw new AppError("token.invalid");
      return taken.purpose === "verify" ? verify(raw, taken, requestInfo) : confirmChange(raw, taken, requestInfo);
    });
  } catch (error) {
    if (sqlState(error) !== "23505") throw error;
    throw new AppError("token.invalid", {}, { cause: error }); // the new address has got an account meanwhile
  }
}

async function verify(raw: Connection, { userId, email }: MailToken, { address }: RequestInfo): Promise<EmailVerified> {
  const { rowCount } = await raw.query(
    "UPDATE users SET email_verified_at = coalesce(email_verified_at, now()) WHERE id = $1 AND lower(email) = lower($2)",
    [userId, email],
  );
  if (rowCount !== 1) throw new AppError("token.invalid");
  await audit(raw, { actorId: userId, event: "email.verified", details: { address } });
  return { state: "verified" };
}

async function confirmChange(raw: Connection, { userId, purpose, email }: MailToken, requestInfo: RequestInfo): Promise<EmailVerified> {
  // The row's lock makes two confirmations at once take turns: the second sees the first.
  const { rows } = await raw.query<{ email: string; done: boolean }>(
    `UPDATE email_changes c SET old_confirmed = old_confirmed OR $2, new_confirmed = new_confirmed OR NOT $2
       FROM users u WHERE u.id = c.user_id AND c.user_id = $1 AND c.expires_at > now() AND lower($3) = lower(CASE WHEN $2 THEN u.email ELSE c.email END)
     RETURNING c.email, c.old_confirmed AND c.new_confirmed AS done`,
    [userId, purpose === "changeOld", email],
  );
  const [change] = rows;
  if (!change) throw new AppError("token.invalid");
  if (!change.done) return { state: "waiting" };
  const before = await raw.query<{ email: string }>("SELECT email FROM users WHERE id = $1 FOR UPDATE", [userId]);
  await raw.query("UPDATE users SET email = $2, email_verified_at = now() WHERE id = $1", [userId, change.email]);
  await raw.query("DELETE FROM email_changes WHERE user_id = $1", [userId]);
  await raw.query("DELETE FROM mail_tokens WHERE user_id = $1", [userId]); // links that went to the old address are void
  await audit(raw, { actorId: userId, event: "email.changed", details: { address: requestInfo.address } });
  const old = before.rows[0]?.email;
  await enqueueSecurityAlert(raw, { userId, reason: "emailChanged", ...requestInfo, ...(old && { to: old }) });
  return { state: "changed" };
}
