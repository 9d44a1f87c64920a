// Draws the first page. A document without a picture is still a document: no failure of this task shows on it.
import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import { ExtractionError } from "../extract/errors.ts";
import { changeAsSystem, findOriginal, type TaskRun } from "./context.ts";

const payloadSchema = z.object({ documentId: z.uuid() });

export const thumbnail: TaskRun = async (context, payload) => {
  const original = await findOriginal(context.pool, payloadSchema.parse(payload).documentId);
  if (!original) return;
  const { documentId, ownerId } = original;
  let picture: Awaited<ReturnType<typeof context.extractor.thumbnail>>;
  try {
    picture = await context.objects.withFile(original.key, (path) => context.extractor.thumbnail(path, original));
  } catch (error) {
    if (error instanceof ExtractionError && error.code !== "crashed") return;
    throw error;
  }
  if (!picture) return;
  const key = `${ownerId}/${documentId}/${randomUUID()}.webp`;
  const sha256 = createHash("sha256").update(picture.webp).digest("hex");
  await context.objects.put(key, picture.webp, "image/webp");
  let kept = false;
  await changeAsSystem(context, ownerId, async (mutate, change) => {
    const before = await change.connection.query<{ key: string }>(
      "SELECT key FROM document_objects WHERE document_id = $1 AND kind = 'thumbnail'",
      [documentId],
    );
    const { rowCount } = await change.connection.query(
      `INSERT INTO document_objects (document_id, kind, key, size, sha256, content_type) SELECT id, 'thumbnail', $2, $3, $4, 'image/webp' FROM documents WHERE id = $1
       ON CONFLICT (document_id, kind) DO UPDATE SET key = excluded.key, size = excluded.size, sha256 = excluded.sha256`,
      [documentId, key, picture.webp.length, sha256],
    );
    kept = rowCount === 1;
    if (!kept) return;
    if (before.rows[0]) change.enqueue("delete-objects", { keys: [before.rows[0].key] }, { maxAttempts: 25 });
    await mutate("recordThumbnail", { id: documentId, thumbnail: sha256 });
  });
  if (!kept) await context.objects.remove([key]);
};
