// A document's versions: another file for it, an earlier one again, one that goes for good. The current one is what is read, found
// and shown; all of them count for the quota.
import { v7 as uuid } from "uuid";
import type { z } from "zod";
import type { Comparison } from "../../shared/api/duplicates.ts";
import type { UploadTicket } from "../../shared/api/uploads.ts";
import type { DocumentVersion, versionRequest } from "../../shared/api/versions.ts";
import { fileNameFor } from "../../shared/documents/contentTypes.ts";
import { differenceOf } from "../../shared/duplicates/difference.ts";
import { AppError } from "../../shared/errors.ts";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import type { ChangingActor } from "../authority/actor.ts";
import { assertDocumentAccess } from "../authority/audience.ts";
import type { Authorized } from "../authority/authorized.ts";
import { type Change, changeVault } from "../authority/change.ts";
import { lockDocuments } from "../authority/locks.ts";
import { peopleNames } from "../authority/reach.ts";
import { removeOriginals } from "../authority/removeOriginals.ts";
import { readEntities } from "../authority/rows.ts";
import { changeBy, mutateAll } from "../authority/run.ts";
import { placesOf } from "../clouds/connections.ts";
import type { Connection } from "../database/connection.ts";
import type { SignedUrl } from "../storage/backend.ts";
import { type Signers, type StoreName, signedName } from "../storage/signers.ts";
import type { IntakeContext } from "./context.ts";
import { lockRoom } from "./quota.ts";
import { keyFor, roomRefusal, ticketFor } from "./record.ts";
import { openUploads } from "./uploads.ts";

type Caller = Pick<IntakeContext, "connection" | "userId" | "actor" | "poke">;
const person = (userId: string) => ({ kind: "person", userId }) as const;

/** Newest first. @throws AppError entity.notFound */
export async function listVersions({ connection, userId }: Caller, documentId: string): Promise<DocumentVersion[]> {
  const document = await assertDocumentAccess(connection, person(userId), documentId, "view");
  const { rows } = await connection.query<Omit<DocumentVersion, "createdAt" | "by"> & { createdAt: Date; by: string | null }>(
    `SELECT v.id, v.size::float8 AS size, v.sha256, v.content_type AS "contentType", v.created_at AS "createdAt", v.id = d.version_id AS current,
            v.created_by AS by
       FROM document_versions v JOIN documents d ON d.id = v.document_id WHERE d.id = $1 ORDER BY v.created_at DESC, v.id DESC`,
    [document.id],
  );
  const names = await peopleNames(
    connection,
    userId,
    rows.flatMap(({ by }) => by ?? []),
  );
  const places = document.access === "owner" ? await placesOf(connection, document.id) : undefined;
  return rows.map(({ by, createdAt, ...row }) => ({
    ...row,
    ...(places && { place: places.get(row.id) }),
    createdAt: createdAt.toISOString(),
    by: by !== null && names.has(by) ? { id: by, name: names.get(by)! } : null,
  }));
}

/**
 * Records the upload of another file for the document; confirming it makes it the current version.
 * @throws AppError entity.notFound, access.viewOnly, document.noBytes, upload.tooLarge, quota.exceeded
 */
export const recordVersion = async (
  context: IntakeContext,
  documentId: string,
  request: z.output<typeof versionRequest>,
): Promise<UploadTicket> => ticketFor(context, await announceVersion(context, documentId, request));

