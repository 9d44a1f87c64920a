// Passkeys (WebAuthn): adding, removing, and believing what one signs.

import { hexToBytes } from "@noble/hashes/utils.js";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { base64url } from "jose";
import { transaction } from "../../../../server/authority/change.ts";
import type { Connection } from "../../../../server/database/connection.ts";
import { audit } from "../../../../server/events/audit.ts";
import type { PasskeyAdded, PasskeyAssertion, PasskeyAttestation, PasskeyInfo } from "../../../../shared/api/identity.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { SessionCaller } from "../../../http/types.ts";
import { accountById } from "../account/identity.repository.ts";
import { assertFreshProof } from "../account/proof.ts";
import { lockAccount, lockSession } from "../account/standing.ts";
import { deleteBackupCodes, factorsOf, methodsOf } from "../factors/factors.repository.ts";
import { firstBackupCodes, report } from "../factors/factors.usecases.ts";
import type { IdentityDeps, SignedIn } from "../request/deps.ts";
import { halfSignIn } from "../signIn/halfSignIn.ts";
import { startSession } from "../signIn/signIn.usecases.ts";
import { spend } from "../tokens/sealed.ts";
import type { PasskeyChallenge } from "./passkeyChallenge.ts";
import * as repository from "./passkeys.repository.ts";

const mostPasskeys = 50;

/** The name that passkeys are bound to: the host of FRONTEND_URL. */
const rpId = ({ settings }: IdentityDeps) => new URL(settings.frontendUrl).hostname;
const handleOf = (userId: string) => new Uint8Array(hexToBytes(userId.replaceAll("-", "")));

/** Options for a sign-in: this half sign-in's passkeys, or any that the device knows. @throws AppError auth.mfaExpired */
export async function askForPasskey(parts: IdentityDeps, mfaToken: string | undefined) {
  const half = mfaToken === undefined ? undefined : await halfSignIn(parts, mfaToken);
  const known = half && (await repository.passkeysOf(await parts.connection(), half.account.id));
  return generateAuthenticationOptions({
    rpID: rpId(parts),
    userVerification: half ? "preferred" : "required", // alone, a passkey has to be two factors
    ...(known && { allowCredentials: known.map(({ id, transports }) => ({ id, transports })) }),
  });
}

/** @throws AppError auth.reauthenticate */
export async function askForNewPasskey(parts: IdentityDeps, { userId, sessionId }: SessionCaller) {
  const connection = await parts.connection();
  await assertFreshProof(connection, sessionId);
  const account = await accountById(await parts.db(), userId);
  if (!account) throw new AppError("auth.refresh");
  const known = await repository.passkeysOf(connection, userId);
  return generateRegistrationOptions({
    rpName: "DocuVault",
    rpID: rpId(parts),
    userName: parts.settings.owner ? account.handle : account.email,
    userDisplayName: account.handle,
    userID: handleOf(userId),
    attestationType: "none",
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
  });
}

/** @throws AppError passkey.refused, auth.reauthenticate, entity.exists */
export async function addPasskey(
  parts: IdentityDeps,
  actor: SessionCaller,
  { name, passkey, challenge }: { name: string; passkey: PasskeyAttestation; challenge: PasskeyChallenge | undefined },
): Promise<PasskeyAdded> {
  const connection = await parts.connection();
  await assertFreshProof(connection, actor.sessionId);
  if (!challenge || challenge.userId !== actor.userId) throw new AppError("passkey.refused");
  const { transports = [] } = passkey.response;
  const verified = await believed(() =>
    verifyRegistrationResponse({
      response: { ...passkey, response: { ...passkey.response, transports }, clientExtensionResults: {} },
      expectedChallenge: challenge.challenge,
      expectedOrigin: parts.settings.frontendUrl,
      expectedRPID: rpId(parts),
      requireUserVerification: false,
    }),
  );
  if (!verified.verified) throw new AppError("passkey.refused");
  const { credential, credentialBackedUp } = verified.registrationInfo;
  return transaction(connection, async () => {
    await lockSession(connection, actor, { proven: true });
    if (!(await spend(connection, challenge))) throw new AppError("passkey.refused");
    if ((await repository.passkeysOf(connection, actor.userId)).length >= mostPasskeys)
      throw new AppError("request.invalid", { detail: `There are ${mostPasskeys} passkeys already` });
    const added = await repository.insertPasskey(connection, {
      id: credential.id,
      userId: actor.userId,
      name,
      publicKey: credential.publicKey,
      counter: credential.counter,
      transports,
      synced: credentialBackedUp,
    });
    if (!added) throw new AppError("entity.exists");
    const backupCodes = await firstBackupCodes(parts, connection, actor.userId);
    await report(parts, connection, actor, "passkey.added", "passkeyAdded");
    return { passkey: passkeyView(added), ...(backupCodes && { backupCodes }) };
  });
}

