// Taking in bytes that the product itself holds (of a mail, a web page, an import, a cloud): announced, stored and confirmed as an
// upload is, with nothing signed. What comes to nothing leaves nothing.
import { AppError } from "../../shared/errors.ts";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import type { MemberActor } from "../authority/actor.ts";
import { accessesTo } from "../authority/audience.ts";
import { changeVault } from "../authority/change.ts";
import { lockDocuments } from "../authority/locks.ts";
import { readEntities } from "../authority/rows.ts";
import { mutate } from "../authority/run.ts";
import type { Connection } from "../database/connection.ts";
import type { StorageBackend } from "../storage/backend.ts";
import { completeUpload } from "./complete.ts";
import { type ConfirmingStorage, type IntakeContext, type VerifyBytes, valueOrThrow } from "./context.ts";
import { announceUploads, type UploadAnnouncement } from "./record.ts";
import { findUploads, forgetUpload, type Upload } from "./uploads.ts";
import { announceVersion } from "./versions.ts";

export interface AcceptContext extends Pick<IntakeContext, "poke"> {
  /** No connection is held while bytes travel. */
  withConnection<T>(use: (connection: Connection) => Promise<T>): Promise<T>;
  storage: ConfirmingStorage & Pick<StorageBackend, "put">;
  /** In whose name, and by what, as the history says it: `{ kind: "person", userId, device: "Mail" }`. */
  actor: MemberActor;
  verify: VerifyBytes;
}

/** What is said of a document beside its bytes. Its id is the caller's: the same one again is the same document. */
export type Arrival = Omit<UploadAnnouncement, "size" | "sha256">;

/** Bytes that have been measured, and can be read as often as it takes. */
export interface MeasuredBytes {
  size: number;
  sha256: string;
  open(): ReadableStream<Uint8Array>;
}

/**
 * Repeating it answers the same, and goes on with what a process that ended left. Where it fails, the object, the upload and a
 * document that it made are gone; what a store that is away keeps of it, the cleanup removes. `signal` ends the transfer.
 * @throws AppError what announcing and confirming an upload throw; upload.mismatch, service.unavailable of the store
 */
export async function acceptDocument(
  context: AcceptContext,
  arrival: Arrival,
  bytes: MeasuredBytes,
  signal?: AbortSignal,
): Promise<VaultDocument> {
  const { size, sha256 } = bytes;
  const upload = await context.withConnection(async (connection) =>
    valueOrThrow((await announceUploads(intakeOf(context, connection), [{ ...arrival, size, sha256 }], 0))[0]),
  );
  return store(context, arrival.documentId, upload, bytes, signal);
}

/**
 * Another file for a document that is there: its current version from then on; the one that was stays.
 * @throws AppError what recording and confirming a version throw; upload.mismatch, service.unavailable of the store
 */
export async function acceptVersion(
  context: AcceptContext,
  { documentId, contentType }: { documentId: string; contentType: string },
  bytes: MeasuredBytes,
  signal?: AbortSignal,
): Promise<VaultDocument> {
  const { size, sha256 } = bytes;
  const upload = await context.withConnection((connection) =>
    announceVersion(intakeOf(context, connection), documentId, { size, sha256, contentType }),
  );
  return store(context, documentId, upload, bytes, signal);
}

async function store(
  context: AcceptContext,
  documentId: string,
  upload: Upload | { id: string; state: "complete" },
  bytes: MeasuredBytes,
  signal?: AbortSignal,
): Promise<VaultDocument> {
  const { withConnection, storage, verify } = context;
  if (!("key" in upload) || upload.state === "complete")
    return withConnection((connection) => readAccepted(connection, context.actor.userId, documentId));
  try {
    await storage.put(upload.key, bytes.open(), upload, signal);
    return await withConnection((connection) => completeUpload(intakeOf(context, connection), { uploadId: upload.id, verify }));
  } catch (error) {
    // What can't be taken back now is known by the upload's row: the cleanup does it, or a repetition goes on with it.
    await takeBack(context, upload).catch(() => undefined);
    throw error;
  }
}

const intakeOf = ({ storage, actor, poke }: AcceptContext, connection: Connection): IntakeContext<ConfirmingStorage> => ({
  connection,
  storage,
  userId: actor.userId,
  actor,
  poke,
});

async function readAccepted(connection: Connection, userId: string, id: string): Promise<VaultDocument> {
  const seen = await accessesTo(connection, userId, [id]);
  const document = (await readEntities(connection, "document", [...seen.keys()], userId)).get(id);
  if (!document) throw new AppError("entity.notFound");
  return document as VaultDocument;
}

/** The document only where nothing but this way of intake ever opened an upload of it: a device may still bring the bytes of its own. */
async function takeBack({ withConnection, storage, poke }: AcceptContext, { id, documentId, ownerId, key }: Upload): Promise<void> {
  const { result: over, people } = await withConnection((connection) =>
    changeVault(connection, { vaults: [ownerId], lock: "moves" }, async (change) => {
      await lockDocuments(connection, [{ entity: "document", id: documentId }]);
      const { rowCount } = await connection.query(
        `SELECT 1 FROM documents d WHERE d.id = $1 AND d.version_id IS NULL
            AND NOT EXISTS (SELECT FROM uploads u WHERE u.document_id = d.id AND u.signed_until > u.created_at)`,
        [documentId],
      );
      if (rowCount === 1) await mutate(change, { kind: "system", userId: ownerId }, { name: "deleteDocument", args: { id: documentId } });
      const now = (await findUploads(connection, [id])).get(id);
      return !now || now.state === "rejected";
    }),
  );
  poke(people);
  // One that is pending may be a device's as well, and one that is complete has become a version.
  if (!over) return;
  await storage.remove([key]);
  await withConnection((connection) => forgetUpload(connection, id));
}
