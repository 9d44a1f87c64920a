// What a source lists, written down: a row a file, the same one again for the same file.
import type { PoolClient } from "pg";
import { mostFiles } from "../../../../shared/api/imports.ts";
import type { KeptFile } from "../../imports/source.ts";

/**
 * What an earlier import took is the same, also where its person has deleted it since: it does not come back. A folder that an earlier
 * look listed waits again, once a look, unless its cloud has a version of folders and says that nothing in it has changed.
 */
export async function keepFiles(client: PoolClient, { id, look }: { id: string; look: number }, files: readonly KeptFile[]): Promise<void> {
  await client.query(
    `INSERT INTO import_files (import_id, id, place, name, size, etag, checksum, content_type, modified_at, kind, state, reason, look)
     SELECT $1, n.id, n.place, n.name, n.size, n.etag, n.checksum, n."contentType", n."modifiedAt", n.kind,
            CASE WHEN n.state = 'waiting' AND EXISTS (SELECT FROM import_files b WHERE b.id = n.id AND b.state IN ('taken', 'same') AND b.kind <> 'folder')
                 THEN 'same' ELSE n.state END, n.reason, $3
       FROM jsonb_to_recordset($2) AS n (id uuid, place text, name text, size bigint, etag text, checksum text, "contentType" text,
            "modifiedAt" timestamptz, kind text, state text, reason text)
     ON CONFLICT (import_id, id) DO UPDATE SET state = 'waiting', tries = 0, reason = NULL, look = excluded.look, name = excluded.name, etag = excluded.etag
       WHERE import_files.kind = 'folder' AND import_files.look < excluded.look
         AND (import_files.state <> 'taken' OR excluded.etag = '' OR excluded.etag <> import_files.etag)`,
    [id, JSON.stringify(files), look],
  );
}

export async function isTooMuch(client: PoolClient, importId: string): Promise<boolean> {
  const { rows } = await client.query<{ n: number }>("SELECT count(*)::int AS n FROM import_files WHERE import_id = $1", [importId]);
  return rows[0]!.n > mostFiles;
}
