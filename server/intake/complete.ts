// Confirming uploads: the store vouches for the bytes, the quota is committed and the reading queued, in one transaction.
import pLimit from "p-limit";
import { AppError } from "../../shared/errors.ts";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import type { MemberActor } from "../authority/actor.ts";
import { accessesTo } from "../authority/audience.ts";
import { type Change, changeVault } from "../authority/change.ts";
import { lockDocuments } from "../authority/locks.ts";
import { readEntities } from "../authority/rows.ts";
import type { Mutation } from "../authority/rules.ts";
import { mutateAll } from "../authority/run.ts";
import type { Connection } from "../database/connection.ts";
import { refuseAccess } from "./access.ts";
import { type ConfirmingStorage, type IntakeContext, type Outcome, type VerifyBytes, valueOrThrow } from "./context.ts";
import { joinParts } from "./parts.ts";
import { commitQuota, readQuota } from "./quota.ts";
import { storageFull } from "./record.ts";
import { claimUploads, findUploads, rejectUploads, type Upload } from "./uploads.ts";

/** Requests to the object store at once for one confirmation of many; an edge allows six. */
const storeRequestsAtOnce = 6;

/** Verifies the bytes, commits the quota, queues the reading: one transaction. Repeating it answers the same. */
export const completeUpload = async (
  context: IntakeContext<ConfirmingStorage>,
  { uploadId, verify }: { uploadId: string; verify: VerifyBytes },
): Promise<VaultDocument> => valueOrThrow((await completeUploads(context, { uploadIds: [uploadId], verify }))[0]);

/** One outcome an id, in their order. Those that can be confirmed are, whatever becomes of the others. */
export async function completeUploads(
  context: IntakeContext<ConfirmingStorage>,
  { uploadIds, verify }: { uploadIds: readonly string[]; verify: VerifyBytes },
): Promise<Outcome<VaultDocument>[]> {
  const { connection, storage, userId } = context;
  const found = await findUploads(connection, uploadIds);
  // In the order asked for, each once.
  const uploads = new Map(uploadIds.flatMap((id) => (found.has(id) ? [[id, found.get(id)!] as const] : [])));
  const refused = await refuseAccess(connection, userId, [...uploads.values()]);
  const atOnce = pLimit(storeRequestsAtOnce);
  await Promise.all(
    [...uploads.values()].map((upload) =>
      atOnce(async () => {
        if (refused.has(upload.id) || upload.state !== "pending") return;
        const refusal = await refuseBytes(storage, upload, verify);
        if (refusal) refused.set(upload.id, refusal);
      }),
    ),
  );
  const remaining = [...uploads.values()].filter(({ id }) => !refused.has(id));
  const noRoom = remaining.length > 0 ? await settle(context, remaining, refused) : [];
  // What has no room goes at once; where the store does not answer now, the cleanup removes it later.
  await Promise.allSettled(noRoom.map(({ key }) => storage.remove([key])));
  return answers(connection, userId, uploadIds, uploads, refused);
}

