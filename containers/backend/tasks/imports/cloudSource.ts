// A folder of somebody's cloud as a source: folder by folder, each a row that waits for being listed, so that a backend that ends anywhere
// goes on with those that still do.
import type { Pool } from "pg";
import { v5 } from "uuid";
import type { CloudEntry, CloudStorage } from "../../../../server/storage/cloudStorage.ts";
import type { CloudProvider } from "../../../../shared/api/clouds.ts";
import { cloudNames } from "../../../../shared/documents/cloudProviders.ts";
import { AppError } from "../../../../shared/errors.ts";
import { inTransaction } from "../../changes/changeAsSystem.ts";
import type { Clouds } from "../../clouds/clouds.ts";
import { problemOf } from "../../clouds/problems.ts";
import { type ImportSource, type KeptFile, SourceError } from "../../imports/source.ts";
import { isTooMuch, keepFiles, markGone } from "./keep.ts";
import type { Import } from "./types.ts";

const own = "b8b6f1d2-5a77-4f0e-9c59-0f4f1a1f6c33";
/** Where the list of an import stands that goes on with the folders that wait. */
const inside = "folders";
/** Where it asks to wait and does not say for how long. */
const busySeconds = 60;
/** Milliseconds for one folder, however many pages it has. */
const listMs = 120_000;

/** What a cloud came to, as imports tell it apart; what is no matter of the cloud stays what it is. */
export function asSourceError(error: unknown): unknown {
  const problem = problemOf(error);
  if (error instanceof AppError && error.code === "entity.notFound") return new SourceError("missing", { cause: error });
  if (problem === null) return error;
  if (problem === "unauthorized" || problem === "addressRefused") return new SourceError("unauthorized", { cause: error });
  if (problem === "missing" || problem === "changed") return new SourceError(problem, { cause: error });
  if (problem === "refused") return error;
  const asked = error instanceof AppError ? Number(error.details.retryAfter) : Number.NaN;
  const retryAfter = Number.isFinite(asked) ? asked : problem === "busy" ? busySeconds : undefined;
  return new SourceError("unreachable", { cause: error, retryAfter });
}

/** Every use of the cloud, with what it says of the connection written down. @throws SourceError */
export async function usingCloud<T>(clouds: Clouds, connectionId: string, use: (storage: CloudStorage) => Promise<T>): Promise<T> {
  try {
    return await use(await clouds.storageOf(connectionId));
  } catch (error) {
    const problem = problemOf(error);
    if (problem) await clouds.noteOutcome(connectionId, problem);
    throw asSourceError(error);
  }
}

export const cloudSource = (clouds: Clouds, connectionId: string, provider: CloudProvider): ImportSource => ({
  device: cloudNames[provider],
  oncePerBytes: true,
  async open({ place, etag }) {
    const stream = await usingCloud(clouds, connectionId, (storage) => storage.openEntry({ id: place, etag: etag || null }));
    if (!stream) throw new SourceError("missing");
    return stream;
  },
  answers: () =>
    usingCloud(clouds, connectionId, (storage) => inTime(storage.check())).then(
      () => true,
      () => false,
    ),
});

/** One folder. Whether anything is left to do. @throws SourceError */
export async function listFolder(pool: Pool, clouds: Clouds, asked: Import & { connectionId: string }): Promise<boolean> {
  const { id, connectionId } = asked;
  const waiting = asked.listing === inside ? await waitingFolder(pool, id) : undefined;
  const folder = waiting ?? { id: null, place: asked.folder, name: asked.folderName };
  if (asked.listing === inside && !waiting) {
    await pool.query("UPDATE imports SET state = 'fetching', listing = NULL WHERE id = $1 AND state = 'listing' AND look = $2", [
      id,
      asked.look,
    ]);
    return true;
  }
  let entries: CloudEntry[] | null = null;
  try {
    entries = await usingCloud(clouds, connectionId, (storage) => inTime(storage.browse(folder.place)));
  } catch (error) {
    // A folder that is gone, or that can't be listed, holds up no other one. The one that was asked for has to be there.
    const reason = reasonOf(error);
    if (!waiting || reason === undefined) throw error;
    await pool.query("UPDATE import_files SET state = 'failed', reason = $3 WHERE import_id = $1 AND id = $2", [id, waiting.id, reason]);
    return true;
  }
  await clouds.noteOutcome(connectionId, null);
  const files = entries
    .filter((entry) => waiting || !asked.chosen || asked.chosen.includes(entry.id))
    .map((entry) => ({ ...kept(asked, folder.name, entry), parent: folder.place }));
  const gone = waiting ? [] : (asked.chosen ?? []).filter((one) => !entries.some((entry) => entry.id === one));
  const rows = [...files, ...gone.map((place) => missing(asked, place))];
  return await inTransaction(pool, async (client) => {
    await keepFiles(client, asked, rows);
    if (asked.watching && (waiting || !asked.chosen))
      await markGone(
        client,
        id,
        folder.place,
        rows.map((row) => row.id),
      );
    if (folder.id) await client.query("UPDATE import_files SET state = 'taken' WHERE import_id = $1 AND id = $2", [id, folder.id]);
    if (!(await isTooMuch(client, id))) {
      await client.query("UPDATE imports SET listing = $2, problem = NULL WHERE id = $1 AND state = 'listing' AND look = $3", [
        id,
        inside,
        asked.look, // its person may have asked for another look meanwhile, which begins at the top
      ]);
      return true;
    }
    await client.query(
      `UPDATE imports SET state = 'failed', problem = 'tooMany', watching = false, finished_at = now() WHERE id = $1 AND state = 'listing'`,
      [id],
    );
    return false;
  });
}

