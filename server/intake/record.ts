// Announcing uploads: what may come is checked, recorded and bounded before any byte travels. No counter changes.
import { v7 as uuid } from "uuid";
import type { z } from "zod";
import type { UploadTicket, uploadRequest } from "../../shared/api/uploads.ts";
import { extensionOf } from "../../shared/documents/contentTypes.ts";
import { AppError } from "../../shared/errors.ts";
import type { DocumentState } from "../../shared/mutators/entities.ts";
import type { MemberActor } from "../authority/actor.ts";
import { accessesTo, mayEdit } from "../authority/audience.ts";
import type { Authorized } from "../authority/authorized.ts";
import { transaction } from "../authority/change.ts";
import { type ParsedMutation, parseMutation } from "../authority/rules.ts";
import { IdTaken, mutate, prepare, type Run } from "../authority/run.ts";
import type { Connection } from "../database/connection.ts";
import { type IntakeContext, type Outcome, valueOrThrow } from "./context.ts";
import { sizeRefusal } from "./limits.ts";
import { lockRoom, type QuotaFigures, type VaultRoom } from "./quota.ts";
import { type NewUpload, openUploads, putSeconds, type Upload } from "./uploads.ts";

export type UploadAnnouncement = z.output<typeof uploadRequest>;

const settingsUrl = "/storage";

/** Checks, records, signs. */
export const recordUpload = async (context: IntakeContext, request: UploadAnnouncement): Promise<UploadTicket> =>
  valueOrThrow((await recordUploads(context, [request]))[0]);

/** One outcome a request, in their order: what one of them is refused for is no matter to the others. One transaction. */
export async function recordUploads(context: IntakeContext, requests: readonly UploadAnnouncement[]): Promise<Outcome<UploadTicket>[]> {
  const outcomes = await announceUploads(context, requests, putSeconds);
  return Promise.all(outcomes.map(async (one) => (one.error ? one : { value: await ticketFor(context, one.value) })));
}

/** Likewise, with nothing signed. `signedSeconds`: for how long the caller will sign a URL now; 0: it stores the bytes itself. */
export async function announceUploads(
  context: IntakeContext<unknown>,
  requests: readonly UploadAnnouncement[],
  signedSeconds: number,
): Promise<Outcome<AnnouncedUpload>[]> {
  const { connection, userId, poke, actor = { kind: "person", userId } } = context;
  const announced = requests.map(announcement);
  for (;;) {
    try {
      const { people, owners } = await transaction(connection, (exclusive) =>
        record(connection, actor, announced, exclusive, signedSeconds),
      );
      // Nothing moved: it was done before, and the answer, the poke with it, may have been lost.
      poke(people.length > 0 ? people : owners);
      return announced.map(outcomeOf);
    } catch (error) {
      // What would have been created for a refused one is taken back with the transaction; the others are recorded without it.
      if (!(error instanceof RefusedAfterCreation)) throw error;
    }
  }
}

interface Announced {
  request: UploadAnnouncement;
  creation: ParsedMutation;
  /** Settled for good: it takes no further part. */
  refused: AppError | undefined;
  /** Of the attempt that is under way. */
  error: AppError | undefined;
  upload: AnnouncedUpload | undefined;
  /** The version that has these bytes already, where it is not the current one. */
  earlier: string | undefined;
}

/** A pending one with what is signed, or one that is done. */
export type AnnouncedUpload = Upload | { id: string; state: "complete" };

class RefusedAfterCreation extends Error {}

function announcement(request: UploadAnnouncement): Announced {
  const { documentId, createdAt = new Date().toISOString(), ...described } = request;
  const creation = parseMutation({ name: "createDocument", args: { ...described, id: documentId, createdAt } }, "person");
  return { request, creation, refused: undefined, error: undefined, upload: undefined, earlier: undefined };
}

