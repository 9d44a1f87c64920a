// A file with separator sheets in it becomes a document for each part, filed as it was, and goes to the trash when all of them are there.
// Each once: the id of a part follows from the file and its place. What can't be split stays as it is and says why.
import { v5 } from "uuid";
import { lockDocuments } from "../../../server/authority/locks.ts";
import { AppError } from "../../../shared/errors.ts";
import { customKey } from "../../../shared/mutators/customValues.ts";
import type { Batch, Filled } from "../../../shared/mutators/entities.ts";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { changeAsSystem, type SystemMutate } from "../changes/changeAsSystem.ts";
import { bringDocument } from "../intake/bringDocument.ts";
import { findOriginal, isCurrent, isLastAttempt, type Original, type TaskContext, type TaskRun } from "../queue/context.ts";

/** How the batch is filed. */
interface Filing {
  batch: Batch | null;
  folderId: string | null;
  typeId: string | null;
  correspondentId: string | null;
  filedOn: string | null;
  attachedTo: string | null;
  custom: Record<string, string> | null;
  filled: Filled;
  tags: string[];
  createdAt: Date;
  trashed: boolean;
}

export const splitBatch: TaskRun<"split-batch"> = async (context, { documentId, versionId }, job) => {
  const original = await findOriginal(context.pool, documentId);
  const filing = original && (await readFiling(context, documentId));
  if (!filing || original.versionId !== versionId || filing.batch?.versionId !== versionId || filing.batch.state !== "splitting") return;
  if (filing.trashed) return answer(context, original, { ...filing.batch, state: "offered" });
  const ids = filing.batch.parts.map((_, at) => v5(`part ${at + 1}`, versionId));
  try {
    for (const [at, pages] of filing.batch.parts.entries()) await bringPart(context, original, filing, pages, at, ids[at]!);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null || (reason === "crashed" && !isLastAttempt(job))) throw error;
    return giveUp(context, original, filing.batch, ids, reason);
  }
  await finish(context, original, filing, ids);
};

async function readFiling({ pool }: TaskContext, documentId: string): Promise<Filing | null> {
  const { rows } = await pool.query<Filing>(
    `SELECT batch, folder_id AS "folderId", type_id AS "typeId", correspondent_id AS "correspondentId", filed_on::text AS "filedOn",
            attached_to AS "attachedTo", custom, filled, created_at AS "createdAt", trashed_at IS NOT NULL AS trashed,
            ARRAY(SELECT tag_id FROM document_tags WHERE document_id = d.id ORDER BY tag_id)::text[] AS tags
       FROM documents d WHERE id = $1`,
    [documentId],
  );
  return rows[0] ?? null;
}

/** What is no fault of the file or of its vault is null: it is tried again. */
function reasonOf(error: unknown): string | null {
  if (error instanceof ExtractionError) return error.code;
  if (error instanceof AppError && error.code === "quota.exceeded") return "quota";
  return error instanceof AppError && error.code === "upload.tooLarge" ? "tooLarge" : null;
}

async function bringPart(
  context: TaskContext,
  original: Original,
  { folderId, filled, createdAt }: Filing,
  [first, last]: readonly [number, number],
  at: number,
  id: string,
): Promise<void> {
  const there = await context.pool.query("SELECT 1 FROM documents WHERE id = $1 AND version_id IS NOT NULL", [id]);
  if (there.rowCount === 1) return;
  const { ownerId, contentType } = original;
  const [, stem = "", ending = ""] = /^(.*?)(\.[^.]{1,10})?$/s.exec(original.name) ?? [];
  const arrival = {
    documentId: id,
    name: `${stem.slice(0, 230)}-${at + 1}${ending}`,
    contentType,
    folderId: isChosen(filled.folderId) ? folderId : null,
    createdAt: createdAt.toISOString(),
  };
  // The history names the file that it came in.
  const actor = { kind: "person", userId: ownerId, device: original.name.slice(0, 100) } as const;
  const bytes = await context.originals.withFile(original, (path) => context.extractor.part(path, original, first - 1, last - 1));
  try {
    await bringDocument(context, actor, arrival, new Blob([bytes]).stream());
  } catch (error) {
    // Deleted by its person while it was on its way: their word counts.
    if (!(error instanceof AppError) || !["entity.notFound", "upload.conflict"].includes(error.code)) throw error;
  }
}

