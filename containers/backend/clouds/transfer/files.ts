// What services without paths call the files and folders of a connection, remembered from before their first byte.
import type { Pool } from "pg";

export interface CloudFiles {
  /** Undefined: nothing is known of this path. */
  idOf(path: string): Promise<string | undefined>;
  keep(path: string, fileId: string): Promise<void>;
  forget(path: string): Promise<void>;
}

export function cloudFiles(pool: Pool, connectionId: string): CloudFiles {
  return {
    async idOf(path) {
      const { rows } = await pool.query<{ id: string }>(`SELECT file_id AS id FROM cloud_files WHERE connection_id = $1 AND path = $2`, [
        connectionId,
        path,
      ]);
      return rows[0]?.id;
    },
    async keep(path, fileId) {
      await pool.query(
        `INSERT INTO cloud_files (connection_id, path, file_id) VALUES ($1, $2, $3)
         ON CONFLICT (connection_id, path) DO UPDATE SET file_id = excluded.file_id`,
        [connectionId, path, fileId],
      );
    },
    async forget(path) {
      await pool.query("DELETE FROM cloud_files WHERE connection_id = $1 AND path = $2", [connectionId, path]);
    },
  };
}

/** For a connection that is being tried, and for tests: nothing is kept. */
export function filesInMemory(): CloudFiles {
  const ids = new Map<string, string>();
  return {
    idOf: async (path) => ids.get(path),
    async keep(path, fileId) {
      ids.set(path, fileId);
    },
    async forget(path) {
      ids.delete(path);
    },
  };
}
