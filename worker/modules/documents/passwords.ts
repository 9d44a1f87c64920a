// Passwords of locked files on behalf of one person. Access is checked first, and once more under the vault's lock.
import type { MemberActor } from "../../../server/authority/actor.ts";
import { assertDocumentAccess } from "../../../server/authority/audience.ts";
import type { Authorized } from "../../../server/authority/authorized.ts";
import { changeVault } from "../../../server/authority/change.ts";
import { queueReading } from "../../../server/authority/documents.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { forgetPassword, passwordOf, storePassword } from "../../../server/filePasswords/filePasswords.ts";
import { AppError } from "../../../shared/errors.ts";

export interface PasswordContext {
  connection: Connection;
  actor: MemberActor;
  secretKey: string;
  poke: (people: string[]) => void;
}

/** The current version, whose file the password is for. @throws AppError entity.notFound, access.viewOnly, document.noBytes */
export async function lockedVersion({ connection, actor }: PasswordContext, id: string): Promise<string> {
  return currentVersion(connection, await assertDocumentAccess(connection, actor, id, "edit"));
}

/** It has been tried. The document is read with it. @throws AppError entity.notFound (also where its file is another one now), access.viewOnly */
export async function keepGiven(
  { connection, actor, secretKey, poke }: PasswordContext,
  id: string,
  { versionId, password, keep }: { versionId: string; password: string; keep: boolean },
): Promise<void> {
  const { vaultId } = await assertDocumentAccess(connection, actor, id, "edit");
  const { people } = await changeVault(connection, { vaults: [vaultId] }, async (change) => {
    const document = await assertDocumentAccess(connection, actor, id, "edit");
    if ((await currentVersion(connection, document)) !== versionId) throw new AppError("entity.notFound");
    await storePassword(connection, secretKey, { versionId, password, kept: keep, givenBy: actor.userId });
    await queueReading(change, document);
  });
  poke(people);
}

/** People use one password for many things: nobody but who gave it is told it. @throws AppError entity.notFound, document.noBytes */
export async function showGiven({ connection, actor, secretKey }: PasswordContext, id: string) {
  const versionId = await currentVersion(connection, await assertDocumentAccess(connection, actor, id, "view"));
  const given = await passwordOf(connection, secretKey, versionId);
  if (!given?.kept) return { kept: false, password: null };
  return { kept: true, password: given.givenBy === actor.userId ? given.password : null };
}

/** What was read stays. @throws AppError entity.notFound, access.viewOnly, document.noBytes */
export async function forgetGiven({ connection, actor }: PasswordContext, id: string): Promise<void> {
  await forgetPassword(connection, await currentVersion(connection, await assertDocumentAccess(connection, actor, id, "edit")));
}

async function currentVersion(connection: Connection, { id }: Authorized<"document", "view">): Promise<string> {
  const { rows } = await connection.query<{ versionId: string | null }>(`SELECT version_id AS "versionId" FROM documents WHERE id = $1`, [
    id,
  ]);
  const versionId = rows[0]?.versionId;
  if (!versionId) throw new AppError("document.noBytes");
  return versionId;
}