/** What a machine put there it finds for each part by itself, and better. */
const isChosen = (entry: Filled[keyof Filled]): boolean => !entry || entry.by === "person" || entry.accepted === true;

function finish(context: TaskContext, original: Original, filing: Filing, ids: readonly string[]): Promise<void> {
  const { documentId, ownerId } = original;
  return changeAsSystem(context, ownerId, async (mutate, change) => {
    await lockDocuments(
      change.connection,
      [documentId, ...ids].map((id) => ({ entity: "document", id })),
    );
    const batch = await currentBatch(change.connection, original);
    if (batch?.state !== "splitting") return;
    const { rows } = await change.connection.query<{ id: string }>("SELECT id FROM documents WHERE id = ANY($1::uuid[])", [ids]);
    const there = new Set(rows.map(({ id }) => id));
    const documents = ids.filter((id) => there.has(id));
    for (const id of documents) await fileAlike(mutate, id, filing);
    const { reason: _before, ...rest } = batch;
    await mutate("recordBatch", { id: documentId, batch: { ...rest, state: "split", documents } });
  });
}

async function fileAlike(mutate: SystemMutate, id: string, filing: Filing): Promise<void> {
  const { filled, tags, custom, filedOn, attachedTo } = filing;
  if (isChosen(filled.tags)) for (const tagId of tags) await mutate("tagDocument", { id, tagId });
  const typeId = isChosen(filled.typeId) ? filing.typeId : null;
  const correspondentId = isChosen(filled.correspondentId) ? filing.correspondentId : null;
  const fields = { ...(typeId && { typeId }), ...(correspondentId && { correspondentId }), ...(filedOn && { filedOn }) };
  if (Object.keys(fields).length > 0) await mutate("updateDocument", { id, ...fields });
  for (const [fieldId, value] of Object.entries(custom ?? {}))
    if (isChosen(filled[customKey(fieldId)])) await mutate("setCustomValue", { id, fieldId, value });
  if (attachedTo) await mutate("attachDocument", { id, attachedTo });
}

/** Of its file as it was asked for; null: it is another one by now, or the document is gone. */
async function currentBatch(connection: Pick<TaskContext["pool"], "query">, { documentId, versionId }: Original): Promise<Batch | null> {
  const { rows } = await connection.query<{ batch: Batch | null }>("SELECT batch FROM documents WHERE id = $1 AND version_id = $2", [
    documentId,
    versionId,
  ]);
  return rows[0]?.batch ?? null;
}

const answer = (context: TaskContext, original: Original, batch: Batch): Promise<void> =>
  changeAsSystem(context, original.ownerId, async (mutate, change) => {
    if (await isCurrent(change, original)) await mutate("recordBatch", { id: original.documentId, batch });
  });

/** The parts that came are taken back: the file holds all of them. */
async function giveUp(context: TaskContext, original: Original, batch: Batch, ids: readonly string[], reason: string): Promise<void> {
  context.log.warn({ documentId: original.documentId, reason }, "a batch can't be split");
  await changeAsSystem(
    context,
    original.ownerId,
    async (mutate, change) => {
      await lockDocuments(
        change.connection,
        [original.documentId, ...ids].map((id) => ({ entity: "document", id })),
      );
      const { rows } = await change.connection.query<{ id: string }>(
        "SELECT id FROM documents WHERE id = ANY($1::uuid[]) AND owner_id = $2 ORDER BY id",
        [ids, original.ownerId],
      );
      for (const { id } of rows) await mutate("deleteDocument", { id });
      if (await isCurrent(change, original))
        await mutate("recordBatch", { id: original.documentId, batch: { ...batch, state: "offered", reason } });
    },
    "moves",
  );
}
