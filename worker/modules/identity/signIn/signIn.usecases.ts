// Signing up, signing in, staying signed in, signing out. Order is part of the rules: limits before hashing, work before answers.
import { v7 as uuidv7 } from "uuid";
import { transaction } from "../../../../server/authority/change.ts";
import { audit } from "../../../../server/events/audit.ts";
import { createAccount, type NewAccount } from "../../../../server/identity/createAccount.ts";
import { enqueueMail } from "../../../../server/jobs/mailJobs.ts";
import {
  email as emailAddress,
  type LoginRequest,
  type MfaChallenge,
  type OwnerLoginRequest,
  type RegisterRequest,
} from "../../../../shared/api/identity.ts";
import { AppError } from "../../../../shared/errors.ts";
import { addressBlock } from "../../../http/clientAddress.ts";
import type { DB } from "../../../http/types.ts";
import { enqueueSecurityAlert } from "../account/alerts.ts";
import { isFirstWithoutMail } from "../account/firstAccount.ts";
import * as repository from "../account/identity.repository.ts";
import { ownerId } from "../account/owner.ts";
import { assertStanding } from "../account/standing.ts";
import { factorsOf, methodsOf } from "../factors/factors.repository.ts";
import { failedPasswords, familyRefreshes, identityRequests, isWithin, mailRequests } from "../limits/rateLimits.ts";
import type { IdentityDeps, SignedIn } from "../request/deps.ts";
import type { Passwords } from "../request/passwords.ts";
import { accessTokenLife } from "../tokens/accessToken.ts";
import { hashOf, newRefreshToken, successorOf } from "../tokens/refreshToken.ts";
import { mfaToken } from "./halfSignIn.ts";

/** Handles that would speak in the product's name. */
const reserved = new Set([
  "admin",
  "administrator",
  "docuvault",
  "help",
  "me",
  "moderator",
  "owner",
  "root",
  "security",
  "support",
  "system",
]);

export const isReserved = (handle: string): boolean => reserved.has(handle.toLowerCase());

/**
 * Undefined where addresses have to be verified first: then the mail says what happened, and nobody is signed in.
 * @throws AppError password.weak, email.taken, handle.taken, auth.rateLimited, auth.busy
 */
export async function register(parts: IdentityDeps, request: RegisterRequest): Promise<SignedIn | undefined> {
  const { requestInfo, limits, passwords, settings } = parts;
  const { email, password, handle, fullName = "", language = requestInfo.language } = request;
  await limits.count(identityRequests, addressBlock(requestInfo.address));
  const passwordHash = await passwords.hash(password, [email, handle]); // before the look at the address: the same work for a taken one
  if (isReserved(handle)) throw new AppError("handle.taken");
  const account = { id: uuidv7(), email, handle, role: "user" as const, passwordHash, fullName, emailVerified: false, language };
  if (settings.requireVerifiedEmail) {
    await registerSilently(parts, account);
    return undefined;
  }
  const connection = await parts.connection();
  return startSession(parts, account.id, async () => {
    await createAccount(connection, { ...account, vouched: await isFirstWithoutMail(connection, settings) });
    await enqueueMail(connection, { template: "verifyEmail", userId: account.id });
    return "user.registered";
  });
}

/** Says the same for a free and for a taken address. Handles are public, so that a taken one is said first. */
async function registerSilently({ requestInfo, limits, connection }: IdentityDeps, account: NewAccount): Promise<void> {
  const raw = await connection();
  if (await repository.isHandleTaken(raw, account.handle)) throw new AppError("handle.taken");
  try {
    await transaction(raw, async () => {
      await createAccount(raw, account);
      await audit(raw, { actorId: account.id, event: "user.registered", details: { address: requestInfo.address } });
      await enqueueMail(raw, { template: "verifyEmail", userId: account.id });
    });
  } catch (error) {
    if (!(error instanceof AppError && error.code === "email.taken")) throw error;
    // Not more than a few: trying to sign up is no way to fill somebody's inbox.
    if (await isWithin(limits, mailRequests, account.email.toLowerCase()))
      await enqueueMail(raw, { template: "alreadyRegistered", to: account.email });
  }
}

/** One answer for an unknown account, a wrong password and a closed account, after the same work. @throws AppError auth.invalid, auth.rateLimited, auth.busy */
export async function login(parts: IdentityDeps, { email, password }: LoginRequest): Promise<SignedIn | MfaChallenge> {
  await parts.limits.count(identityRequests, addressBlock(parts.requestInfo.address));
  const key = email.toLowerCase();
  await parts.limits.count(failedPasswords, key);
  // What is no address can not be in the table, and some of it can not even be asked for (a zero character).
  const account = emailAddress.safeParse(email).success ? await repository.accountByEmail(await parts.db(), email) : undefined;
  return loginTo(parts, { account, key, password });
}

