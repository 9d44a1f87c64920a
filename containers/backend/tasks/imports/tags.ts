// Folders of a path as tags: those of the same names that the person has, and new ones where there are none.
import { v7 } from "uuid";
import { AppError } from "../../../../shared/errors.ts";
import { shortLineOf } from "../../../../shared/mutators/values.ts";
import { namesake } from "../../../../shared/names/namesake.ts";
import { changeAsSystem } from "../../changes/changeAsSystem.ts";
import type { TaskContext } from "../../queue/context.ts";

type Context = Pick<TaskContext, "pool" | "storage" | "poke" | "log" | "feedTombstoneDays">;

/** Letters of a tag's name, as the mutator counts them. */
const longest = 100;
/** A quiet one: its person may choose another. */
const color = "#4a5a66";

/** One after the other: two at once would make the same tag twice. */
export async function tagsOf(context: Context, userId: string, path: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const part of path) {
    const name = shortLineOf(part, longest);
    if (name === "") continue;
    const { rows } = await context.pool.query<{ id: string; name: string }>(
      "SELECT id, name FROM tags WHERE owner_id = $1 ORDER BY created_at, id",
      [userId],
    );
    const id = namesake(name, rows)?.id ?? v7();
    if (!rows.some((one) => one.id === id)) await changeAsSystem(context, userId, (mutate) => mutate("createTag", { id, name, color }));
    ids.push(id);
  }
  return [...new Set(ids)];
}

/** Repeating it changes nothing. */
export async function tagWith(context: Context, userId: string, documentId: string, tagIds: readonly string[]): Promise<void> {
  if (tagIds.length === 0) return;
  await changeAsSystem(context, userId, async (mutate, change) => {
    const { rowCount } = await change.connection.query("SELECT 1 FROM documents WHERE id = $1 AND owner_id = $2 FOR NO KEY UPDATE", [
      documentId,
      userId,
    ]);
    if (rowCount !== 1) return; // deleted since
    for (const tagId of tagIds)
      await mutate("tagDocument", { id: documentId, tagId }).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error; // a tag that is gone
      });
  });
}
