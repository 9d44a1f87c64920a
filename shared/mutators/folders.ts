// Folders form a tree inside one vault, of a bounded depth: whoever looks up a way to the top knows how long it gets.
import { z } from "zod";
import { AppError } from "../errors.ts";
import { id, label, mutator } from "./mutator.ts";

/** Levels of folders inside each other. */
const deepest = 50;

export const createFolder = mutator({
  args: z.object({ id, name: label(255), parentId: id.nullish() }),
  async run(tx, { id, name, parentId }) {
    const target = parentId ? await tx.folders.resolveDeletedFolder(parentId, tx.userId) : null;
    const parent = target === null ? undefined : await tx.folders.get(target);
    if (parent && (await tx.folders.wayUp(parent.id)).length >= deepest) throw tooDeep();
    await tx.folders.insert({
      id,
      ownerId: parent?.ownerId ?? tx.userId,
      access: parent?.access ?? "owner",
      name,
      parentId: parent?.id ?? null,
      createdAt: tx.now,
    });
  },
});

export const updateFolder = mutator({
  args: z.object({ id, name: label(255).optional(), parentId: id.nullish() }),
  async run(tx, { id, name, parentId }) {
    const folder = await tx.folders.get(id);
    if (!folder) return;
    const target = parentId ? await tx.folders.resolveDeletedFolder(parentId, folder.ownerId) : null;
    if (target !== null && target !== folder.parentId) {
      const way = await tx.folders.wayUp(target);
      if (way.includes(id)) throw new AppError("folder.cycle");
      if (way.length + (await tx.folders.heightOf(id)) > deepest) throw tooDeep();
    }
    await tx.folders.update(id, { ...(name !== undefined && { name }), ...(parentId !== undefined && { parentId: target }) });
  },
});

/** What was in it lands in its parent: nothing is deleted with a folder. */
export const deleteFolder = mutator({
  args: z.object({ id }),
  async run(tx, { id }) {
    const folder = await tx.folders.get(id);
    if (!folder) return;
    await tx.folders.moveContents(id, folder.parentId);
    await tx.folders.delete(id);
  },
});

const tooDeep = () => new AppError("folder.tooDeep", { deepest });
