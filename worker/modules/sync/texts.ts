// Extracted text for the device's read model: newest first until everything has been delivered, then what changes.
import { z } from "zod";
import { type Connection, inSnapshot } from "../../../server/database/connection.ts";
import type { TextPage } from "../../../shared/api/documents.ts";
import { type ShownFacts, shownFacts } from "../../../shared/detect/facts/searchedFacts.ts";
import { AppError } from "../../../shared/errors.ts";

/** A page ends before it grows past this, but always holds one text. */
const pageBytes = 4 * 1024 * 1024;

const position = z.object({ version: z.number().int().min(0), before: z.number().int().optional() });
type Position = z.infer<typeof position>;

export async function readTexts(
  connection: Connection,
  userId: string,
  { cursor, limit, older: wanted = "fetch" }: { cursor?: string | undefined; limit: number; older?: "fetch" | "skip" | undefined },
): Promise<TextPage> {
  const known = cursor === undefined ? undefined : decode(cursor);
  // A device without room for older texts is sent changes only.
  if (known && wanted === "skip") known.before = undefined;
  return inSnapshot(connection, async () => {
    const feed = await connection.query<{ version: string; compacted: string }>(
      "SELECT version, compacted_to AS compacted FROM feed_versions WHERE user_id = $1",
      [userId],
    );
    const newest = Number(feed.rows[0]?.version ?? 0);
    // The cookie is older than the tombstones that are kept, or newer than a server that was restored from a backup: start from the beginning.
    const compacted = Number(feed.rows[0]?.compacted ?? 0);
    const at: Position =
      known && known.version >= compacted && known.version <= newest ? known : { version: newest, before: Number.MAX_SAFE_INTEGER };
    if (at.before === undefined) return changes(connection, userId, at.version, limit);
    return older(connection, userId, { ...at, before: at.before }, newest, limit);
  });
}

interface Row {
  documentId: string;
  version: number;
  text: string | null;
  facts: ShownFacts | null;
}

async function older(
  connection: Connection,
  userId: string,
  { version, before }: Required<Position>,
  newest: number,
  limit: number,
): Promise<TextPage> {
  const condition = "f.version < $2 AND NOT f.deleted ORDER BY f.version DESC";
  const { rows, complete } = await page(connection, userId, condition, before, limit);
  const next = complete ? { version } : { version, before: rows.at(-1)!.version };
  // Texts that change while these pages are fetched follow on later pages.
  return answer(rows, next, !complete || newest > version);
}

async function changes(connection: Connection, userId: string, after: number, limit: number): Promise<TextPage> {
  const { rows, complete } = await page(connection, userId, "f.version > $2 ORDER BY f.version", after, limit);
  return answer(rows, { version: rows.at(-1)?.version ?? after }, !complete);
}

async function page(
  connection: Connection,
  userId: string,
  condition: string,
  bound: number,
  limit: number,
): Promise<{ rows: Row[]; complete: boolean }> {
  const sizes = await connection.query<{ id: string; version: string; bytes: number | null }>(
    `SELECT f.entity_id AS id, f.version, octet_length(t.text) AS bytes
       FROM feed f LEFT JOIN document_texts t ON t.document_id = f.entity_id AND NOT f.deleted
      WHERE f.user_id = $1 AND f.entity = 'text' AND ${condition} LIMIT $3`,
    [userId, bound, limit],
  );
  let bytes = 0;
  const fitting = sizes.rows.filter((row, index) => {
    bytes += row.bytes ?? 0;
    return index === 0 || bytes <= pageBytes;
  });
  const texts = await connection.query<{ id: string; text: string; facts: ShownFacts | null }>(
    "SELECT document_id AS id, text, facts - '{dates,contacts,language}'::text[] AS facts FROM document_texts WHERE document_id = ANY($1::uuid[])",
    [fitting.filter((row) => row.bytes !== null).map((row) => row.id)],
  );
  const byId = new Map(texts.rows.map((row) => [row.id, row]));
  return {
    rows: fitting.map(({ id, version }) => {
      const { text = null, facts = null } = byId.get(id) ?? {};
      return { documentId: id, version: Number(version), text, facts: facts && shownFacts(facts) };
    }),
    complete: fitting.length === sizes.rows.length && sizes.rows.length < limit,
  };
}

function answer(rows: Row[], next: Position, more: boolean): TextPage {
  const cursor = btoa(JSON.stringify(next));
  return { items: rows.map(({ documentId, text, facts }) => ({ documentId, text, facts })), next: more ? cursor : null, cursor };
}

function decode(cursor: string): Position {
  try {
    return position.parse(JSON.parse(atob(cursor)));
  } catch (error) {
    throw new AppError("request.invalid", { detail: "The cursor is not one of ours: start without it" }, { cause: error });
  }
}
