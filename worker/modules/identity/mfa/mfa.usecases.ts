// The second half of a sign-in, and proving again who is there.

import { transaction } from "../../../../server/authority/change.ts";
import { audit } from "../../../../server/events/audit.ts";
import type { MfaRequest, ReauthenticateRequest } from "../../../../shared/api/identity.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { SessionCaller } from "../../../http/types.ts";
import { accountById } from "../account/identity.repository.ts";
import { recordProof } from "../account/proof.ts";
import { assertStanding, lockSession } from "../account/standing.ts";
import { factorsOf, methodsOf } from "../factors/factors.repository.ts";
import { takeCode } from "../factors/factors.usecases.ts";
import { failedFactors, failedPasswords } from "../limits/rateLimits.ts";
import type { PasskeyCheck } from "../passkeys/presentedPasskey.ts";
import type { IdentityDeps, SignedIn } from "../request/deps.ts";
import { halfSignIn } from "../signIn/halfSignIn.ts";
import { startSession } from "../signIn/signIn.usecases.ts";
import { spend } from "../tokens/sealed.ts";

/** @throws AppError auth.mfaExpired, auth.code, passkey.refused, auth.rateLimited */
export async function finishSignIn(parts: IdentityDeps, request: MfaRequest, checkPasskey: PasskeyCheck | undefined): Promise<SignedIn> {
  const half = await halfSignIn(parts, request.token);
  const userId = half.account.id;
  await parts.limits.count(failedFactors, userId);
  const connection = await parts.connection();
  const details: Record<string, unknown> = { method: half.method };
  try {
    const signedIn = await startSession(
      parts,
      userId,
      async () => {
        await assertStanding(connection, half.account);
        if ("code" in request) details.factor = await takeCode(parts, connection, userId, request.code);
        else {
          details.factor = "passkey";
          await required(checkPasskey)(connection, userId);
        }
        if (!(await spend(connection, half))) throw new AppError("auth.mfaExpired");
        return "login.succeeded";
      },
      details,
    );
    await parts.limits.giveBack(failedFactors, userId);
    return signedIn;
  } catch (error) {
    if (error instanceof AppError)
      await audit(connection, { actorId: userId, event: "login.factorFailed", details: { address: parts.requestInfo.address } });
    throw error;
  }
}

/** @throws AppError auth.invalid, auth.factorRequired, auth.code, passkey.refused, auth.rateLimited, auth.busy */
export async function reauthenticate(
  parts: IdentityDeps,
  { userId, sessionId }: SessionCaller,
  request: ReauthenticateRequest,
  checkPasskey: PasskeyCheck | undefined,
): Promise<void> {
  const { limits, requestInfo } = parts;
  const account = await accountById(await parts.db(), userId);
  if (!account) throw new AppError("auth.refresh");
  const code = "code" in request ? request.code : undefined;
  if ("password" in request) {
    const methods = methodsOf(await factorsOf(await parts.connection(), userId));
    if (methods.length > 0 && !code) throw new AppError("auth.factorRequired", { methods });
    const key = account.email.toLowerCase();
    await limits.count(failedPasswords, key);
    const { valid } = await parts.passwords.verify(request.password, account.passwordHash);
    if (!valid) {
      await audit(await parts.connection(), {
        actorId: userId,
        event: "session.proofFailed",
        details: { sessionId, address: requestInfo.address },
      });
      throw new AppError("auth.invalid");
    }
    await limits.giveBack(failedPasswords, key);
  }
  await limits.count(failedFactors, userId);
  const connection = await parts.connection();
  await transaction(connection, async () => {
    const now = await lockSession(connection, { userId, sessionId }, { proven: false });
    if ("password" in request && now.passwordHash !== account.passwordHash) throw new AppError("auth.invalid");
    if ("password" in request && !code && methodsOf(await factorsOf(connection, userId)).length > 0)
      throw new AppError("auth.factorRequired");
    if (code) await takeCode(parts, connection, userId, code);
    if ("passkey" in request) await required(checkPasskey)(connection, userId);
    await recordProof(connection, sessionId);
    await audit(connection, { actorId: userId, event: "session.proven", details: { sessionId, address: requestInfo.address } });
  });
  await limits.giveBack(failedFactors, userId);
}

function required(checkPasskey: PasskeyCheck | undefined): PasskeyCheck {
  if (!checkPasskey) throw new AppError("passkey.refused");
  return checkPasskey;
}
