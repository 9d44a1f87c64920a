// Changing a password, and setting a new one by a link from a mail. A link never signs in, and never gets around a second factor.

import { transaction } from "../../../../server/authority/change.ts";
import { followAccounts } from "../../../../server/directory/follow.ts";
import { audit } from "../../../../server/events/audit.ts";
import { findMailToken, takeMailToken } from "../../../../server/identity/mailTokens.ts";
import { enqueueMail } from "../../../../server/jobs/mailJobs.ts";
import { email as emailAddress } from "../../../../shared/api/identity.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { SessionCaller } from "../../../http/types.ts";
import { enqueueSecurityAlert } from "../account/alerts.ts";
import { accountById, revokeAllSessions } from "../account/identity.repository.ts";
import { assertFreshProof, recordProof } from "../account/proof.ts";
import { lockAccount, lockSession } from "../account/standing.ts";
import { factorsOf } from "../factors/factors.repository.ts";
import { failedPasswords, isWithin, mailRequests } from "../limits/rateLimits.ts";
import type { IdentityDeps } from "../request/deps.ts";
import { revokeOtherSessions } from "../sessions/sessions.repository.ts";
import { endEmailChange, lockByEmail, removeOtherWaysIn, setPassword, voidLinks } from "./recovery.repository.ts";

/** The other sessions end, and their devices ask for the new password; their ids. @throws AppError auth.invalid, auth.reauthenticate, password.weak, auth.rateLimited, auth.busy */
export async function changePassword(
  parts: IdentityDeps,
  { userId, sessionId }: SessionCaller,
  { currentPassword, newPassword }: { currentPassword?: string | undefined; newPassword: string },
): Promise<string[]> {
  const { requestInfo, limits, passwords } = parts;
  const account = await accountById(await parts.db(), userId);
  if (!account) throw new AppError("auth.refresh");
  const { totp, passkeys } = await factorsOf(await parts.connection(), userId);
  if (account.passwordHash === null || totp || passkeys > 0) await assertFreshProof(await parts.connection(), sessionId);
  if (account.passwordHash !== null) {
    const key = account.email.toLowerCase();
    await limits.count(failedPasswords, key);
    const { valid } = await passwords.verify(currentPassword ?? "", account.passwordHash);
    if (!valid) {
      await audit(await parts.connection(), {
        actorId: userId,
        event: "password.changeRefused",
        details: { address: requestInfo.address },
      });
      throw new AppError("auth.invalid");
    }
    await limits.giveBack(failedPasswords, key);
  }
  const hash = await passwords.hash(newPassword, [account.email, account.handle]);
  const connection = await parts.connection();
  return transaction(connection, async () => {
    await lockAccount(connection, userId);
    const factors = await factorsOf(connection, userId);
    const proven = account.passwordHash === null || factors.totp || factors.passkeys > 0;
    const now = await lockSession(connection, { userId, sessionId }, { proven });
    if (now.passwordHash !== account.passwordHash) throw new AppError("auth.invalid"); // changed at this moment by somebody else
    await setPassword(connection, userId, hash);
    await voidLinks(connection, userId, "reset");
    await recordProof(connection, sessionId);
    const ended = await revokeOtherSessions(connection, userId, sessionId);
    await audit(connection, { actorId: userId, event: "password.changed", details: { sessionId, address: requestInfo.address } });
    await enqueueSecurityAlert(connection, { userId, reason: "passwordChanged", ...requestInfo });
    return ended;
  });
}

/**
 * Asks for a mail with a link. The same statement for every address: whether it has an account is found out when the mail is made.
 * Too many for one address are silently not sent.
 */
export async function forgotPassword({ limits, connection }: IdentityDeps, email: string): Promise<void> {
  if (!emailAddress.safeParse(email).success) return; // no account can have it
  if (!(await isWithin(limits, mailRequests, email.toLowerCase()))) return;
  await enqueueMail(await connection(), { template: "forgotPassword", email });
}

/** Ends all sessions on purpose (their devices are wiped) and signs nobody in. @returns whose sessions ended. @throws AppError token.invalid, password.weak (the token stays good), auth.busy */
export async function resetPassword(
  { requestInfo, passwords, connection, db }: IdentityDeps,
  { token, password }: { token: string; password: string },
): Promise<{ userId: string; ended: string[] }> {
  const found = await findMailToken(await connection(), token, ["reset"]); // before any hashing
  const account = found && (await accountById(await db(), found.userId));
  if (!account?.active) throw new AppError("token.invalid");
  const hash = await passwords.hash(password, [account.email, account.handle]);
  const raw = await connection();
  return transaction(raw, async () => {
    const taken = await takeMailToken(raw, token, ["reset"]);
    if (!taken) throw new AppError("token.invalid");
    const { userId } = taken;
    const person = await lockByEmail(raw, userId, taken.email);
    if (!person) throw new AppError("token.invalid");
    // The first proof that the address is this person's: whoever used the account before may have been somebody else, and keeps no way in.
    if (!person.wasVerified) await removeOtherWaysIn(raw, userId);
    await endEmailChange(raw, userId);
    await voidLinks(raw, userId, "all");
    await setPassword(raw, userId, hash, { verifies: true });
    if (!person.wasVerified) await followAccounts(raw);
    const ended = await revokeAllSessions(await db(), userId);
    await audit(raw, { actorId: userId, event: "password.reset", details: { address: requestInfo.address } });
    await enqueueSecurityAlert(raw, { userId, reason: "passwordReset", ...requestInfo });
    return { userId, ended };
  });
}
