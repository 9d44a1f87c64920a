// The operator's containers as a source: what there is, written down page by page with where the list goes on.
import type { Pool } from "pg";
import { v5 } from "uuid";
import type { BlobContainer } from "../../azure/container.ts";
import { inTransaction } from "../../changes/changeAsSystem.ts";
import type { ImportSource, ListedFile } from "../../imports/source.ts";
import { isTooMuch, keepFiles } from "./keep.ts";
import type { Import } from "./types.ts";

const own = "0d1c4a1e-3c0f-4d8f-8a57-2f1e1a5f0b77";

export const azureSource = (container: BlobContainer): ImportSource => ({
  device: "Azure Blob Storage",
  oncePerBytes: false,
  open: (file) => container.open(file),
});

/** One page. Whether anything is left to do: false where there is nothing at all. @throws SourceError */
export async function listContainers(pool: Pool, source: BlobContainer, asked: Import): Promise<boolean> {
  const { id, userId, listing, token } = asked;
  const at = Math.max(
    0,
    source.containers.findIndex(({ name }) => name === listing),
  );
  const container = source.containers[at]!;
  const { blobs, next } = await source.page(container.name, token);
  const rows = blobs.map((blob) => ({
    ...blob,
    id: v5(JSON.stringify([userId, blob.place, blob.name, blob.etag]), own),
    ...kindOf(blob, container.previews),
  }));
  const following = next === null ? source.containers[at + 1]?.name : container.name;
  return await inTransaction(pool, async (client) => {
    await keepFiles(client, asked, rows);
    const tooMany = await isTooMuch(client, id);
    // A list that goes on where it was has no end.
    const endless = next !== null && next === token;
    const ends = tooMany ? "tooMany" : endless ? "unreachable" : null;
    await client.query(
      `UPDATE imports SET problem = $5, listing = $3, token = $4, finished_at = CASE WHEN $2 = 'failed' THEN now() END, state = $2
        WHERE id = $1 AND state = 'listing'`,
      [id, ends ? "failed" : following === undefined ? "fetching" : "listing", following ?? null, next, ends],
    );
    return ends === null;
  });
}

/** Templates and pictures of them are told apart by where they lie and what they are called. */
function kindOf({ name, size, contentType }: ListedFile, previews: boolean) {
  if (previews || /(^|\/)(previews?|thumbnails?)\//i.test(name)) return { kind: "preview", state: "leftOut", reason: "preview" } as const;
  const isTemplate = /\.html?$/i.test(name) || /^text\/html\b/i.test(contentType);
  const kind = isTemplate ? "template" : "document";
  // Folders of hierarchical accounts are blobs without bytes.
  if (name.endsWith("/") || size === 0) return { kind, state: "leftOut", reason: "empty" } as const;
  return { kind, state: "waiting", reason: null } as const;
}