async function record(
  connection: Connection,
  actor: MemberActor,
  all: readonly Announced[],
  exclusive: ReadonlySet<string>,
  signedSeconds: number,
) {
  const { userId } = actor;
  const taken = all.filter(({ refused }) => !refused);
  for (const one of taken) Object.assign(one, { error: undefined, upload: undefined });
  const run = await prepare(
    connection,
    actor,
    taken.map(({ creation }) => creation),
    exclusive,
  );
  const created = await createMissing(run, taken);
  const documents = await readDocuments(connection, userId, taken);
  await findEarlierVersions(connection, taken, documents);
  for (const one of taken) one.error ??= one.earlier ? undefined : refusalOf(one.request, documents.get(one.request.documentId));
  await refuseWhatDoesNotFit(connection, userId, taken, documents, created);

  const accepted = [...new Set(taken.filter(({ error }) => !error).map(({ request }) => request.documentId))].map(
    (id) => documents.get(id)!,
  );
  const uploads = await openUploads(
    connection,
    accepted.filter(({ versionId }) => !versionId).flatMap((document) => newUpload(document, userId) ?? []),
    signedSeconds,
  );
  for (const { id, versionId } of accepted) {
    const upload = versionId ? ({ id: versionId, state: "complete" } as const) : uploads.get(id);
    for (const one of taken)
      if (!one.error && one.request.documentId === id) one.upload = one.earlier ? { id: one.earlier, state: "complete" } : upload;
  }
  for (const { id, state, ownerId, versionId } of accepted) {
    if (state === "failed" && !versionId)
      await mutate(run.change, { kind: "system", userId: ownerId }, { name: "startUploading", args: { id } });
  }
  const versions = await run.finish([]);
  return { people: [...versions.keys()], owners: [...new Set(accepted.map(({ ownerId }) => ownerId))] };
}

/** The documents that are new are made by their mutator; one that is there only gets what it lacks. Returns the ids that were new. */
async function createMissing(run: Run, announced: readonly Announced[]): Promise<Set<string>> {
  const { rows } = await run.change.connection.query<{ id: string; complete: boolean; foldered: boolean }>(
    "SELECT id, sha256 <> '' AS complete, folder_id IS NOT NULL AS foldered FROM documents WHERE id = ANY($1::uuid[])",
    [announced.map(({ request }) => request.documentId)],
  );
  const there = new Map(rows.map((row) => [row.id, row]));
  const created = new Set<string>();
  for (const one of announced) {
    const { documentId, folderId } = one.request;
    const existing = there.get(documentId);
    if (created.has(documentId) || (existing?.complete && (existing.foldered || !folderId))) continue;
    try {
      await run.mutation(one.creation);
      if (!existing) created.add(documentId);
    } catch (error) {
      // It lies in somebody else's vault: whoever may change it there may bring its bytes. Checked next.
      if (error instanceof IdTaken) continue;
      // Access is checked before anything is written, so that there is nothing to take back.
      if (!(error instanceof AppError)) throw error;
      one.error = error;
    }
  }
  return created;
}

interface AnnouncedDocument {
  id: string;
  ownerId: string;
  size: number;
  sha256: string;
  contentType: string;
  state: DocumentState;
  /** Of the version that is there; null while its bytes are awaited. */
  versionId: string | null;
  seen: Authorized<"document", "view">;
}

/** Those that the person sees, by id. */
async function readDocuments(connection: Connection, userId: string, announced: readonly Announced[]) {
  const ids = [...new Set(announced.map(({ request }) => request.documentId))];
  const accesses = await accessesTo(connection, userId, ids);
  const { rows } = await connection.query<Omit<AnnouncedDocument, "size" | "seen"> & { size: string }>(
    `SELECT id, owner_id AS "ownerId", size, sha256, content_type AS "contentType", state, version_id AS "versionId" FROM documents WHERE id = ANY($1::uuid[])`,
    [[...accesses.keys()]],
  );
  return new Map<string, AnnouncedDocument>(rows.map((row) => [row.id, { ...row, size: Number(row.size), seen: accesses.get(row.id)! }]));
}

/** A device whose confirmation got lost may ask again when another version has come since: its bytes are in the vault. */
async function findEarlierVersions(
  connection: Connection,
  announced: readonly Announced[],
  documents: ReadonlyMap<string, AnnouncedDocument>,
) {
  const other = announced.filter(({ request: { documentId, sha256 } }) => {
    const document = documents.get(documentId);
    return document?.versionId && mayEdit(document.seen) && document.sha256 !== sha256;
  });
  if (other.length === 0) return;
  const { rows } = await connection.query<{ id: string; documentId: string; sha256: string; size: string }>(
    `SELECT DISTINCT ON (document_id, sha256) id, document_id AS "documentId", sha256, size FROM document_versions
      WHERE document_id = ANY($1::uuid[]) AND sha256 = ANY($2::text[]) ORDER BY document_id, sha256, created_at DESC`,
    [other.map(({ request }) => request.documentId), other.map(({ request }) => request.sha256)],
  );
  for (const one of other) {
    const { documentId, sha256, size } = one.request;
    one.earlier = rows.find((row) => row.documentId === documentId && row.sha256 === sha256 && Number(row.size) === size)?.id;
  }
}

