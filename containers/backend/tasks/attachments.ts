// Files inside of a document's file (attachments of a mail, files in a PDF or an archive) become documents of their own, in its folder and
// tied to it. Each once: the id of one follows from its place, and how far the work has come is written with it.
import { v5 } from "uuid";
import { noteUnpacking, readUnpacking } from "../../../server/intake/unpacking.ts";
import { contentTypeOf, extensionOf } from "../../../shared/documents/contentTypes.ts";
import { AppError } from "../../../shared/errors.ts";
import { ExtractionError } from "../../../shared/read/errors.ts";
import type { AttachedFile } from "../../../shared/read/reader.ts";
import { changeAsSystem } from "../changes/changeAsSystem.ts";
import { bringDocument } from "../intake/bringDocument.ts";
import { isSeal } from "../intake/seals.ts";
import { findReadable, isLastAttempt, type Original, passwordUsed, type TaskContext, type TaskRun } from "../queue/context.ts";

const plainType = /^[\w.+-]+\/[\w.+-]+$/;

/** A full vault is thrown: the rest comes when there is room, or with the next reading. */
export const attachments: TaskRun<"attachments"> = async (context, { documentId, versionId }, job) => {
  const original = await findReadable(context, documentId);
  const state = await readUnpacking(context.pool, { documentId, versionId });
  if (!original) return;
  if (!state || state.whole) return passwordUsed(context, original, "attachments");
  let { taken, room } = state;
  try {
    for (; room > 0; taken++) {
      const file = await context.originals.withFile(original, (path) => context.extractor.attached(path, original, taken));
      if (!file) break;
      if (file.bytes === null || isSeal(file.contentType)) continue;
      await bring(context, original, state, file, file.bytes, taken);
      room--;
    }
  } catch (error) {
    // What the file itself does not give is the file's fault, and was said when it was read.
    if (!(error instanceof ExtractionError) || (error.code === "crashed" && !isLastAttempt(job))) throw error;
  }
  await changeAsSystem(context, original.ownerId, (_mutate, change) => noteUnpacking(change.connection, versionId, taken, true));
  await passwordUsed(context, original, "attachments");
};

async function bring(
  context: TaskContext,
  { documentId, versionId, ownerId, name: from }: Original,
  { folderId, createdAt }: { folderId: string | null; createdAt: string },
  file: AttachedFile,
  bytes: Uint8Array<ArrayBuffer>,
  position: number,
): Promise<void> {
  const declared =
    plainType.test(file.contentType) && file.contentType !== "application/octet-stream" ? file.contentType.toLowerCase() : "";
  const contentType = declared || contentTypeOf(file.name);
  const name = file.name.replace(/^.*[\\/]/, "") || `${position + 1}${extensionOf(contentType)}`;
  const id = v5(String(position), versionId);
  const arrival = { documentId: id, name, contentType, folderId, createdAt };
  // The history names the file that it came in.
  const actor = { kind: "person", userId: ownerId, device: from.slice(0, 100) } as const;
  try {
    await bringDocument(context, actor, arrival, new Blob([bytes]).stream());
  } catch (error) {
    // Deleted by its person while it was on its way: their word counts.
    if (!(error instanceof AppError) || !["entity.notFound", "upload.conflict"].includes(error.code)) throw error;
  }
  await changeAsSystem(context, ownerId, async (mutate, change) => {
    const there = await change.connection.query("SELECT 1 FROM documents WHERE id = $1 AND owner_id = $2 FOR NO KEY UPDATE", [id, ownerId]);
    if (there.rowCount === 1) await mutate("attachDocument", { id, attachedTo: documentId });
    await noteUnpacking(change.connection, versionId, position + 1, false);
  });
}
