// The server's side of shares: who may share what with whom, what the recipients see from then on, and what they are told.
import { AppError } from "../../shared/errors.ts";
import type { VaultTx } from "../../shared/mutators/index.ts";
import { audit } from "../events/audit.ts";
import { enqueueMail } from "../jobs/mailJobs.ts";
import { accessMoved, allLabels } from "./access.ts";
import type { Change } from "./change.ts";
import { recipient, recipients } from "./reach.ts";

type NewShare = Parameters<VaultTx["shares"]["grant"]>[0];
export interface ShareRow {
  id: string;
  owner_id: string;
  document_id: string | null;
  folder_id: string | null;
  user_id: string | null;
  group_id: string | null;
  access: "view" | "edit";
}

/** Makes a share, or changes the access of the one for the same target and recipient. The vault of `ownerId` is locked exclusively. */
export async function grantShare(change: Change, ownerId: string, share: NewShare): Promise<void> {
  const { connection } = change;
  const { id, documentId, folderId, handle, groupId, access } = share;
  await assertOwn(change, ownerId, documentId, folderId);
  // Checked first: somebody who has only signed up must not learn who has an account.
  await assertMayShare(change, ownerId);
  const to =
    handle === null ? { userId: null, groupId: await ownGroup(change, ownerId, groupId) } : await personOf(change, ownerId, handle);
  const known = await connection.query("SELECT 1 FROM shares WHERE id = $1", [id]);
  if (known.rowCount === 1) return; // the same change again
  const target = [documentId, folderId, to.userId, to.groupId];
  const { rows: before } = await connection.query<{ access: "view" | "edit" }>(
    `SELECT access FROM shares
      WHERE (document_id, folder_id, user_id, group_id) IS NOT DISTINCT FROM ($1::uuid, $2::uuid, $3::uuid, $4::uuid)`,
    target,
  );
  if (before[0]?.access === access) return;
  const { rows } = await connection.query<ShareRow>(
    `INSERT INTO shares (document_id, folder_id, user_id, group_id, access, id, owner_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT ON CONSTRAINT shares_once DO UPDATE SET access = excluded.access RETURNING *`,
    [...target, access, id, ownerId, change.now],
  );
  await connection.query("UPDATE vault_locks SET shared = true WHERE vault_id = $1 AND NOT shared", [ownerId]);
  change.setShared(ownerId, true);
  const made = rows[0]!;
  await shareChanged(change, made, access === "edit" || before[0]?.access === "edit");
  if (before.length === 0) await notify(change, made);
  await audit(connection, { actorId: ownerId, event: "share.created", details: details(made) });
}

/** Tells the recipient by mail, at most once in 15 minutes for what one owner shares with them: sharing must not be a way to flood somebody. */
async function notify({ connection }: Change, { id, owner_id, user_id, group_id }: ShareRow): Promise<void> {
  const { rowCount } = await connection.query(
    `SELECT FROM audit_log WHERE actor_id = $1 AND event = 'share.created' AND at < now() AND at > now() - interval '15 minutes'
        AND (details->>'userId' = $2 OR details->>'groupId' = $3) LIMIT 1`,
    [owner_id, user_id, group_id],
  );
  if (rowCount === 0)
    await enqueueMail(connection, { template: "shareNotice", shareId: id }, `share-notice:${owner_id}:${user_id ?? group_id}`);
}

/** Ends a share for its owner or its recipient. The vault is locked exclusively. Does nothing if there is no such share. */
export async function deleteShare(change: Change, actorId: string, id: string): Promise<void> {
  const { rows } = await change.connection.query<{ owner_id: string }>("SELECT owner_id FROM shares WHERE id = $1", [id]);
  if (!rows[0]) return;
  const ended = await endShares(change, rows[0].owner_id, "s.id = $2", id);
  for (const share of ended) await audit(change.connection, { actorId, event: "share.deleted", details: details(share) });
}

/** Ends the shares of the vault that meet `condition` (SQL over `shares s` and `$2`). Access rows are made anew by `remakeAccess` at the end of the change. */
export async function endShares(change: Change, vaultId: string, condition: string, value: string): Promise<ShareRow[]> {
  const { rows } = await change.connection.query<ShareRow>(`SELECT s.* FROM shares s WHERE s.owner_id = $1 AND ${condition}`, [
    vaultId,
    value,
  ]);
  for (const share of rows) await shareChanged(change, share, share.access === "edit", true);
  if (rows.length === 0) return rows;
  await change.connection.query("DELETE FROM shares WHERE id = ANY($1::uuid[])", [rows.map(({ id }) => id)]);
  const left = await change.connection.query<{ shared: boolean }>(
    `UPDATE vault_locks SET shared = EXISTS (SELECT FROM shares WHERE owner_id = $1) WHERE vault_id = $1 RETURNING shared`,
    [vaultId],
  );
  // Until the end of the transaction the vault still counts as shared, so that those who lose something are told.
  if (left.rows[0]?.shared === false) change.accessVersion++;
  return rows;
}

