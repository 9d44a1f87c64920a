// Draws the first page. A document without a picture is still a document: no failure of this task shows on it.
import { randomUUID } from "node:crypto";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { changeAsSystem } from "../changes/changeAsSystem.ts";
import { findReadable, isCurrent, isLastAttempt, passwordUsed, type TaskRun } from "../queue/context.ts";
import { putBytes, sha256Of } from "../storage/bytes.ts";
import { keepMade } from "../storage/madeObjects.ts";

export const thumbnail: TaskRun<"thumbnail"> = async (context, payload, job) => {
  const original = await findReadable(context, payload.documentId);
  if (!original) return;
  const { documentId, versionId, ownerId } = original;
  let picture: Awaited<ReturnType<typeof context.extractor.thumbnail>>;
  try {
    picture = await context.originals.withFile(original, (path) => context.extractor.thumbnail(path, original), "last");
  } catch (error) {
    if (error instanceof ExtractionError && (error.code !== "crashed" || isLastAttempt(job)))
      return passwordUsed(context, original, "thumbnail");
    throw error;
  }
  if (!picture) return passwordUsed(context, original, "thumbnail");
  const key = `${ownerId}/${documentId}/${randomUUID()}.webp`;
  const sha256 = sha256Of(picture.webp);
  await putBytes(context.storage, key, picture.webp, "image/webp");
  let kept = false;
  await changeAsSystem(context, ownerId, async (mutate, change) => {
    // A version that is not the current one any more has no need of a picture.
    if (!(await isCurrent(change, original))) return;
    await keepMade(change, { versionId, kind: "thumbnail", key, size: picture.webp.length, sha256, contentType: "image/webp" });
    kept = true;
    await mutate("recordThumbnail", { id: documentId, thumbnail: sha256 });
  });
  if (!kept) await context.storage.remove([key]);
  await passwordUsed(context, original, "thumbnail");
};
