// Where files go that came with a path.
import { v7 } from "uuid";
import { shortLineOf } from "../../../shared/mutators/values.ts";
import { namesake } from "../../../shared/names/namesake.ts";
import { changeAsSystem } from "../changes/changeAsSystem.ts";
import type { TaskContext } from "../queue/context.ts";

type Context = Pick<TaskContext, "pool" | "storage" | "poke" | "log" | "feedTombstoneDays">;

/** Letters of a folder's name, as the mutator counts them. */
const longest = 255;

/**
 * Folders of the same names, made where there are none. Null: the top level. A name is what a folder bears in the end (one line, of a
 * bounded length), and what looks the same is the same folder: else the next file of the same path would get another one.
 */
export async function folderOf(context: Context, userId: string, path: readonly string[]): Promise<string | null> {
  let parentId: string | null = null;
  for (const part of path) {
    const name = shortLineOf(part, longest);
    if (name === "") continue;
    const existing = await folderNamed(context, userId, parentId, name);
    const id: string = existing ?? v7();
    if (existing === undefined) {
      const above: string | null = parentId;
      await changeAsSystem(context, userId, (mutate) => mutate("createFolder", { id, name, parentId: above }));
    }
    parentId = id;
  }
  return parentId;
}

async function folderNamed({ pool }: Context, userId: string, parentId: string | null, name: string): Promise<string | undefined> {
  const inside = "FROM folders WHERE owner_id = $1 AND parent_id IS NOT DISTINCT FROM $2";
  const { rows } = await pool.query<{ id: string }>(`SELECT id ${inside} AND lower(name) = lower($3) ORDER BY created_at, id LIMIT 1`, [
    userId,
    parentId,
    name,
  ]);
  if (rows[0]) return rows[0].id;
  const all = await pool.query<{ id: string; name: string }>(`SELECT id, name ${inside} ORDER BY created_at, id`, [userId, parentId]);
  return namesake(name, all.rows)?.id;
}
