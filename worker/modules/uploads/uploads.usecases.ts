// Recording an upload and confirming it. Bytes never pass here: the store vouches for them.
import { v7 as uuid } from "uuid";
import type { z } from "zod";
import type { Actor } from "../../../server/authority/actor.ts";
import { assertDocumentAccess } from "../../../server/authority/audience.ts";
import { changeBy, IdTaken, mutate } from "../../../server/authority/authority.ts";
import { type Change, changeVault } from "../../../server/authority/change.ts";
import type { Connection } from "../../../server/authority/connection.ts";
import { readEntities } from "../../../server/authority/rows.ts";
import type { UploadTicket, uploadRequest } from "../../../shared/api/uploads.ts";
import { extensionOf } from "../../../shared/documents/contentTypes.ts";
import { AppError } from "../../../shared/errors.ts";
import type { VaultDocument } from "../../../shared/mutators/entities.ts";
import type { ObjectStore, StoredObject } from "./objects.ts";
import { commitQuota, type QuotaFigures, readQuota } from "./quota.repository.ts";
import { claimUpload, findUpload, openUpload, rejectUpload, type Upload } from "./uploads.repository.ts";

/** A signed PUT has to start within this time. */
const urlSeconds = 300;
/** The largest object that one PUT may carry (S3). */
export const largestUpload = 5 * 1024 ** 3;
const settingsUrl = "/storage";

interface Context {
  connection: Connection;
  objects: ObjectStore;
  userId: string;
  /** Called after the commit with everybody whose feed moved. */
  poke: (people: string[]) => void;
}

/** Checks, records, signs. No counter changes. */
export async function recordUpload(
  { connection, objects, userId, poke }: Context,
  request: z.output<typeof uploadRequest>,
): Promise<UploadTicket> {
  const actor = { kind: "person", userId } as const;
  if (request.size > largestUpload) throw new AppError("upload.tooLarge", { size: request.size, limit: largestUpload });
  const { documentId, createdAt = new Date().toISOString(), ...described } = request;
  const creation = { name: "createDocument", args: { ...described, id: documentId, createdAt } };
  const { result: upload, people } = await changeBy(connection, actor, [creation], async (change, run) => {
    try {
      await run();
    } catch (error) {
      // It lies in somebody else's vault: whoever may change it there may bring its bytes. Checked next.
      if (!(error instanceof IdTaken)) throw error;
    }
    const document = await editableDocument(change, actor, documentId);
    if (document.size !== request.size || document.sha256 !== request.sha256) throw new AppError("upload.conflict");
    const open = await openUpload(connection, {
      id: uuid(),
      documentId: document.id,
      ownerId: document.ownerId,
      userId,
      key: `${document.ownerId}/${document.id}/${uuid()}${extensionOf(document.contentType)}`,
      size: document.size,
      sha256: document.sha256,
      contentType: document.contentType,
    });
    if (open.state === "pending") await refuseWhatDoesNotFit(change, userId, document);
    if (document.state === "failed" && open.state === "pending")
      await mutate(change, { kind: "system", userId: document.ownerId }, { name: "startUploading", args: { id: document.id } });
    return open;
  });
  poke(orOwner(people, upload));
  const { url, headers, expiresAt } = objects.presignPut(upload.key, upload.sha256, urlSeconds);
  return { id: upload.id, url, method: "PUT", headers, expiresAt };
}

/** Early, so that nobody sends bytes in vain; the one that counts is in `completeUpload`. */
async function refuseWhatDoesNotFit(change: Change, userId: string, document: VaultDocument): Promise<void> {
  const quota = await readQuota(change.connection, document.ownerId);
  if (quota.usedBytes + document.size > quota.limitBytes) throw storageFull({ ...document, userId }, quota);
}

/** How full somebody's storage is, is theirs to know: an editor of a folder hears only that its owner's is. */
const storageFull = ({ ownerId, userId, size }: Pick<Upload, "ownerId" | "userId" | "size">, { usedBytes, limitBytes }: QuotaFigures) =>
  new AppError("quota.exceeded", ownerId === userId ? { usedBytes, limitBytes, size, settingsUrl } : { size });

