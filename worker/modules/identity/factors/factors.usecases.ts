// Second factors of a signed-in person: setting up, taking down, and using a code up.

import { transaction } from "../../../../server/authority/change.ts";
import type { Connection } from "../../../../server/database/connection.ts";
import { audit } from "../../../../server/events/audit.ts";
import type { AlertReason } from "../../../../server/jobs/mails.ts";
import type { SecurityOverview, TotpSetup } from "../../../../shared/api/identity.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { SessionCaller } from "../../../http/types.ts";
import { enqueueSecurityAlert } from "../account/alerts.ts";
import { accountById } from "../account/identity.repository.ts";
import { assertFreshProof, provenUntil } from "../account/proof.ts";
import { lockSession } from "../account/standing.ts";
import { failedFactors } from "../limits/rateLimits.ts";
import type { IdentityDeps } from "../request/deps.ts";
import { decrypt, encrypt } from "../tokens/encryption.ts";
import { backupCodeHash, isBackupCode, newBackupCodes } from "./backupCodes.ts";
import * as repository from "./factors.repository.ts";
import { matchingStep, newTotpSecret, otpauthUrl } from "./totp.ts";

const purpose = "authenticator secrets";

/** @throws AppError auth.reauthenticate, totp.active */
export async function setUpTotp(parts: IdentityDeps, { userId, sessionId }: SessionCaller): Promise<TotpSetup> {
  const { secretKey } = parts;
  const connection = await parts.connection();
  await assertFreshProof(connection, sessionId);
  const account = await accountById(await parts.db(), userId);
  if (!account) throw new AppError("auth.refresh");
  const secret = newTotpSecret();
  const backupCodes = newBackupCodes();
  const secretEncrypted = await encrypt(secretKey, purpose, userId, secret);
  await transaction(connection, async () => {
    await lockSession(connection, { userId, sessionId }, { proven: true });
    if (!(await repository.beginTotp(connection, userId, secretEncrypted))) throw new AppError("totp.active");
    await repository.replaceBackupCodes(connection, userId, hashes(secretKey, userId, backupCodes), true);
  });
  return { secret, otpauthUrl: otpauthUrl(secret, parts.settings.owner ? account.handle : account.email), backupCodes };
}

/** @throws AppError auth.code, totp.missing, totp.active, auth.rateLimited, auth.reauthenticate */
export async function activateTotp(parts: IdentityDeps, actor: SessionCaller, code: string): Promise<void> {
  const { userId, sessionId } = actor;
  const { limits, secretKey } = parts;
  const connection = await parts.connection();
  await assertFreshProof(connection, sessionId);
  const stored = await repository.totpOf(connection, userId);
  if (!stored) throw new AppError("totp.missing");
  if (stored.active) throw new AppError("totp.active");
  await limits.count(failedFactors, userId);
  const { secretEncrypted } = stored;
  const step = matchingStep(await decrypt(secretKey, purpose, userId, secretEncrypted), code, stored.lastStep);
  if (step === undefined) throw new AppError("auth.code");
  await transaction(connection, async () => {
    await lockSession(connection, actor, { proven: true });
    if (!(await repository.acceptStep(connection, { userId, step, secretEncrypted, activate: true }))) throw new AppError("auth.code");
    await repository.activateBackupCodes(connection, userId);
    await report(parts, connection, actor, "totp.activated", "totpActivated");
  });
  await limits.giveBack(failedFactors, userId);
}

/** Gone without a trace where it never became active. @throws AppError auth.reauthenticate */
export async function removeTotp(parts: IdentityDeps, actor: SessionCaller): Promise<void> {
  const connection = await parts.connection();
  await transaction(connection, async () => {
    await lockSession(connection, actor, { proven: true });
    if (await repository.deleteTotp(connection, actor.userId)) await report(parts, connection, actor, "totp.removed", "totpRemoved");
    const { passkeys } = await repository.factorsOf(connection, actor.userId);
    if (passkeys === 0) await repository.deleteBackupCodes(connection, actor.userId);
  });
}

/** Ten new ones; the old ones are void. @throws AppError auth.reauthenticate, totp.missing where nothing asks for a code */
export async function renewBackupCodes(parts: IdentityDeps, actor: SessionCaller): Promise<string[]> {
  const connection = await parts.connection();
  const codes = newBackupCodes();
  await transaction(connection, async () => {
    await lockSession(connection, actor, { proven: true });
    if (repository.methodsOf(await repository.factorsOf(connection, actor.userId)).length === 0) throw new AppError("totp.missing");
    await repository.replaceBackupCodes(connection, actor.userId, hashes(parts.secretKey, actor.userId, codes), false);
    await report(parts, connection, actor, "backupCodes.renewed", "backupCodesRenewed");
  });
  return codes;
}

/** Backup codes for whoever has none, inside the transaction that adds a first factor. */
export async function firstBackupCodes({ secretKey }: IdentityDeps, connection: Connection, userId: string): Promise<string[] | undefined> {
  const { backupCodes } = await repository.factorsOf(connection, userId);
  if (backupCodes > 0) return undefined;
  const codes = newBackupCodes();
  await repository.replaceBackupCodes(connection, userId, hashes(secretKey, userId, codes), false);
  return codes;
}

/**
 * Uses a code up, inside the transaction of what it is given for: of many with one code, one is let through.
 * @throws AppError auth.code
 */
export async function takeCode(parts: IdentityDeps, connection: Connection, userId: string, code: string): Promise<"totp" | "backupCode"> {
  const { secretKey, requestInfo } = parts;
  if (isBackupCode(code)) {
    if (!(await repository.takeBackupCode(connection, userId, backupCodeHash(secretKey, userId, code)))) throw new AppError("auth.code");
    await enqueueSecurityAlert(connection, { userId, reason: "backupCodeUsed", ...requestInfo });
    return "backupCode";
  }
  const stored = await repository.totpOf(connection, userId);
  if (!stored?.active) throw new AppError("auth.code");
  const { secretEncrypted } = stored;
  const step = matchingStep(await decrypt(secretKey, purpose, userId, secretEncrypted), code, stored.lastStep);
  if (step === undefined || !(await repository.acceptStep(connection, { userId, step, secretEncrypted, activate: false })))
    throw new AppError("auth.code");
  return "totp";
}

export async function securityOverview(parts: IdentityDeps, { userId, sessionId }: SessionCaller): Promise<SecurityOverview> {
  const connection = await parts.connection();
  const { totp, passkeys, backupCodes } = await repository.factorsOf(connection, userId);
  const { hasPassword, pendingEmail } = await repository.passwordAndPendingEmail(connection, userId);
  const until = await provenUntil(connection, sessionId);
  return {
    hasPassword,
    totp,
    backupCodesLeft: backupCodes,
    passkeys,
    pendingEmail,
    provenUntil: until?.toISOString() ?? null,
  };
}

/** The audit entry and the mail about a changed factor. */
export async function report(
  { requestInfo }: IdentityDeps,
  connection: Connection,
  { userId, sessionId }: Pick<SessionCaller, "userId" | "sessionId">,
  event: string,
  reason: AlertReason,
): Promise<void> {
  await audit(connection, { actorId: userId, event, details: { sessionId, address: requestInfo.address } });
  await enqueueSecurityAlert(connection, { userId, reason, ...requestInfo });
}

const hashes = (secretKey: string, userId: string, codes: readonly string[]) =>
  codes.map((code) => backupCodeHash(secretKey, userId, code));
