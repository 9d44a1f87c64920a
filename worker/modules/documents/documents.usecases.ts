// Signed URLs and changes by other programs. Access is checked before anything is looked up.

import type { MemberActor } from "../../../server/authority/actor.ts";
import { accessesTo, assertDocumentAccess, mayEdit } from "../../../server/authority/audience.ts";
import type { Authorized } from "../../../server/authority/authorized.ts";
import { changeVault } from "../../../server/authority/change.ts";
import { documentSeenBy, queueReading, queueUnpacking } from "../../../server/authority/documents.ts";
import { rereadDocuments, rereadingProgress, rereadVault } from "../../../server/authority/rereading.ts";
import type { Mutation } from "../../../server/authority/rules.ts";
import { changeBy } from "../../../server/authority/run.ts";
import type { Connection } from "../../../server/database/connection.ts";
import type { SignedUrl } from "../../../server/storage/backend.ts";
import type { Signers } from "../../../server/storage/signers.ts";
import type { DocumentPatch, ReprocessProgress, ReprocessRequest, UrlKind } from "../../../shared/api/documents.ts";
import type { Facts } from "../../../shared/detect/facts.ts";
import { contentDisposition, fileNameFor, isPreviewable } from "../../../shared/documents/contentTypes.ts";
import { unpackWords } from "../../../shared/documents/pageWords.ts";
import { AppError } from "../../../shared/errors.ts";
import type { VaultDocument } from "../../../shared/mutators/entities.ts";
import { documentText, factsOf, packedWords, recognizedPages, type SignableObject, signableObjects } from "./documents.repository.ts";

/** Until the transfer has to start. This window is how far a revoke reaches. */
const urlSeconds = 60;

export interface Context {
  connection: Connection;
  actor: MemberActor;
  poke: (people: string[]) => void;
}

function sign(signers: Signers, object: SignableObject, kind: UrlKind): Promise<SignedUrl> {
  const storage = signers[object.backend];
  if (kind === "thumbnail") return storage.signGet(object.key, urlSeconds, { contentType: "image/webp", disposition: "inline" });
  // A file that a browser might run is never shown at any origin of ours.
  const shown = kind === "preview" && isPreviewable(object.contentType);
  return storage.signGet(object.key, urlSeconds, {
    contentType: shown ? object.contentType : "application/octet-stream",
    disposition: contentDisposition(shown ? "inline" : "attachment", fileNameFor(object.name, object.contentType)),
  });
}

const objectKind = (kind: UrlKind) => (kind === "thumbnail" ? "thumbnail" : "original");

/** One answer an item, in their order; null where there is nothing or no access. */
export async function signMany({ connection, actor }: Context, signers: Signers, items: readonly { id: string; kind: UrlKind }[]) {
  const seen = await accessesTo(connection, actor.userId, [...new Set(items.map(({ id }) => id))]);
  return signSeen(connection, signers, [...seen.values()], items, unlessInCloud);
}

const noUrl = { url: null, expiresAt: null };
/** A cloud that does not answer is its documents' matter, not that of the others in the batch. */
function unlessInCloud(error: unknown): typeof noUrl {
  if (error instanceof AppError && error.code.startsWith("cloud.")) return noUrl;
  throw error;
}

async function signSeen(
  connection: Connection,
  signers: Signers,
  seen: readonly Authorized<"document", "view">[],
  items: readonly { id: string; kind: UrlKind }[],
  failed: (error: unknown) => typeof noUrl = (error) => {
    throw error;
  },
) {
  const found = new Map((await signableObjects(connection, seen)).map((object) => [`${object.documentId}/${object.kind}`, object]));
  return Promise.all(
    items.map(async (item) => {
      const object = found.get(`${item.id}/${objectKind(item.kind)}`);
      return { ...item, ...(object ? await sign(signers, object, item.kind).catch(failed) : noUrl) };
    }),
  );
}

/** @throws AppError entity.notFound, document.noBytes */
export async function signOne({ connection, actor }: Context, signers: Signers, id: string, kind: UrlKind): Promise<SignedUrl> {
  const document = await assertDocumentAccess(connection, actor, id, "view");
  const [answer] = await signSeen(connection, signers, [document], [{ id, kind }]);
  if (!answer || answer.url === null || answer.expiresAt === null) throw new AppError("document.noBytes");
  return { url: answer.url, expiresAt: answer.expiresAt };
}

/** @throws AppError entity.notFound */
export async function showDocument({ connection, actor }: Context, id: string): Promise<VaultDocument> {
  return documentSeenBy(connection, await assertDocumentAccess(connection, actor, id, "view"), actor.userId);
}

