// Signed URLs and changes by other programs. Access is checked before anything is looked up.

import { assertDocumentAccess } from "../../../server/authority/audience.ts";
import { changeBy, mutate } from "../../../server/authority/authority.ts";
import { changeVault } from "../../../server/authority/change.ts";
import type { Connection } from "../../../server/authority/connection.ts";
import { readEntities } from "../../../server/authority/rows.ts";
import type { SignedUrl, SigningStorage } from "../../../server/storage/backend.ts";
import type { UrlKind } from "../../../shared/api/documents.ts";
import { contentDisposition, isPreviewable } from "../../../shared/documents/contentTypes.ts";
import { AppError } from "../../../shared/errors.ts";
import type { VaultDocument } from "../../../shared/mutators/entities.ts";
import { type SignableObject, signableObjects } from "./documents.repository.ts";

/** Until the transfer has to start. This window is how far a revoke reaches. */
const urlSeconds = 60;

export interface Context {
  connection: Connection;
  userId: string;
  poke: (people: string[]) => void;
}

type Signer = Pick<SigningStorage, "signGet">;

function sign(storage: Signer, object: SignableObject, kind: UrlKind): Promise<SignedUrl> {
  if (kind === "thumbnail") return storage.signGet(object.key, urlSeconds, { contentType: "image/webp", disposition: "inline" });
  // A file that a browser might run is never shown at any origin of ours.
  const shown = kind === "preview" && isPreviewable(object.contentType);
  return storage.signGet(object.key, urlSeconds, {
    contentType: shown ? object.contentType : "application/octet-stream",
    disposition: contentDisposition(shown ? "inline" : "attachment", object.name),
  });
}

const objectKind = (kind: UrlKind) => (kind === "thumbnail" ? "thumbnail" : "original");

/** One answer an item, in their order; null where there is nothing or no access. */
export async function signMany({ connection, userId }: Context, storage: Signer, items: readonly { id: string; kind: UrlKind }[]) {
  const found = new Map(
    (await signableObjects(connection, userId, items)).map((object) => [`${object.documentId}/${object.kind}`, object]),
  );
  return Promise.all(
    items.map(async (item) => {
      const object = found.get(`${item.id}/${objectKind(item.kind)}`);
      return { ...item, ...(object ? await sign(storage, object, item.kind) : { url: null, expiresAt: null }) };
    }),
  );
}

/** @throws AppError entity.notFound, document.noBytes */
export async function signOne(context: Context, storage: Signer, id: string, kind: UrlKind): Promise<SignedUrl> {
  await assertDocumentAccess(context.connection, { kind: "person", userId: context.userId }, id, "view");
  const [answer] = await signMany(context, storage, [{ id, kind }]);
  if (!answer || answer.url === null || answer.expiresAt === null) throw new AppError("document.noBytes");
  return { url: answer.url, expiresAt: answer.expiresAt };
}

/** @throws AppError entity.notFound */
export async function readDocument({ connection, userId }: Context, id: string): Promise<VaultDocument> {
  await assertDocumentAccess(connection, { kind: "person", userId }, id, "view");
  return (await readEntities(connection, "document", [id], userId)).get(id) as VaultDocument;
}

/** Mutators by name, as a device would send them, all or none. */
export async function changeDocument(
  { connection, userId, poke }: Context,
  id: string,
  mutations: { name: string; args: object }[],
): Promise<void> {
  const actor = { kind: "person", userId } as const;
  const { people } = await changeBy(connection, actor, mutations, async (_change, run) => {
    await assertDocumentAccess(connection, actor, id, "view");
    await run();
  });
  poke(people);
}

/** Reads it again from its bytes. @throws AppError entity.notFound, access.viewOnly, document.noBytes */
export async function reprocess({ connection, userId, poke }: Context, id: string): Promise<void> {
  const actor = { kind: "person", userId } as const;
  const { vaultId } = await assertDocumentAccess(connection, actor, id, "edit");
  const { people } = await changeVault(connection, { vaults: [vaultId] }, async (change) => {
    const document = await assertDocumentAccess(connection, actor, id, "edit");
    const { rowCount } = await connection.query("SELECT 1 FROM document_objects WHERE document_id = $1 AND kind = 'original'", [id]);
    if (rowCount === 0) throw new AppError("document.noBytes");
    await mutate(change, { kind: "system", userId: document.vaultId }, { name: "startProcessing", args: { id } });
    change.enqueue("extract", { documentId: id }, { key: `extract:${id}` });
    change.enqueue("thumbnail", { documentId: id }, { key: `thumbnail:${id}`, priority: 10 });
  });
  poke(people);
}