/** Notes feed rows for a share: the share itself, the people for each other, and for editors all labels of the vault. */
async function shareChanged(change: Change, share: ShareRow, edits: boolean, deleted = false): Promise<void> {
  const people = await recipientsOf(change, share);
  change.touchFor("share", share.id, [share.owner_id, ...people], deleted);
  await reachChanged(change, share, people, edits);
}

/** Has the access to the share's target made anew. */
export async function reachChanged(change: Change, share: ShareRow, people: readonly string[], edits: boolean): Promise<void> {
  const vaultId = share.owner_id;
  accessMoved(change, vaultId, {
    ...(share.folder_id && { folders: [share.folder_id] }),
    ...(share.document_id && { documents: [share.document_id] }),
  });
  for (const userId of people) change.met(userId, vaultId);
  if (edits) change.labelsReached(vaultId, people, await allLabels(change, vaultId));
}

/** Whom the share is for, its owner left out. */
async function recipientsOf(change: Change, { id, owner_id }: ShareRow): Promise<string[]> {
  const { rows } = await change.connection.query<{ id: string }>(
    `SELECT DISTINCT ${recipient} AS id FROM ${recipients} WHERE s.id = $1 AND ${recipient} <> $2`,
    [id, owner_id],
  );
  return rows.map((row) => row.id);
}

async function assertOwn(change: Change, ownerId: string, documentId: string | null, folderId: string | null): Promise<void> {
  const { rowCount } = await change.connection.query(
    "SELECT 1 FROM documents WHERE id = $1 AND owner_id = $3 UNION ALL SELECT 1 FROM folders WHERE id = $2 AND owner_id = $3",
    [documentId, folderId, ownerId],
  );
  if (rowCount !== 1) throw new AppError("entity.notFound");
}

/** Locks the group's row, so that its members stay the same until the transaction ends. */
async function ownGroup(change: Change, memberId: string, groupId: string | null): Promise<string> {
  const { rows } = await change.connection.query<{ id: string }>("SELECT id FROM groups WHERE id = $1 FOR SHARE", [groupId]);
  const member = await change.connection.query("SELECT 1 FROM group_members WHERE group_id = $1 AND user_id = $2", [groupId, memberId]);
  if (!rows[0] || member.rowCount === 0) throw new AppError("entity.notFound", { entity: "group" });
  return rows[0].id;
}

/**
 * By handle, or by the address of somebody whom the owner shares with already, in either direction. Other addresses find nobody, so
 * that no address can be asked about; and only a confirmed one counts, because any other may have been entered by somebody else.
 */
async function personOf(change: Change, ownerId: string, handle: string): Promise<{ userId: string; groupId: null }> {
  const { rows } = handle.includes("@")
    ? await change.connection.query<{ id: string }>(
        `SELECT u.id FROM users u WHERE lower(u.email) = lower($1) AND u.email_verified_at IS NOT NULL AND u.active AND u.role = 'user'
            AND (u.id = $2 OR EXISTS (SELECT FROM ${recipients} WHERE s.owner_id = $2 AND ${recipient} = u.id)
                 OR EXISTS (SELECT FROM ${recipients} WHERE s.owner_id = u.id AND ${recipient} = $2))`,
        [handle, ownerId],
      )
    : await change.connection.query<{ id: string }>("SELECT id FROM users WHERE lower(handle) = lower($1) AND active AND role = 'user'", [
        handle,
      ]);
  const userId = rows[0]?.id;
  if (userId === undefined) throw new AppError("share.unknownPerson", { handle });
  if (userId === ownerId) throw new AppError("share.self");
  return { userId, groupId: null };
}

/** People whose address is confirmed, or for whom somebody has vouched. @throws AppError share.unverified */
async function assertMayShare(change: Change, userId: string): Promise<void> {
  const { rowCount } = await change.connection.query(
    "SELECT 1 FROM users WHERE id = $1 AND (email_verified_at IS NOT NULL OR vouched_at IS NOT NULL)",
    [userId],
  );
  if (rowCount === 0) throw new AppError("share.unverified");
}

const details = ({ id, document_id, folder_id, user_id, group_id, access, owner_id }: ShareRow) => ({
  shareId: id,
  ownerId: owner_id,
  ...(document_id && { documentId: document_id }),
  ...(folder_id && { folderId: folder_id }),
  ...(user_id && { userId: user_id }),
  ...(group_id && { groupId: group_id }),
  access,
});