/** @throws AppError entity.notFound */
export async function showText({ connection, actor }: Context, id: string): Promise<string | null> {
  return documentText(connection, await assertDocumentAccess(connection, actor, id, "view"));
}

/** @throws AppError entity.notFound */
export async function showFacts({ connection, actor }: Context, id: string): Promise<Facts | null> {
  return factsOf(connection, await assertDocumentAccess(connection, actor, id, "view"));
}

/** Pages of the current version with recognized words, and the words of one. @throws AppError entity.notFound */
export async function showWords({ connection, actor }: Context, id: string, page: number | undefined) {
  const document = await assertDocumentAccess(connection, actor, id, "view");
  const pages = await recognizedPages(connection, document);
  const packed = page === undefined ? null : await packedWords(connection, document, page);
  return { pages, words: packed && unpackWords(await gunzip(packed)) };
}

const gunzip = (bytes: Uint8Array): Promise<string> =>
  new Response(new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"))).text();

/** Mutators by name, as a device would send them, all or none. @throws AppError entity.notFound and what the mutators refuse */
export async function changeDocument({ connection, actor, poke }: Context, id: string, mutations: Mutation[]): Promise<void> {
  const { people } = await changeBy(connection, actor, mutations, async (_change, run) => {
    await assertDocumentAccess(connection, actor, id, "view");
    await run();
  });
  poke(people);
}

/** Its fields, and all its tags where they are named. @throws AppError entity.notFound, access.viewOnly, and what the mutators refuse */
export async function patchDocument(context: Context, id: string, { tags, ...fields }: DocumentPatch): Promise<VaultDocument> {
  const before = await showDocument(context, id);
  const added = (tags ?? []).filter((tagId) => !before.tags.includes(tagId));
  const taken = tags ? before.tags.filter((tagId) => !tags.includes(tagId)) : [];
  await changeDocument(context, id, [
    ...(Object.keys(fields).length > 0 ? [{ name: "updateDocument", args: { id, ...fields } }] : []),
    ...added.map((tagId) => ({ name: "tagDocument", args: { id, tagId } })),
    ...taken.map((tagId) => ({ name: "untagDocument", args: { id, tagId } })),
  ]);
  return showDocument(context, id);
}

/** Reads it again from its bytes. @throws AppError entity.notFound, access.viewOnly, document.noBytes */
export async function reprocess({ connection, actor, poke }: Context, id: string): Promise<void> {
  const { vaultId } = await assertDocumentAccess(connection, actor, id, "edit");
  const { people } = await changeVault(connection, { vaults: [vaultId] }, async (change) => {
    await queueReading(change, await assertDocumentAccess(connection, actor, id, "edit")); // again, under the vault's lock
  });
  poke(people);
}

/** How far reading one's own documents again has come. */
export const reprocessing = ({ connection, actor }: Context): Promise<ReprocessProgress> => rereadingProgress(connection, actor.userId);

/** All of them, or none. @throws AppError entity.notFound, access.viewOnly */
export async function reprocessMany({ connection, actor, poke }: Context, request: ReprocessRequest): Promise<void> {
  if ("which" in request) {
    const { people } = await changeVault(connection, { vaults: [actor.userId] }, (change) =>
      rereadVault(change, actor.userId, request.which),
    );
    return poke(people);
  }
  const ids = [...new Set(request.ids)];
  const vaults = (await editable(connection, actor, ids)).map(({ vaultId }) => vaultId);
  const { people } = await changeVault(connection, { vaults: [...new Set(vaults)] }, async (change) => {
    await rereadDocuments(change, await editable(connection, actor, ids)); // again, under the vaults' locks
  });
  poke(people);
}

async function editable(connection: Connection, actor: MemberActor, ids: readonly string[]): Promise<Authorized<"document", "edit">[]> {
  const seen = await accessesTo(connection, actor.userId, ids);
  return ids.map((id) => {
    const document = seen.get(id);
    if (!document) throw new AppError("entity.notFound");
    const allowed = mayEdit(document);
    if (!allowed) throw new AppError("access.viewOnly");
    return allowed;
  });
}

/** The files in its file become documents beside it, each once. @throws AppError entity.notFound, access.viewOnly, document.noBytes */
export async function unpack({ connection, actor }: Context, id: string): Promise<void> {
  const { vaultId } = await assertDocumentAccess(connection, actor, id, "edit");
  await changeVault(connection, { vaults: [vaultId] }, async (change) => {
    await queueUnpacking(change, await assertDocumentAccess(connection, actor, id, "edit")); // again, under the vault's lock
  });
}
