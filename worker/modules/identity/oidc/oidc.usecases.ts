// Who comes back from the provider: a known sign-in, a new person, or somebody who links it to the account they are signed in with.
// An address alone never links: whoever has it there has not shown that the account here is theirs.
import { v7 as uuidv7 } from "uuid";
import { transaction } from "../../../../server/authority/change.ts";
import { followAccounts } from "../../../../server/directory/follow.ts";
import { audit } from "../../../../server/events/audit.ts";
import { createAccount } from "../../../../server/identity/createAccount.ts";
import { enqueueMail } from "../../../../server/jobs/mailJobs.ts";
import { email as emailAddress, type MfaChallenge } from "../../../../shared/api/identity.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { SessionCaller } from "../../../http/types.ts";
import { isFirstWithoutMail } from "../account/firstAccount.ts";
import { accountByEmail, accountById, liveSession } from "../account/identity.repository.ts";
import { lockSession } from "../account/standing.ts";
import { report } from "../factors/factors.usecases.ts";
import { waysIn } from "../passkeys/passkeys.repository.ts";
import type { IdentityDeps, SignedIn } from "../request/deps.ts";
import { admit, isReserved } from "../signIn/signIn.usecases.ts";
import { deleteIdentity, holderOf, insertIdentity } from "./oidc.repository.ts";
import type { OidcPerson } from "./oidcProvider.ts";

/** @throws AppError oidc.refused, oidc.linkRequired, email.unverified, auth.invalid */
export async function signInWithOidc(parts: IdentityDeps, person: OidcPerson): Promise<SignedIn | MfaChallenge> {
  const connection = await parts.connection();
  const holder = () => holderOf(connection, person.issuer, person.subject);
  const userId = (await holder()) ?? (await signUp(parts, person));
  const account = await accountById(await parts.db(), userId);
  if (!account) throw new AppError("auth.invalid");
  return admit(parts, account, "oidc", async () => {
    if ((await holder()) !== userId) throw new AppError("oidc.refused"); // unlinked at this moment
  });
}

async function signUp(parts: IdentityDeps, { issuer, subject, email, emailVerified, username, name }: OidcPerson): Promise<string> {
  const connection = await parts.connection();
  if (!emailAddress.safeParse(email).success) throw new AppError("oidc.refused");
  if (await accountByEmail(await parts.db(), email)) throw new AppError("oidc.linkRequired");
  for (const handle of handlesFrom(username || email)) {
    const id = uuidv7();
    try {
      await transaction(connection, async () => {
        const { language } = parts.requestInfo;
        const vouched = await isFirstWithoutMail(connection, parts.settings);
        const person = { id, email, handle, role: "user" as const, fullName: name, emailVerified, vouched, language };
        await createAccount(connection, { ...person, passwordHash: null });
        if (!(await insertIdentity(connection, { id: uuidv7(), userId: id, issuer, subject, email }))) throw new AppError("oidc.refused");
        await audit(connection, { actorId: id, event: "user.registered", details: { method: "oidc", address: parts.requestInfo.address } });
        if (emailVerified) await followAccounts(connection);
        else await enqueueMail(connection, { template: "verifyEmail", userId: id });
      });
      return id;
    } catch (error) {
      if (error instanceof AppError && error.code === "email.taken") throw new AppError("oidc.linkRequired");
      if (!(error instanceof AppError && error.code === "handle.taken")) throw error;
    }
  }
  throw new AppError("oidc.refused");
}

/** What the provider calls the person, made to fit; then with a number, where that is somebody else's. */
function* handlesFrom(text: string): Iterable<string> {
  const fitting = (text.split("@")[0] ?? "").replace(/[^a-zA-Z0-9._-]/g, "").replace(/^[._-]+/, "");
  const base = fitting.length >= 2 ? fitting.slice(0, 26) : "person";
  if (!isReserved(base)) yield base;
  for (let i = 0; i < 5; i++) yield `${base}-${crypto.randomUUID().slice(0, 5)}`;
}

/** Before going there, and again on coming back. @throws AppError email.unverified, auth.invalid */
export async function assertMayLink(
  { db }: IdentityDeps,
  { userId, sessionId }: Pick<SessionCaller, "userId" | "sessionId">,
): Promise<void> {
  if (!(await liveSession(await db(), sessionId, userId))) throw new AppError("auth.invalid");
  const account = await accountById(await db(), userId);
  if (!account?.emailVerified) throw new AppError("email.unverified"); // its address may be somebody else's
}

/** @throws AppError oidc.linked, email.unverified, auth.invalid */
export async function linkOidc(parts: IdentityDeps, actor: Pick<SessionCaller, "userId" | "sessionId">, person: OidcPerson): Promise<void> {
  await assertMayLink(parts, actor);
  const connection = await parts.connection();
  await transaction(connection, async () => {
    await lockSession(connection, actor, { proven: false });
    const { issuer, subject, email } = person;
    if (await insertIdentity(connection, { id: uuidv7(), userId: actor.userId, issuer, subject, email }))
      await report(parts, connection, actor, "oidc.linked", "oidcLinked");
    else if ((await holderOf(connection, issuer, subject)) !== actor.userId) throw new AppError("oidc.linked");
  });
}

/** @throws AppError entity.notFound, signIn.last, auth.reauthenticate */
export async function unlinkOidc(parts: IdentityDeps, actor: SessionCaller, id: string): Promise<void> {
  const connection = await parts.connection();
  await transaction(connection, async () => {
    await lockSession(connection, actor, { proven: true });
    const ways = await waysIn(connection, actor.userId);
    if (!(await deleteIdentity(connection, actor.userId, id))) throw new AppError("entity.notFound");
    if (ways <= 1) throw new AppError("signIn.last");
    await report(parts, connection, actor, "oidc.removed", "oidcRemoved");
  });
}
