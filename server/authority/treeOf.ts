// What lies inside each other: folders, and tags.
import type { TagTree } from "../../shared/mutators/tx.ts";
import type { Connection } from "../database/connection.ts";

/** Read under the vault's exclusive lock where something is to move, so that no other transaction makes a circle of it. */
export function treeOf(connection: Connection, table: "folders" | "tags"): Pick<TagTree, "wayUp" | "heightOf"> {
  return {
    async wayUp(id) {
      const { rows } = await connection.query<{ id: string }>(
        `WITH RECURSIVE way AS (
           SELECT id, parent_id FROM ${table} WHERE id = $1
           UNION SELECT t.id, t.parent_id FROM way w JOIN ${table} t ON t.id = w.parent_id)
         SELECT id FROM way`,
        [id],
      );
      return rows.map((one) => one.id);
    },
    async heightOf(id) {
      const { rows } = await connection.query<{ height: number }>(
        `WITH RECURSIVE below AS (
           SELECT id, 1 AS level FROM ${table} WHERE id = $1
           UNION ALL SELECT t.id, b.level + 1 FROM below b JOIN ${table} t ON t.parent_id = b.id WHERE b.level < 100)
         SELECT coalesce(max(level), 0)::int AS height FROM below`,
        [id],
      );
      return rows[0]!.height;
    },
  };
}