function refusalOf(request: UploadAnnouncement, document: AnnouncedDocument | undefined): AppError | undefined {
  if (!document) return new AppError("entity.notFound");
  if (!mayEdit(document.seen)) return new AppError("access.viewOnly");
  if (document.size !== request.size || document.sha256 !== request.sha256) return new AppError("upload.conflict");
  return undefined;
}

/**
 * Early, so that nobody sends bytes in vain, and so that what is announced, stored or not, never exceeds what a vault may hold. The
 * check that counts is the one that stores.
 */
async function refuseWhatDoesNotFit(
  connection: Connection,
  userId: string,
  announced: readonly Announced[],
  documents: ReadonlyMap<string, AnnouncedDocument>,
  created: ReadonlySet<string>,
): Promise<void> {
  const candidates = announced.filter(({ error }) => !error);
  const ids = [...new Set(candidates.map(({ request }) => request.documentId))];
  if (ids.length === 0) return;
  const waiting = ids.filter((id) => !documents.get(id)!.versionId);
  if (waiting.length === 0) return;
  const rooms = await lockRoom(connection, [...new Set(waiting.map((id) => documents.get(id)!.ownerId))], waiting);
  let takeBack = false;
  for (const id of waiting) {
    const document = documents.get(id)!;
    const room = rooms.get(document.ownerId)!;
    const refusal = roomRefusal(room, document, userId);
    if (!refusal) {
      room.pendingBytes += document.size;
      continue;
    }
    for (const one of candidates) {
      if (one.request.documentId !== id) continue;
      one.error = refusal;
      if (!created.has(id)) continue;
      one.refused = refusal;
      takeBack = true;
    }
  }
  if (takeBack) throw new RefusedAfterCreation();
}

export function roomRefusal(
  room: VaultRoom,
  document: Pick<AnnouncedDocument, "ownerId" | "size" | "contentType">,
  userId: string,
): AppError | undefined {
  const tooLarge = sizeRefusal(room.limits, document);
  if (tooLarge) return tooLarge;
  if (room.usedBytes + room.pendingBytes + document.size > room.limitBytes) return storageFull({ ...document, userId }, room);
  // As much again may lie in the store of uploads that were given up; beyond that, the cleanup comes first.
  if (room.discardedBytes > room.limitBytes) return new AppError("upload.tooManyDiscarded", { retryAfter: 600 });
  return undefined;
}

/** How full somebody's storage is, is theirs to know: an editor of a folder hears only that its owner's is. */
export function storageFull(
  { ownerId, userId, size }: Pick<Upload, "ownerId" | "userId" | "size">,
  { usedBytes, limitBytes, pendingBytes }: QuotaFigures & { pendingBytes?: number },
): AppError {
  if (ownerId !== userId) return new AppError("quota.exceeded", { size });
  return new AppError("quota.exceeded", { usedBytes, limitBytes, size, settingsUrl, ...(pendingBytes && { pendingBytes }) });
}

/** Ids, and an extension out of a fixed list: nothing that a request says. */
export const keyFor = ({ vaultId, id }: Authorized<"document", "edit">, contentType: string): string =>
  `${vaultId}/${id}/${uuid()}${extensionOf(contentType)}`;

/** Undefined where the person may not change the document, who has been refused by now. */
function newUpload({ seen, size, sha256, contentType }: AnnouncedDocument, userId: string): NewUpload | undefined {
  const document = mayEdit(seen);
  return document && { id: uuid(), document, userId, key: keyFor(document, contentType), size, sha256, contentType };
}

function outcomeOf({ refused, error = refused, upload }: Announced): Outcome<AnnouncedUpload> {
  if (error) return { error };
  if (!upload) throw new Error("an upload was accepted and not recorded");
  return { value: upload };
}

/** Nothing that writes is signed for bytes that are in the vault. */
export async function ticketFor({ storage }: Pick<IntakeContext, "storage">, upload: AnnouncedUpload): Promise<UploadTicket> {
  if (upload.state === "complete") return { id: upload.id, confirmed: true, method: "PUT", url: null, headers: {}, expiresAt: null };
  const signed = await storage.signPut(upload.key, putSeconds, upload);
  return { id: upload.id, confirmed: false, method: "PUT", ...signed };
}