/**
 * Whether a watched folder has to be listed again, and the place in the cloud's own changes from which the next look asks. Where a cloud
 * has none, each look lists the folder and the versions of its files decide. @throws SourceError
 */
export async function beginLook(pool: Pool, clouds: Clouds, asked: Import & { connectionId: string }): Promise<boolean> {
  const { id, connectionId, cursor } = asked;
  const news = await usingCloud(
    clouds,
    connectionId,
    async (storage) => (await storage.changesSince?.(cursor)) ?? { changed: true, cursor: null },
  );
  if (!news.changed) {
    await pool.query("UPDATE imports SET cursor = $2, looked_at = now(), problem = NULL WHERE id = $1 AND watching AND state = 'done'", [
      id,
      news.cursor,
    ]);
    await clouds.noteOutcome(connectionId, null);
    return false;
  }
  // The place is kept when all has been looked at: a backend that ends before asks from the earlier one.
  const { rowCount } = await pool.query(
    `UPDATE imports SET state = 'listing', listing = NULL, token = $2, look = look + 1, problem = NULL, finished_at = NULL
      WHERE id = $1 AND watching AND state = 'done'`,
    [id, news.cursor],
  );
  return rowCount === 1;
}

async function waitingFolder(pool: Pool, importId: string) {
  const { rows } = await pool.query<{ id: string; place: string; name: string }>(
    "SELECT id, place, name FROM import_files WHERE import_id = $1 AND state = 'waiting' AND kind = 'folder' ORDER BY tries, id LIMIT 1",
    [importId],
  );
  return rows[0];
}

/** Names are one part of a path each, whatever the cloud allows in them. */
function kept({ userId, connectionId, provider }: Import, path: string, entry: CloudEntry): KeptFile {
  const name = [path, entry.name.replaceAll("/", "∕")].filter((part) => part !== "").join("/");
  const version = entry.kind === "folder" ? "folder" : (entry.etag ?? `${entry.size} ${entry.modifiedAt}`);
  const isEmpty = entry.kind === "file" && entry.size === 0;
  return {
    id: v5(JSON.stringify([userId, connectionId, entry.id, version]), own),
    place: entry.id,
    name,
    size: entry.size ?? 0,
    // A Nextcloud's folder has another one when anything below it has changed; elsewhere it says nothing of that.
    etag: entry.kind === "file" || provider === "nextcloud" ? (entry.etag ?? "") : "",
    checksum: entry.checksum,
    contentType: "application/octet-stream",
    modifiedAt: entry.modifiedAt ?? new Date().toISOString(),
    kind: entry.kind === "folder" ? "folder" : "document",
    state: isEmpty ? "leftOut" : "waiting",
    reason: isEmpty ? "empty" : null,
  };
}

/** What was chosen on a screen and has gone since stands in the report. */
const missing = (asked: Import, place: string): KeptFile => ({
  ...kept(asked, "", { id: place, name: place, kind: "file", size: 1, modifiedAt: null, etag: "gone", checksum: null }),
  size: 0,
  state: "failed",
  reason: "missing",
});

function reasonOf(error: unknown): string | undefined {
  if (error instanceof SourceError) return error.problem === "missing" ? "missing" : undefined;
  return error instanceof AppError && error.code === "cloud.refused" ? "cloud.refused" : undefined;
}

function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AppError("cloud.unreachable", { detail: "the folder is not listed in time" })), listMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