/** Undefined: the stored bytes are those that were announced. Others are removed. */
async function refuseBytes(storage: ConfirmingStorage, upload: Upload, verify: VerifyBytes): Promise<AppError | undefined> {
  try {
    const object = (await storage.head(upload.key)) ?? (await joinParts(storage, upload));
    if (!object) return new AppError("upload.missing");
    const sha256 = object.sha256 ?? (await verify(upload.key)).sha256;
    if (object.size === upload.size && sha256 === upload.sha256) return undefined;
    await storage.remove([upload.key]);
    return new AppError("upload.mismatch", { size: upload.size, received: object.size });
  } catch (error) {
    // A store that does not answer is this upload's matter, not that of those which it has vouched for.
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** Fills `refused`; returns the uploads that were rejected for want of room just now. */
async function settle(
  { connection, userId, poke, actor = { kind: "person", userId } }: IntakeContext<unknown>,
  uploads: readonly Upload[],
  refused: Map<string, AppError>,
): Promise<Upload[]> {
  const vaults = [...new Set(uploads.map(({ ownerId }) => ownerId))];
  const { result, people } = await changeVault(connection, { vaults }, async (change) => {
    await lockDocuments(
      connection,
      uploads.map(({ documentId }) => ({ entity: "document", id: documentId })),
    );
    const late = await refuseAccess(connection, userId, uploads);
    const claimed = await claimUploads(
      connection,
      uploads.filter(({ id }) => !late.has(id)).map(({ id }) => id),
    );
    const taken = uploads.filter(({ id }) => claimed.has(id));
    const noRoom = await commitRoom(connection, taken);
    await reject(change, noRoom);
    await accept(
      change,
      taken.filter((upload) => !noRoom.includes(upload)),
      actor,
    );
    // What was rejected, now or before, answers why.
    const now = await findUploads(
      connection,
      uploads.map(({ id }) => id),
    );
    for (const upload of uploads) {
      const refusal = late.get(upload.id) ?? (await rejectionOf(connection, now.get(upload.id), userId));
      if (refusal) late.set(upload.id, refusal);
    }
    return { late, noRoom };
  });
  for (const [id, error] of result.late) refused.set(id, error);
  // Nothing moved: it was done before, and the answer, the poke with it, may have been lost.
  poke(people.length > 0 ? people : vaults);
  return result.noRoom;
}

async function rejectionOf(connection: Connection, upload: Upload | undefined, userId: string): Promise<AppError | undefined> {
  if (!upload) return new AppError("entity.notFound");
  if (upload.state !== "rejected") return undefined;
  // Its time was over: recording again begins anew.
  if (upload.rejectedFor !== "quota") return new AppError("upload.missing");
  return storageFull({ ...upload, userId }, await readQuota(connection, upload.ownerId));
}

/** Counts each vault's uploads in one statement; where they do not all fit, one by one in their order. Returns those that do not. */
async function commitRoom(connection: Connection, uploads: readonly Upload[]): Promise<Upload[]> {
  const noRoom: Upload[] = [];
  const byOwner = [...Map.groupBy(uploads, ({ ownerId }) => ownerId)].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [ownerId, own] of byOwner) {
    const sum = own.reduce((bytes, { size }) => bytes + size, 0);
    if (await commitQuota(connection, ownerId, sum)) continue;
    for (const upload of own) if (own.length === 1 || !(await commitQuota(connection, ownerId, upload.size))) noRoom.push(upload);
  }
  return noRoom;
}

async function reject(change: Change, uploads: readonly Upload[]): Promise<void> {
  await rejectUploads(
    change.connection,
    uploads.map(({ id }) => id),
    "quota",
  );
  // A document that has a version keeps it, and its state: it is the new one that has no room.
  const { rows } = await change.connection.query<{ id: string }>(
    "SELECT id FROM documents WHERE id = ANY($1::uuid[]) AND version_id IS NULL",
    [uploads.map(({ documentId }) => documentId)],
  );
  const without = new Set(rows.map(({ id }) => id));
  await mutateEach(
    change,
    uploads.filter(({ documentId }) => without.has(documentId)),
    ({ documentId }) => ({ name: "failDocument", args: { id: documentId, reason: "quota" } }),
  );
}

async function accept(change: Change, uploads: readonly Upload[], actor: MemberActor): Promise<void> {
  if (uploads.length === 0) return;
  const column = <K extends keyof Upload>(name: K) => uploads.map((upload) => upload[name]);
  // An upload becomes the version of its own id. Of two for one document the later one is the current one.
  await change.connection.query(
    `INSERT INTO document_versions (id, document_id, reference, size, sha256, content_type, created_by)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::uuid[])`,
    [column("id"), column("documentId"), column("key"), column("size"), column("sha256"), column("contentType"), column("userId")],
  );
  for (const ownerId of new Set(column("ownerId"))) change.touchFor("quota", ownerId, [ownerId]);
  await mutateEach(
    change,
    uploads,
    ({ id, documentId, size, sha256, contentType }) => ({
      name: "startProcessing",
      args: { id: documentId, version: { id, size, sha256, contentType } },
    }),
    actor,
  );
}

/** By the product, in their order, in the name of each document's owner. `actor` has asked for it; where somebody else brought a file, they have. */
async function mutateEach(
  change: Change,
  uploads: readonly Upload[],
  mutation: (upload: Upload) => Mutation,
  actor?: MemberActor,
): Promise<void> {
  for (let at = 0; at < uploads.length; ) {
    const { ownerId, userId } = uploads[at]!;
    const end = uploads.findIndex((upload, index) => index > at && (upload.ownerId !== ownerId || upload.userId !== userId));
    const own = uploads.slice(at, end < 0 ? uploads.length : end);
    const askedBy: MemberActor | undefined = actor && (actor.userId === userId ? actor : { kind: "person", userId });
    await mutateAll(change, { kind: "system", userId: ownerId, ...(askedBy && { askedBy }) }, own.map(mutation));
    at += own.length;
  }
}

async function answers(
  connection: Connection,
  userId: string,
  uploadIds: readonly string[],
  uploads: ReadonlyMap<string, Upload>,
  refused: ReadonlyMap<string, AppError>,
): Promise<Outcome<VaultDocument>[]> {
  const confirmed = [...uploads.values()].filter(({ id }) => !refused.has(id)).map(({ documentId }) => documentId);
  // It may have been confirmed long ago, and what was shared then not be shared any more.
  const seen = await accessesTo(connection, userId, confirmed);
  const documents = await readEntities(connection, "document", [...seen.keys()], userId);
  return uploadIds.map((id) => {
    const upload = uploads.get(id);
    const error = refused.get(id);
    if (error) return { error };
    const document = upload && (documents.get(upload.documentId) as VaultDocument | undefined);
    return document ? { value: document } : { error: new AppError("entity.notFound") };
  });
}