/** Likewise, with nothing signed. `complete`: it is the current one already. */
export async function announceVersion(
  { connection, userId }: Pick<IntakeContext, "connection" | "userId">,
  documentId: string,
  request: z.output<typeof versionRequest>,
) {
  const { vaultId } = await assertDocumentAccess(connection, person(userId), documentId, "edit");
  const { result: upload } = await changeVault(connection, { vaults: [vaultId] }, async () => {
    const document = await lockDocument(connection, userId, documentId, "edit");
    if (!document.versionId) throw new AppError("document.noBytes");
    if (document.size === request.size && document.sha256 === request.sha256) return { id: document.versionId, state: "complete" as const };
    const { size, sha256, contentType = document.contentType } = request;
    const rooms = await lockRoom(connection, [vaultId], []);
    const refusal = roomRefusal(rooms.get(vaultId)!, { ownerId: vaultId, size, contentType }, userId);
    const pending = refusal && (await isPending(connection, document.access, request.sha256));
    if (refusal && !pending) throw refusal;
    const key = keyFor(document.access, contentType);
    const uploads = await openUploads(connection, [{ id: uuid(), document: document.access, userId, key, size, sha256, contentType }]);
    return uploads.get(documentId)!;
  });
  return upload;
}

async function isPending(connection: Connection, { id }: Authorized<"document", "edit">, sha256: string): Promise<boolean> {
  const { rowCount } = await connection.query(
    "SELECT 1 FROM uploads WHERE document_id = $1 AND sha256 = $2 AND state = 'pending' AND expires_at > now()",
    [id, sha256],
  );
  return rowCount === 1;
}

/**
 * The version becomes the current one and is read again; the one that was stays.
 * @throws AppError entity.notFound, access.viewOnly
 */
export async function restoreVersion(caller: Caller, documentId: string, versionId: string): Promise<VaultDocument> {
  const { connection, userId, poke, actor = person(userId) } = caller;
  const document = await assertDocumentAccess(connection, actor, documentId, "edit");
  await findVersion(connection, document, versionId);
  const mutation = { name: "restoreVersion", args: { id: documentId, versionId } };
  const { people } = await changeBy(connection, actor, [mutation], (_change, run) => run());
  poke(people.length > 0 ? people : [document.vaultId]);
  return (await readEntities(connection, "document", [documentId], userId)).get(documentId) as VaultDocument;
}

/** Its bytes and their room go. @throws AppError entity.notFound, access.viewOnly, access.ownerOnly, version.current */
export async function deleteVersion(caller: Caller, documentId: string, versionId: string): Promise<void> {
  const { connection, userId, poke, actor = person(userId) } = caller;
  const { vaultId } = await assertDocumentAccess(connection, person(userId), documentId, "owner");
  const { people } = await changeVault(connection, { vaults: [vaultId], lock: "moves" }, async (change) => {
    const document = await lockDocument(connection, userId, documentId, "owner");
    const version = await findVersion(connection, document.access, versionId);
    if (version.id === document.versionId) throw new AppError("version.current");
    await deleteMerged(change, actor, version.id);
    const objects = await connection.query<{ key: string }>("SELECT key FROM document_objects WHERE version_id = $1", [version.id]);
    const gone = await connection.query("DELETE FROM document_versions WHERE id = $1 AND document_id = $2", [version.id, documentId]);
    // Its own document was restored in this moment and has it again.
    if (gone.rowCount === 0) throw new AppError("entity.notFound");
    if (version.backend === "objectStore") {
      await connection.query("UPDATE quotas SET used_bytes = used_bytes - $2 WHERE user_id = $1", [vaultId, version.size]);
      change.touchFor("quota", vaultId, [vaultId]);
    }
    await removeOriginals(
      change,
      vaultId,
      [version],
      objects.rows.map(({ key }) => key),
    );
    // Removed once more where it could be written again: after the last signed URL has ended.
    await connection.query("DELETE FROM uploads WHERE id = $1 AND signed_until < now()", [version.id]);
    await connection.query(
      `UPDATE uploads SET state = 'rejected', rejected_for = 'deleted', expires_at = signed_until + interval '10 minutes' WHERE id = $1`,
      [version.id],
    );
  });
  poke(people);
}

/**
 * Documents in the trash that were merged into another one go for good with their file: without it there is nothing to restore. One that is
 * restored in this moment has its file again, and stays.
 */
