// Pictures of people, some of them a sync: what is missing or a week old is asked for, and nothing waits for it.
import type { Pool } from "pg";
import { outsideErrorIn } from "../outside/errors.ts";
import { type Source, SourceError } from "./source.ts";

const atOnce = 200;
const refreshDays = 7;
const mostBytes = 512 * 1024;
/** Milliseconds for all of a sync. */
const timeMs = 120_000;

export async function fetchPictures(pool: Pool, source: Source): Promise<void> {
  if (!source.picture) return;
  const until = performance.now() + timeMs;
  const { rows } = await pool.query<{ id: string; externalId: string }>(
    `SELECT id, external_id AS "externalId" FROM directory_people
      WHERE source = $1 AND gone_at IS NULL AND (pictured_at IS NULL OR pictured_at < now() - make_interval(days => $2))
      ORDER BY pictured_at NULLS FIRST, id LIMIT $3`,
    [source.key, refreshDays, atOnce],
  );
  for (const { id, externalId } of rows) {
    if (performance.now() > until) return;
    let bytes: Uint8Array | null;
    try {
      bytes = await source.picture(externalId);
    } catch (error) {
      const broken = error instanceof SourceError ? ["answer", "tooMany"].includes(error.problem) : outsideErrorIn(error) !== undefined;
      if (!broken && !(error instanceof SourceError)) throw error;
      if (!broken) return; // a service that has enough is left alone
      // What is here of it stays, and it is asked for again in a week.
      await pool.query("UPDATE directory_people SET pictured_at = now() WHERE id = $1", [id]);
      continue;
    }
    await keep(pool, id, bytes);
  }
}

async function keep(pool: Pool, id: string, bytes: Uint8Array | null): Promise<void> {
  const contentType = bytes && bytes.length <= mostBytes ? pictureType(bytes) : undefined;
  if (contentType && bytes)
    await pool.query(
      `INSERT INTO directory_pictures (person_id, content_type, size, bytes) SELECT id, $2, $3, $4 FROM directory_people WHERE id = $1
       ON CONFLICT (person_id) DO UPDATE SET content_type = excluded.content_type, size = excluded.size, bytes = excluded.bytes`,
      [id, contentType, bytes.length, Buffer.from(bytes)],
    );
  else await pool.query("DELETE FROM directory_pictures WHERE person_id = $1", [id]);
  await pool.query("UPDATE directory_people SET pictured_at = now() WHERE id = $1", [id]);
}

/** By its first bytes, whatever the service calls it. */
function pictureType(bytes: Uint8Array): "image/jpeg" | "image/png" | "image/webp" | undefined {
  const head = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  return head.startsWith("RIFF") && head.endsWith("WEBP") ? "image/webp" : undefined;
}
