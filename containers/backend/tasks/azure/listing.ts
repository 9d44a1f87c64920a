// What there is in the operator's containers, written down page by page with where the list goes on.
import type { Pool } from "pg";
import { v5 } from "uuid";
import { mostBlobs } from "../../../../shared/api/azureImport.ts";
import type { BlobContainer, ListedBlob } from "../../azure/container.ts";
import { inTransaction } from "../../changes/changeAsSystem.ts";

const own = "0d1c4a1e-3c0f-4d8f-8a57-2f1e1a5f0b77";

interface Asked {
  id: string;
  userId: string;
  listing: string | null;
  token: string | null;
}

/** One page. Whether anything is left to do: false where there is nothing at all. @throws BlobError */
export async function listPage(pool: Pool, source: BlobContainer, { id, userId, listing, token }: Asked): Promise<boolean> {
  const at = Math.max(
    0,
    source.containers.findIndex(({ name }) => name === listing),
  );
  const container = source.containers[at]!;
  const { blobs, next } = await source.page(container.name, token);
  const rows = blobs.map((blob) => ({
    ...blob,
    id: v5(JSON.stringify([userId, blob.container, blob.name, blob.etag]), own),
    ...placeOf(blob, container.previews),
  }));
  const following = next === null ? source.containers[at + 1]?.name : container.name;
  return await inTransaction(pool, async (client) => {
    // What an earlier import took is the same, also where its person has deleted it since: it does not come back.
    await client.query(
      `INSERT INTO azure_blobs (import_id, id, container, name, size, etag, md5, content_type, modified_at, kind, state, reason)
       SELECT $1, n.id, n.container, n.name, n.size, n.etag, n.md5, n."contentType", n."modifiedAt", n.kind,
              CASE WHEN n.state = 'waiting' AND EXISTS (SELECT FROM azure_blobs b WHERE b.id = n.id AND b.state IN ('taken', 'same')) THEN 'same' ELSE n.state END, n.reason
         FROM jsonb_to_recordset($2) AS n (id uuid, container text, name text, size bigint, etag text, md5 text, "contentType" text,
              "modifiedAt" timestamptz, kind text, state text, reason text)
       ON CONFLICT DO NOTHING`,
      [id, JSON.stringify(rows)],
    );
    const { rows: counted } = await client.query<{ n: number }>("SELECT count(*)::int AS n FROM azure_blobs WHERE import_id = $1", [id]);
    const tooMany = counted[0]!.n > mostBlobs;
    // A list that goes on where it was has no end.
    const endless = next !== null && next === token;
    const ends = tooMany ? "tooMany" : endless ? "unreachable" : null;
    await client.query(
      `UPDATE azure_imports SET problem = $5, listing = $3, token = $4, finished_at = CASE WHEN $2 = 'failed' THEN now() END, state = $2
        WHERE id = $1 AND state = 'listing'`,
      [id, ends ? "failed" : following === undefined ? "fetching" : "listing", following ?? null, next, ends],
    );
    return ends === null;
  });
}

/** Templates and pictures of them are told apart by where they lie and what they are called. */
function placeOf({ name, size, contentType }: ListedBlob, previews: boolean) {
  if (previews || /(^|\/)(previews?|thumbnails?)\//i.test(name)) return { kind: "preview", state: "leftOut", reason: "preview" };
  const isTemplate = /\.html?$/i.test(name) || /^text\/html\b/i.test(contentType);
  const kind = isTemplate ? "template" : "document";
  // Folders of hierarchical accounts are blobs without bytes.
  if (name.endsWith("/") || size === 0) return { kind, state: "leftOut", reason: "empty" };
  return { kind, state: "waiting", reason: null };
}
