// Administration of people: what an administrator may change, and what stays out of reach: documents, passwords, the last administrator.

import { changeVault, transaction } from "../../../server/authority/change.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { followAccounts } from "../../../server/directory/follow.ts";
import { audit } from "../../../server/events/audit.ts";
import { assertOtherAdministrator, deleteAccount, lockAdministration } from "../../../server/identity/deleteAccount.ts";
import type { AdminUser, AdminUserPatch } from "../../../shared/api/admin.ts";
import { AppError } from "../../../shared/errors.ts";
import { lockSession, type SessionCheck } from "../identity/account/standing.ts";
import { openSessions, revokeOtherSessions } from "../identity/sessions/sessions.repository.ts";
import * as repository from "./admin.repository.ts";

export interface Administration {
  connection: Connection;
  /** Who does it, and by which session. */
  actorId: string;
  sessionId: string;
  address: string;
}

/** Inside a transaction, first: who does it may have lost session or role while it waited. @throws AppError auth.refresh, access.denied */
async function lockAdministrator({ connection, actorId: userId, sessionId }: Administration, check: SessionCheck): Promise<void> {
  await lockAdministration(connection);
  if ((await lockSession(connection, { userId, sessionId }, check)).role !== "admin") throw new AppError("access.denied");
}

/** `sessionIds`: whose sockets have to be closed; `people`: who has something to pull. @throws AppError entity.notFound, admin.last */
export async function changeUser(
  by: Administration,
  id: string,
  patch: AdminUserPatch,
): Promise<{ user: AdminUser; sessionIds: string[]; people: string[] }> {
  const { connection, actorId, address } = by;
  const { result, people } = await changeVault(connection, { vaults: [id] }, async (change) => {
    await lockAdministrator(by, { proven: false });
    const before = await repository.findUser(connection, id);
    if (!before) throw new AppError("entity.notFound");
    const stops = patch.active === false || patch.role === "user";
    if (stops && before.role === "admin" && before.active) await assertOtherAdministrator(connection, id);
    await repository.updateUser(connection, id, patch);
    if (patch.limitBytes !== undefined && patch.limitBytes !== before.quota.limitBytes) {
      await repository.updateQuota(connection, id, patch.limitBytes);
      change.touchFor("quota", id, [id]);
    }
    // A closed account's sessions end for good. The role is read anew with every request; what is open of the old one is closed.
    const closes = patch.active === false && before.active;
    const changesRole = patch.role !== undefined && patch.role !== before.role;
    const sessionIds = closes ? await revokeOtherSessions(connection, id, null) : changesRole ? await openSessions(connection, id) : [];
    if (changesRole || (patch.active !== undefined && patch.active !== before.active)) await followAccounts(connection);
    await audit(connection, { actorId, event: "admin.userChanged", details: { userId: id, ...patch, address } });
    const user = await repository.findUser(connection, id);
    if (!user) throw new AppError("entity.notFound");
    return { user, sessionIds };
  });
  return { ...result, people };
}

/**
 * One's own account, or another's by an administrator; either needs a fresh proof. The sessions that ended, and who has something to pull.
 * @throws AppError entity.notFound, admin.last, auth.refresh, auth.reauthenticate, access.denied
 */
export async function removeUser(by: Administration, id: string): Promise<{ sessionIds: string[]; people: string[] }> {
  const { connection, actorId, sessionId, address } = by;
  return transaction(connection, async () => {
    await lockAdministration(connection);
    if (id === actorId) await lockSession(connection, { userId: id, sessionId }, { proven: true });
    else await lockAdministrator(by, { proven: true });
    const { sessionIds, documents, objects, people } = await deleteAccount(connection, id);
    await audit(connection, { actorId, event: "account.deleted", details: { userId: id, documents, objects, address } });
    return { sessionIds, people };
  });
}
