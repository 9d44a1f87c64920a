// A scan as a PDF with its words invisibly over it, made when somebody first asks for it. The original is never changed.
import { randomUUID } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { passwordOf } from "../../../server/filePasswords/filePasswords.ts";
import { AppError } from "../../../shared/errors.ts";
import { ExtractionError, type ExtractionReason } from "../../../shared/read/errors.ts";
import { type ChangeContext, changeAsSystem } from "../changes/changeAsSystem.ts";
import type { Extractor } from "../extract/extractor.ts";
import { mostSearchedBytes, type PackedLayer } from "../extract/searchable/textLayers.ts";
import { findOriginal, isCurrent, type Original } from "../queue/context.ts";
import { putBytes, sha256Of } from "../storage/bytes.ts";
import { keepMade } from "../storage/madeObjects.ts";
import type { ObjectStoreBackend } from "../storage/objectStore.ts";
import type { Originals } from "../storage/originals.ts";

export interface SearchableContext extends ChangeContext {
  storage: ObjectStoreBackend;
  originals: Originals;
  extractor: Pick<Extractor, "searchable">;
  /** Opens passwords that are kept; without it locked files stay as they are. */
  secretKey?: string | undefined;
}

/** Packed words of all pages; two thousand full pages have 20 MB. */
const mostWordBytes = 25_000_000;
const contentType = "application/pdf";

/**
 * Until it returns, the version's row of kind `searchable` is written, unless there is one already.
 * @throws AppError entity.notFound (also where the file is another one now), document.notRecognized (also where it became another one
 * meanwhile), document.layerLocked, document.layerTooLarge, document.layerFailed, service.unavailable
 */
export async function makeSearchable(context: SearchableContext, { documentId, versionId }: Pick<Original, "documentId" | "versionId">) {
  const original = await findOriginal(context.pool, documentId);
  if (original?.versionId !== versionId) throw new AppError("entity.notFound");
  const { rowCount } = await context.pool.query("SELECT FROM document_objects WHERE version_id = $1 AND kind = 'searchable'", [versionId]);
  if (rowCount) return;
  const stamp = await recognizedStamp(context.pool, versionId);
  if (stamp === null) throw new AppError("document.notRecognized");
  if (original.size > mostSearchedBytes) throw new AppError("document.layerTooLarge");
  const bytes = await madeOf(context, await withKeptPassword(context, original), await layersOf(context.pool, versionId));
  const key = `${original.ownerId}/${documentId}/${randomUUID()}.pdf`;
  await putBytes(context.storage, key, bytes, contentType);
  let kept = false;
  try {
    await changeAsSystem(context, original.ownerId, async (_mutate, change) => {
      kept = false;
      // Under the document's lock: it may have another file by now, or be read again, and its words are others then.
      if (!(await isCurrent(change, original)) || (await recognizedStamp(change.connection, versionId)) !== stamp) return;
      await keepMade(change, { versionId, kind: "searchable", key, size: bytes.length, sha256: sha256Of(bytes), contentType });
      kept = true;
    });
  } finally {
    if (!kept) await context.storage.remove([key]);
  }
  if (!kept) throw new AppError((await findOriginal(context.pool, documentId)) ? "document.notRecognized" : "entity.notFound");
}

/** What a layer would be made of; null where there is nothing, or recognition has not come to its end. */
async function recognizedStamp(connection: Pick<Pool | PoolClient, "query">, versionId: string): Promise<string | null> {
  const { rows } = await connection.query<{ waiting: boolean | null; stamp: string | null }>(
    `SELECT bool_or(text IS NULL) AS waiting, md5(string_agg(page || ' ' || md5(words), ',' ORDER BY page)) AS stamp
       FROM recognized_pages WHERE version_id = $1`,
    [versionId],
  );
  return rows[0]?.waiting === false ? rows[0].stamp : null;
}

async function layersOf(pool: Pool, versionId: string): Promise<PackedLayer[]> {
  const { rows: sums } = await pool.query<{ bytes: number }>(
    "SELECT coalesce(sum(length(words)), 0)::float8 AS bytes FROM recognized_pages WHERE version_id = $1",
    [versionId],
  );
  if ((sums[0]?.bytes ?? 0) > mostWordBytes) throw new AppError("document.layerTooLarge");
  const { rows } = await pool.query<PackedLayer>(
    "SELECT page, words FROM recognized_pages WHERE version_id = $1 AND words IS NOT NULL ORDER BY page",
    [versionId],
  );
  return rows;
}

/** One that is to be forgotten after the reading serves the reading alone. */
async function withKeptPassword({ pool, secretKey }: SearchableContext, original: Original): Promise<Original> {
  const given = secretKey ? await passwordOf(pool, secretKey, original.versionId) : null;
  return given?.kept ? { ...original, password: given.password } : original;
}

async function madeOf({ originals, extractor }: SearchableContext, original: Original, layers: readonly PackedLayer[]) {
  try {
    return await originals.withFile(original, (path) => extractor.searchable(path, original, layers));
  } catch (error) {
    if (error instanceof ExtractionError) throw refused(error);
    throw error;
  }
}

function refused(error: ExtractionError): AppError {
  // Its process ended, which need not be because of the file.
  if (error.code === "crashed") return new AppError("service.unavailable", { part: "backend", retryAfter: 5 }, { cause: error });
  const codes: Partial<Record<ExtractionReason, "document.layerLocked" | "document.layerTooLarge">> = {
    encrypted: "document.layerLocked",
    tooLarge: "document.layerTooLarge",
    memory: "document.layerTooLarge",
    timeout: "document.layerTooLarge",
  };
  return new AppError(codes[error.code] ?? "document.layerFailed", { reason: error.code }, { cause: error });
}