async function deleteMerged(change: Change, actor: ChangingActor, versionId: string): Promise<void> {
  const { rows } = await change.connection.query<{ id: string }>(
    `SELECT d.id FROM document_versions v JOIN documents d ON d.id = ANY(v.merged_from) AND d.version_id = v.id AND d.trashed_at IS NOT NULL
      WHERE v.id = $1 ORDER BY d.id FOR UPDATE OF d`,
    [versionId],
  );
  await mutateAll(
    change,
    actor,
    rows.map(({ id }) => ({ name: "deleteDocument", args: { id } })),
  );
}

/**
 * The words that stand in this version alone, and those that stand in the current one alone.
 * @throws AppError entity.notFound, version.notRead
 */
export async function compareVersion({ connection, userId }: Caller, documentId: string, versionId: string): Promise<Comparison> {
  const document = await assertDocumentAccess(connection, person(userId), documentId, "view");
  const version = await findVersion(connection, document, versionId);
  const { rows } = await connection.query<{ earlier: string | null; current: string | null }>(
    `SELECT CASE WHEN t.version_id = $2 THEN t.text ELSE (SELECT e.text FROM version_texts e WHERE e.version_id = $2) END AS earlier,
            CASE WHEN coalesce(t.version_id, d.version_id) = d.version_id AND d.state <> 'processing' THEN t.text END AS current
       FROM documents d LEFT JOIN document_texts t ON t.document_id = d.id WHERE d.id = $1`,
    [document.id, version.id],
  );
  const { earlier = null, current = null } = rows[0] ?? {};
  if (earlier === null || current === null) throw new AppError("version.notRead");
  const { one: words, other: otherWords, more } = differenceOf(earlier, current);
  return { words, otherWords, more };
}

/** A signed address of one version's bytes, always as a download. @throws AppError entity.notFound */
export async function signVersion(
  { connection, userId, signers }: Pick<IntakeContext, "connection" | "userId"> & { signers: Signers },
  documentId: string,
  versionId: string,
  seconds: number,
  disposition: (name: string) => string,
): Promise<SignedUrl> {
  const document = await assertDocumentAccess(connection, person(userId), documentId, "view");
  const version = await findVersion(connection, document, versionId);
  return signers[version.backend].signGet(signedName({ ...version, versionId: version.id }), seconds, {
    contentType: "application/octet-stream",
    disposition: disposition(fileNameFor(version.name, version.contentType)),
  });
}

interface LockedDocument<Need extends "edit" | "owner"> {
  access: Authorized<"document", Need>;
  versionId: string | null;
  size: number;
  sha256: string;
  contentType: string;
}

/** Access is asked for once more under the lock: it may have been taken meanwhile. */
async function lockDocument<Need extends "edit" | "owner">(
  connection: Connection,
  userId: string,
  id: string,
  need: Need,
): Promise<LockedDocument<Need>> {
  await lockDocuments(connection, [{ entity: "document", id }]);
  const access = await assertDocumentAccess(connection, person(userId), id, need);
  const { rows } = await connection.query<Omit<LockedDocument<Need>, "access">>(
    `SELECT version_id AS "versionId", size::float8 AS size, sha256, content_type AS "contentType" FROM documents WHERE id = $1`,
    [access.id],
  );
  return { ...rows[0]!, access };
}

interface StoredVersion {
  id: string;
  /** Which store has it, and what that one calls it. */
  backend: StoreName;
  connectionId: string | null;
  reference: string;
  size: number;
  sha256: string;
  contentType: string;
  /** The document's file name. */
  name: string;
}

async function findVersion(connection: Connection, document: Authorized<"document", "view">, versionId: string): Promise<StoredVersion> {
  const { rows } = await connection.query<StoredVersion>(
    `SELECT v.id, v.backend, v.connection_id AS "connectionId", v.reference, v.size::float8 AS size, v.sha256, v.content_type AS "contentType", d.name
       FROM document_versions v JOIN documents d ON d.id = v.document_id WHERE v.id = $1 AND v.document_id = $2`,
    [versionId, document.id],
  );
  if (!rows[0]) throw new AppError("entity.notFound");
  return rows[0];
}
