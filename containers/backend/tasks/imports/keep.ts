// What a source lists, written down: a row a file, the same one again for the same file.
import type { PoolClient } from "pg";
import { forgetGone } from "../../../../server/imports/forget.ts";
import { mostFiles } from "../../../../shared/api/imports.ts";
import type { KeptFile } from "../../imports/source.ts";

/**
 * What an earlier import took is the same, also where its person has deleted it since: it does not come back. A folder that an earlier
 * look listed waits again, once a look, unless its cloud has a version of folders and says that nothing in it has changed.
 */
export async function keepFiles(client: PoolClient, { id, look }: { id: string; look: number }, files: readonly KeptFile[]): Promise<void> {
  await client.query(
    `INSERT INTO import_files (import_id, id, place, name, size, etag, checksum, content_type, modified_at, kind, parent, state, reason, look)
     SELECT $1, n.id, n.place, n.name, n.size, n.etag, n.checksum, n."contentType", n."modifiedAt", n.kind, n.parent,
            CASE WHEN n.state = 'waiting' AND EXISTS (SELECT FROM import_files b WHERE b.id = n.id AND b.state IN ('taken', 'same') AND b.kind <> 'folder')
                 THEN 'same' ELSE n.state END, n.reason, $3
       FROM jsonb_to_recordset($2) AS n (id uuid, place text, name text, size bigint, etag text, checksum text, "contentType" text,
            "modifiedAt" timestamptz, kind text, parent text, state text, reason text)
     ON CONFLICT (import_id, id) DO UPDATE SET state = 'waiting', tries = 0, reason = NULL, look = excluded.look, name = excluded.name, etag = excluded.etag
       WHERE import_files.kind = 'folder' AND import_files.look < excluded.look
         AND (import_files.state <> 'taken' OR import_files.gone_at IS NOT NULL OR excluded.etag = '' OR excluded.etag <> import_files.etag)`,
    [id, JSON.stringify(files), look],
  );
  // What had gone and is back, or lies in another folder now.
  await client.query(
    `UPDATE import_files f SET parent = n.parent, gone_at = NULL FROM jsonb_to_recordset($2) AS n (id uuid, parent text)
      WHERE f.import_id = $1 AND f.id = n.id AND (f.parent IS DISTINCT FROM n.parent OR f.gone_at IS NOT NULL)`,
    [id, JSON.stringify(files.map(({ id, parent }) => ({ id, parent })))],
  );
}

/** What a folder was known to hold and does not any more, with all that lay in folders of it: it is known for a while yet (forgetGone). */
export async function markGone(client: PoolClient, importId: string, parent: string, listed: readonly string[]): Promise<void> {
  await client.query(
    `WITH RECURSIVE gone AS (
       SELECT id, place, kind FROM import_files WHERE import_id = $1 AND parent = $2 AND gone_at IS NULL AND id <> ALL($3::uuid[])
       UNION SELECT f.id, f.place, f.kind FROM import_files f JOIN gone g ON g.kind = 'folder' AND f.parent = g.place
        WHERE f.import_id = $1 AND f.gone_at IS NULL)
     UPDATE import_files f SET gone_at = now() FROM gone WHERE f.import_id = $1 AND f.id = gone.id`,
    [importId, parent, listed],
  );
}

export async function isTooMuch(client: PoolClient, importId: string): Promise<boolean> {
  const { rows } = await client.query<{ n: number }>("SELECT count(*)::int AS n FROM import_files WHERE import_id = $1", [importId]);
  const over = rows[0]!.n - mostFiles;
  // What has gone makes room for what is there.
  return over > 0 && (await forgetGone(client, { importId, most: over })) < over;
}
