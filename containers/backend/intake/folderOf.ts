// Where files go that came with a path.
import { v7 } from "uuid";
import { changeAsSystem } from "../changes/changeAsSystem.ts";
import type { TaskContext } from "../queue/context.ts";

type Context = Pick<TaskContext, "pool" | "storage" | "poke" | "log" | "feedTombstoneDays">;

/** Folders of the same names, made where there are none. Null: the top level. */
export async function folderOf(context: Context, userId: string, path: readonly string[]): Promise<string | null> {
  let parentId: string | null = null;
  for (const name of path) {
    const shown = [...name].slice(0, 255).join("");
    const { rows }: { rows: { id: string }[] } = await context.pool.query<{ id: string }>(
      `SELECT id FROM folders WHERE owner_id = $1 AND parent_id IS NOT DISTINCT FROM $2 AND lower(name) = lower($3) ORDER BY created_at, id LIMIT 1`,
      [userId, parentId, shown],
    );
    const id: string = rows[0]?.id ?? v7();
    if (!rows[0]) {
      const above: string | null = parentId;
      await changeAsSystem(context, userId, (mutate) => mutate("createFolder", { id, name: shown, parentId: above }));
    }
    parentId = id;
  }
  return parentId;
}