async function editableDocument(change: Change, actor: Actor, id: string): Promise<VaultDocument> {
  await assertDocumentAccess(change.connection, actor, id, "edit");
  return (await readEntities(change.connection, "document", [id], actor.userId)).get(id) as VaultDocument;
}

/** Nothing moved: it was done before, and the answer, the poke with it, may have been lost. */
const orOwner = (people: string[], upload: Upload): string[] => (people.length > 0 ? people : [upload.ownerId]);

type Outcome = { kind: "complete" } | ({ kind: "quota" } & QuotaFigures);

/** Verifies the bytes, commits the quota, queues the reading: one transaction. Repeating it answers the same. */
export async function completeUpload(
  { connection, objects, userId, poke }: Context,
  { uploadId, verify }: { uploadId: string /** For stores that keep no checksum. */; verify: (key: string) => Promise<StoredObject> },
): Promise<VaultDocument> {
  const upload = await findUpload(connection, uploadId, userId);
  if (!upload) throw new AppError("entity.notFound");
  if (upload.state === "pending") await verifyBytes(objects, upload, verify);
  const { result: outcome, people } = await changeVault(connection, { vaults: [upload.ownerId] }, (change) => settle(change, upload));
  poke(orOwner(people, upload));
  if (outcome.kind === "quota") {
    await objects.remove(upload.key);
    throw storageFull(upload, outcome);
  }
  // It may have been confirmed long ago, and what was shared then not be shared any more.
  await assertDocumentAccess(connection, { kind: "person", userId }, upload.documentId, "view");
  return (await readEntities(connection, "document", [upload.documentId], userId)).get(upload.documentId) as VaultDocument;
}

async function verifyBytes(objects: ObjectStore, upload: Upload, verify: (key: string) => Promise<StoredObject>): Promise<void> {
  const object = await objects.head(upload.key);
  if (!object) throw new AppError("upload.missing");
  const sha256 = object.sha256 ?? (await verify(upload.key)).sha256;
  if (object.size === upload.size && sha256 === upload.sha256) return;
  await objects.remove(upload.key);
  throw new AppError("upload.mismatch", { size: upload.size, received: object.size });
}

async function settle(change: Change, upload: Upload): Promise<Outcome> {
  const { connection } = change;
  if (!(await claimUpload(connection, upload.id))) {
    const { rows } = await connection.query<{ state: string }>("SELECT state FROM uploads WHERE id = $1", [upload.id]);
    return rows[0]?.state === "rejected" ? { kind: "quota", ...(await readQuota(connection, upload.ownerId)) } : { kind: "complete" };
  }
  await assertDocumentAccess(connection, { kind: "person", userId: upload.userId }, upload.documentId, "edit");
  const system = { kind: "system", userId: upload.ownerId } as const;
  if (!(await commitQuota(connection, upload.ownerId, upload.size))) {
    await rejectUpload(connection, upload.id);
    await mutate(change, system, { name: "failDocument", args: { id: upload.documentId, reason: "quota" } });
    return { kind: "quota", ...(await readQuota(connection, upload.ownerId)) };
  }
  await connection.query(
    "INSERT INTO document_objects (document_id, kind, key, size, sha256, content_type) VALUES ($1, 'original', $2, $3, $4, $5)",
    [upload.documentId, upload.key, upload.size, upload.sha256, upload.contentType],
  );
  change.touchFor("quota", upload.ownerId, [upload.ownerId]);
  await mutate(change, system, { name: "startProcessing", args: { id: upload.documentId } });
  change.enqueue("extract", { documentId: upload.documentId }, { key: `extract:${upload.documentId}` });
  change.enqueue("thumbnail", { documentId: upload.documentId }, { key: `thumbnail:${upload.documentId}`, priority: 10 });
  return { kind: "complete" };
}
