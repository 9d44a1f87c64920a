// Tags inside each other. Read and changed under the vault's exclusive lock, so that no other transaction makes a circle of it.
import type { TagTree } from "../../shared/mutators/tx.ts";
import type { Change } from "./change.ts";
import { treeOf } from "./treeOf.ts";

/** `lost`: the tags that lay in one that is gone by now, as its `deleted` event names them. */
export function tagTreeOf(change: Change): TagTree & { lost(id: string): { folders: string[] } | undefined } {
  const { connection } = change;
  const moved = new Map<string, string[]>();
  const rowsOf = async <Row>(sql: string, ...values: unknown[]) => (await connection.query(sql, values)).rows as Row[];
  return {
    ...treeOf(connection, "tags"),
    lost(id) {
      const folders = moved.get(id);
      return folders && { folders };
    },
    async moveInner(id, to) {
      const rows = await rowsOf<{ id: string; owner_id: string }>(
        `WITH place AS (
           INSERT INTO deleted_tags (tag_id, owner_id, parent_id) SELECT id, owner_id, $2::uuid FROM tags WHERE id = $1::uuid
           ON CONFLICT (tag_id) DO UPDATE SET owner_id = excluded.owner_id, parent_id = excluded.parent_id, created_at = now())
         UPDATE tags SET parent_id = $2::uuid WHERE parent_id = $1::uuid RETURNING id, owner_id`,
        id,
        to,
      );
      for (const tag of rows) change.touch("tag", tag.id, tag.owner_id);
      moved.set(id, rows.map((tag) => tag.id).sort());
      if (rows.length > 0) change.known.clear();
    },
    async resolvePlace(id, ownerId) {
      const [row] = await rowsOf<{ id: string }>(
        `WITH RECURSIVE way AS (
           SELECT $2::uuid AS id, 0 AS step
           UNION ALL
           SELECT CASE WHEN g.tag_id IS NULL THEN a.label_id ELSE g.parent_id END, w.step + 1 FROM way w
             LEFT JOIN deleted_tags g ON g.tag_id = w.id AND g.owner_id = $1
             LEFT JOIN label_aliases a ON a.owner_id = $1 AND a.entity = 'tag' AND a.alias_id = w.id
            WHERE w.step < 100 AND w.id IS NOT NULL AND NOT EXISTS (SELECT FROM tags t WHERE t.id = w.id AND t.owner_id = $1))
         SELECT t.id FROM way w JOIN tags t ON t.id = w.id AND t.owner_id = $1 ORDER BY w.step LIMIT 1`,
        ownerId,
        id,
      );
      return row?.id ?? null;
    },
  };
}
