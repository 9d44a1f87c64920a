// Opening what lies in a person's cloud: a copy of it is made in the object store, which signs for it as for everything else, so that bytes
// never pass an API. A copy that nobody has opened for a while goes. It counts for nobody's quota.
import type { Pool } from "pg";
import type { StorageBackend } from "../../../server/storage/backend.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Clouds } from "./clouds.ts";

/** Longer than any signed address lives, and than one transfer takes. */
const keptHours = 2;

export interface Copies {
  /** The key of the copy. @throws AppError cloud.missing, cloud.changed, cloud.fetching where it takes longer than `waitMs`, cloud.* */
  keyOf(versionId: string, waitMs: number): Promise<string>;
  /** Removes those that nobody needs. Gives how many. */
  expire(): Promise<number>;
}

interface CopiedVersion {
  size: number;
  sha256: string;
  contentType: string;
  key: string | null;
  fetched: boolean;
}

export function createCopies(pool: Pool, storage: Pick<StorageBackend, "put" | "head" | "remove">, clouds: Clouds): Copies {
  const fetching = new Map<string, Promise<string>>();

  async function fetched(versionId: string): Promise<string> {
    const { rows } = await pool.query<CopiedVersion>(
      `SELECT v.size::float8 AS size, v.sha256, v.content_type AS "contentType", c.key, c.fetched_at IS NOT NULL AS fetched
         FROM document_versions v LEFT JOIN cloud_copies c ON c.version_id = v.id WHERE v.id = $1 AND v.backend <> 'objectStore'`,
      [versionId],
    );
    const [version] = rows;
    if (!version) throw new AppError("cloud.missing");
    const key = version.key ?? `copies/${versionId}`;
    await pool.query("INSERT INTO cloud_copies (version_id, key) VALUES ($1, $2) ON CONFLICT (version_id) DO UPDATE SET used_at = now()", [
      versionId,
      key,
    ]);
    if (version.fetched && (await storage.head(key))?.size === version.size) return key;
    const stream = await clouds.openVersion(versionId);
    if (!stream) throw new AppError("cloud.missing");
    // The store refuses other bytes than were once put there: somebody has changed the file.
    await storage.put(key, stream, version).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "upload.mismatch") throw new AppError("cloud.changed");
      throw error;
    });
    await pool.query("UPDATE cloud_copies SET fetched_at = now(), used_at = now() WHERE version_id = $1", [versionId]);
    return key;
  }

  return {
    async keyOf(versionId, waitMs) {
      const work =
        fetching.get(versionId) ??
        fetched(versionId).finally(() => {
          fetching.delete(versionId);
        });
      fetching.set(versionId, work);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new AppError("cloud.fetching", { retryAfter: 3 })), waitMs);
      });
      work.catch(() => undefined);
      return Promise.race([work, late]).finally(() => clearTimeout(timer));
    },
    async expire() {
      const { rows } = await pool.query<{ key: string }>(
        `SELECT key FROM cloud_copies c WHERE used_at < now() - make_interval(hours => $1)
            OR NOT EXISTS (SELECT FROM document_versions v WHERE v.id = c.version_id AND v.backend <> 'objectStore') LIMIT 1000`,
        [keptHours],
      );
      const keys = rows.map(({ key }) => key);
      if (keys.length === 0) return 0;
      await storage.remove(keys);
      await pool.query("DELETE FROM cloud_copies WHERE key = ANY($1::text[])", [keys]);
      return keys.length;
    },
  };
}