/** @throws AppError entity.notFound */
export async function renamePasskey(parts: IdentityDeps, { userId }: SessionCaller, id: string, name: string): Promise<PasskeyInfo> {
  const connection = await parts.connection();
  return transaction(connection, async () => {
    const renamed = await repository.renamePasskey(connection, userId, id, name);
    if (!renamed) throw new AppError("entity.notFound");
    await audit(connection, { actorId: userId, event: "passkey.renamed", details: { address: parts.requestInfo.address } });
    return passkeyView(renamed);
  });
}

/** @throws AppError entity.notFound, signIn.last, auth.reauthenticate */
export async function removePasskey(parts: IdentityDeps, actor: SessionCaller, id: string): Promise<void> {
  const connection = await parts.connection();
  await transaction(connection, async () => {
    await lockSession(connection, actor, { proven: true });
    const ways = await repository.waysIn(connection, actor.userId);
    if (!(await repository.deletePasskey(connection, actor.userId, id))) throw new AppError("entity.notFound");
    if (ways <= 1) throw new AppError("signIn.last");
    if (methodsOf(await factorsOf(connection, actor.userId)).length === 0) await deleteBackupCodes(connection, actor.userId);
    await report(parts, connection, actor, "passkey.removed", "passkeyRemoved");
  });
}

export interface PasskeyAnswer {
  passkey: PasskeyAssertion;
  challenge: PasskeyChallenge | undefined;
}

/**
 * Believes an answer, or not, inside a transaction, and spends its challenge. `whose`: the person it has to be, where that is known.
 * `alone`: nothing else is proven, so that the passkey has to have checked its person. @throws AppError passkey.refused
 */
export async function acceptPasskey(
  parts: IdentityDeps,
  connection: Connection,
  { passkey, challenge, whose, alone }: PasskeyAnswer & { whose: string | undefined; alone: boolean },
): Promise<string> {
  const known = challenge && (await repository.lockPasskey(connection, passkey.id));
  const { userHandle } = passkey.response;
  if (!known || (whose !== undefined && known.userId !== whose)) throw new AppError("passkey.refused");
  if (userHandle !== undefined && userHandle !== base64url.encode(handleOf(known.userId))) throw new AppError("passkey.refused");
  const { verified, authenticationInfo } = await believed(() =>
    verifyAuthenticationResponse({
      response: {
        ...passkey,
        response: {
          clientDataJSON: passkey.response.clientDataJSON,
          authenticatorData: passkey.response.authenticatorData,
          signature: passkey.response.signature,
          ...(userHandle !== undefined && { userHandle }),
        },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge.challenge,
      expectedOrigin: parts.settings.frontendUrl,
      expectedRPID: rpId(parts),
      // A counter that does not rise is refused there: it may be a copy (WebAuthn level 3, section 6.1.1).
      credential: { id: known.id, publicKey: new Uint8Array(known.publicKey), counter: known.counter, transports: known.transports },
      requireUserVerification: alone,
    }),
  );
  if (!verified || !(await spend(connection, challenge))) throw new AppError("passkey.refused");
  await repository.recordUse(connection, known.id, authenticationInfo.newCounter, authenticationInfo.credentialBackedUp);
  return known.userId;
}

/** Signing in with nothing but a passkey. @throws AppError passkey.refused, email.unverified */
export async function signInWithPasskey(parts: IdentityDeps, given: PasskeyAnswer): Promise<SignedIn> {
  const connection = await parts.connection();
  const userId = await repository.holderOf(connection, given.passkey.id);
  if (userId === undefined) throw new AppError("passkey.refused");
  return startSession(
    parts,
    userId,
    async () => {
      // The account before its passkey, as whatever takes passkeys away does.
      if (!(await lockAccount(connection, userId))?.active) throw new AppError("passkey.refused");
      await acceptPasskey(parts, connection, { ...given, whose: userId, alone: true });
      const account = await accountById(await parts.db(), userId);
      if (parts.settings.requireVerifiedEmail && !account?.emailVerified) throw new AppError("email.unverified");
      return "login.succeeded";
    },
    { method: "passkey" },
  );
}

export const passkeyView = ({ id, name, createdAt, lastUsedAt, synced }: repository.Passkey): PasskeyInfo => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  synced,
});

/** The library throws at everything that does not fit: for whoever sent it, that is one refusal. */
async function believed<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch (cause) {
    throw new AppError("passkey.refused", {}, { cause });
  }
}