/** Single-user mode. @throws AppError auth.invalid, auth.rateLimited, auth.busy */
export async function loginOwner(
  parts: IdentityDeps,
  passwordHash: string,
  { password }: OwnerLoginRequest,
): Promise<SignedIn | MfaChallenge> {
  await parts.limits.count(identityRequests, addressBlock(parts.requestInfo.address));
  const userId = await ownerId(await parts.connection(), parts.secretKey, passwordHash);
  const account = await repository.accountById(await parts.db(), userId);
  const key = account?.email ?? "";
  await parts.limits.count(failedPasswords, key);
  return loginTo(parts, { account, key, password });
}

/** One try of `failedPasswords` under `key` has been counted; it is given back unless the password was wrong. */
async function loginTo(
  parts: IdentityDeps,
  { account, key, password }: { account: repository.Account | undefined; key: string; password: string },
): Promise<SignedIn | MfaChallenge> {
  const { requestInfo, limits, passwords } = parts;
  let verdict: Awaited<ReturnType<Passwords["verify"]>>;
  try {
    verdict = await passwords.verify(password, account?.passwordHash ?? null);
  } catch (error) {
    await limits.giveBack(failedPasswords, key); // nothing was learned about the password
    throw error;
  }
  if (!account?.active || !account.passwordHash || !verdict.valid) {
    await audit(await parts.connection(), {
      actorId: account?.id ?? null,
      event: "login.failed",
      details: { address: requestInfo.address },
    });
    throw new AppError("auth.invalid");
  }
  await limits.giveBack(failedPasswords, key);
  const passwordHash = verdict.rehash ?? account.passwordHash;
  if (verdict.rehash && !(await repository.strengthenHash(await parts.db(), account.id, account.passwordHash, verdict.rehash))) {
    // Another sign-in has renewed it at this moment, or it is another password: which of them, the present hash says.
    const renewed = await repository.accountById(await parts.db(), account.id);
    const still = renewed?.passwordHash && (await passwords.verify(password, renewed.passwordHash)).valid;
    if (!renewed || !still) throw new AppError("auth.invalid");
    return admit(parts, renewed, "password");
  }
  return admit(parts, { ...account, passwordHash }, "password");
}

class FactorAdded extends Error {}

/**
 * What follows a first factor: a session, or the question for the second one. `account` as it was proven: where it is another one by
 * the time of the session, there is none. `still` is asked in the session's transaction.
 * @throws AppError email.unverified (and sends another mail), auth.invalid, and what `still` throws
 */
export async function admit(
  parts: IdentityDeps,
  account: repository.Account,
  method: "password" | "oidc",
  still?: () => Promise<void>,
): Promise<SignedIn | MfaChallenge> {
  const connection = await parts.connection();
  const { id: userId } = account;
  if (!account.active) throw new AppError("auth.invalid");
  if (parts.settings.requireVerifiedEmail && !account.emailVerified) {
    if (await isWithin(parts.limits, mailRequests, userId)) await enqueueMail(connection, { template: "verifyEmail", userId });
    throw new AppError("email.unverified");
  }
  const methods = methodsOf(await factorsOf(connection, userId));
  if (methods.length > 0) return { mfa: { token: await mfaToken(parts, account, method), methods } };
  try {
    return await startSession(
      parts,
      userId,
      async () => {
        await assertStanding(connection, account);
        await still?.();
        if (methodsOf(await factorsOf(connection, userId)).length > 0) throw new FactorAdded();
        return "login.succeeded";
      },
      { method },
    );
  } catch (error) {
    if (error instanceof FactorAdded) return admit(parts, account, method, still);
    throw error;
  }
}

/**
 * A new session of a person who has proven everything. `alongside` runs in its transaction, holds the account where there is one
 * already (standing.ts), and names the event for the audit log. @throws what `alongside` throws
 */
export async function startSession(
  parts: IdentityDeps,
  userId: string,
  alongside: () => Promise<string>,
  details: Readonly<Record<string, unknown>> = {},
): Promise<SignedIn> {
  const { requestInfo, settings } = parts;
  const [connection, db] = [await parts.connection(), await parts.db()];
  const refreshToken = newRefreshToken();
  const id = uuidv7();
  await transaction(connection, async () => {
    const event = await alongside();
    await repository.insertSession(db, { id, userId, tokenHash: hashOf(refreshToken), ...requestInfo, days: settings.owner?.sessionDays });
    await audit(connection, { actorId: userId, event, details: { ...details, sessionId: id, address: requestInfo.address } });
  });
  return signedIn(parts, userId, id, refreshToken);
}

