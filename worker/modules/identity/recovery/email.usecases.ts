// Whose address it is: verifying the one of an account, and changing it with a confirmation at both ends.

import { transaction } from "../../../../server/authority/change.ts";
import { type Connection, sqlState } from "../../../../server/database/connection.ts";
import { followAccounts } from "../../../../server/directory/follow.ts";
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
import { beginEmailChange, confirmEmailChange, endEmailChange, replaceEmail, verifyEmail, voidLinks } from "./recovery.repository.ts";

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
    await voidLinks(raw, userId, "change");
    await beginEmailChange(raw, userId, email);
    await audit(raw, { actorId: userId, event: "email.changeAsked", details: { sessionId, address: requestInfo.address } });
    await enqueueMail(raw, { template: "changeEmail", userId });
  });
}

export async function cancelEmailChange({ requestInfo, connection }: IdentityDeps, { userId }: SessionCaller): Promise<void> {
  const raw = await connection();
  await transaction(raw, async () => {
    await voidLinks(raw, userId, "change");
    if (await endEmailChange(raw, userId))
      await audit(raw, { actorId: userId, event: "email.changeCancelled", details: { address: requestInfo.address } });
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
  if (!(await verifyEmail(raw, userId, email))) throw new AppError("token.invalid");
  await audit(raw, { actorId: userId, event: "email.verified", details: { address } });
  await followAccounts(raw);
  return { state: "verified" };
}

async function confirmChange(raw: Connection, { userId, purpose, email }: MailToken, requestInfo: RequestInfo): Promise<EmailVerified> {
  const change = await confirmEmailChange(raw, userId, { end: purpose === "changeOld" ? "old" : "new", email });
  if (!change) throw new AppError("token.invalid");
  if (!change.done) return { state: "waiting" };
  const old = await replaceEmail(raw, userId, change.email);
  await endEmailChange(raw, userId);
  await voidLinks(raw, userId, "all"); // some went to the old address
  await audit(raw, { actorId: userId, event: "email.changed", details: { address: requestInfo.address } });
  await followAccounts(raw);
  await enqueueSecurityAlert(raw, { userId, reason: "emailChanged", ...requestInfo, ...(old && { to: old }) });
  return { state: "changed" };
}