/**
 * Gives the successor of a refresh token and a new access token. The direct parent of an unused leaf gets that leaf again, so
 * neither two tabs nor a lost answer sign anybody out; an older token ends the whole session. @throws AppError auth.refresh, session.revoked `{userId}`
 */
export async function refresh(parts: IdentityDeps, token: string, onRevoked: (family: repository.Family) => void): Promise<SignedIn> {
  const { requestInfo, limits, secretKey } = parts;
  const db = await parts.db();
  const tokenHash = hashOf(token);
  const family = await repository.familyOf(db, tokenHash);
  if (!family) {
    await limits.count(identityRequests, addressBlock(requestInfo.address));
    throw await endOf(db, tokenHash);
  }
  await limits.count(familyRefreshes, family.sessionId);
  const successor = successorOf(secretKey, token);
  const successorHash = hashOf(successor);
  if (!(await repository.claimRefreshToken(db, { tokenHash, successorHash, ...requestInfo }))) {
    const fate = await repository.fateOf(db, tokenHash, successorHash);
    if (fate === "replayed") await revokeReplayed(parts, family, onRevoked);
    if (fate !== "parent") throw await endOf(db, tokenHash);
  }
  return signedIn(parts, family.userId, family.sessionId, successor);
}

/** What the bearer of a dead token is told. Only who holds the token hears it: whose data is meant is no news to them. */
async function endOf(db: DB, tokenHash: Uint8Array): Promise<AppError> {
  const userId = await repository.mustWipe(db, tokenHash);
  return userId === undefined ? new AppError("auth.refresh") : new AppError("session.revoked", { userId });
}

/**
 * Somebody holds a token that its owner has long replaced: one of the two is a thief, so both have to sign in again. It may as well
 * be a profile restored from a backup, and nobody has decided anything: no device is wiped.
 */
async function revokeReplayed(
  { requestInfo, connection, db }: IdentityDeps,
  family: repository.Family,
  onRevoked: (family: repository.Family) => void,
): Promise<void> {
  const [handle, raw] = [await db(), await connection()];
  const revoked = await handle.transaction(async (tx) => {
    if (!(await repository.revokeSession(tx, family.sessionId, { wipesDevice: false }))) return false; // another replay was first: one alert is enough
    const { address, userAgent } = requestInfo;
    await audit(raw, { actorId: family.userId, event: "session.refreshReused", details: { sessionId: family.sessionId, address } });
    await enqueueSecurityAlert(raw, { userId: family.userId, reason: "refreshTokenReused", userAgent, address });
    return true;
  });
  if (revoked) onRevoked(family);
}

/** Ends one session. Ending it again changes nothing. */
export async function logout({ requestInfo, connection, db }: IdentityDeps, { sessionId, userId }: repository.Family): Promise<void> {
  const [handle, raw] = [await db(), await connection()];
  await handle.transaction(async (tx) => {
    if (await repository.revokeSession(tx, sessionId, { wipesDevice: true }))
      await audit(raw, { actorId: userId, event: "session.ended", details: { sessionId, address: requestInfo.address } });
  });
}

/** Ends all sessions of a person; their ids. */
export async function logoutAll({ requestInfo, connection, db }: IdentityDeps, userId: string): Promise<string[]> {
  const [handle, raw] = [await db(), await connection()];
  return handle.transaction(async (tx) => {
    const ended = await repository.revokeAllSessions(tx, userId);
    if (ended.length > 0) {
      const details = { sessions: ended.length, address: requestInfo.address };
      await audit(raw, { actorId: userId, event: "session.allEnded", details });
    }
    return ended;
  });
}

async function signedIn(
  { db, tokens, requestInfo, settings }: IdentityDeps,
  userId: string,
  sessionId: string,
  refreshToken: string,
): Promise<SignedIn> {
  const handle = await db();
  const account = await repository.accountById(handle, userId);
  // Ended, closed or deleted while this waited for a lock: what was made is not given out.
  if (!account || !(await repository.liveSession(handle, sessionId, userId))) throw new AppError("auth.refresh");
  const accessToken = await tokens.sign({ sub: userId, sid: sessionId, role: account.role, fgp: requestInfo.fingerprint });
  return { session: { user: repository.userView(account, settings), accessToken, expiresIn: accessTokenLife }, refreshToken };
}
