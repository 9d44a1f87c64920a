// Folders form a tree inside one vault.
import { z } from "zod";
import { AppError } from "../errors.ts";
import { id, label, mutator } from "./mutator.ts";
import type { VaultTx } from "./tx.ts";

export const createFolder = mutator({
  args: z.object({ id, name: label(255), parentId: id.nullish() }),
  async run(tx, { id, name, parentId }) {
    const target = parentId ? await tx.folders.resolveDeletedFolder(parentId, tx.userId) : null;
    const parent = target === null ? undefined : await tx.folders.get(target);
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
    if (target !== null && (await isInside(tx, target, id))) throw new AppError("folder.cycle");
    await tx.folders.update(id, { ...(name !== undefined && { name }), ...(parentId !== undefined && { parentId: target }) });
  },
});

/** What was in it lands in its parent: nothing is deleted with a folder. */
export const deleteFolder = mutator({
  args: z.object({ id }),
  async run(tx, { id }) {
    const folder = await tx.folders.get(id);
    if (!folder) return;
    for (const child of await tx.folders.childrenOf(id)) await tx.folders.update(child, { parentId: folder.parentId });
    for (const document of await tx.documents.inFolder(id)) await tx.documents.update(document, { folderId: folder.parentId });
    await tx.folders.delete(id);
  },
});

/** A device that has a part of the changes may see folders in a circle for a moment: it ends there as well. */
async function isInside(tx: VaultTx, start: string, ancestor: string): Promise<boolean> {
  const seen = new Set<string>();
  for (let at: string | null = start; at && !seen.has(at); at = (await tx.folders.get(at))?.parentId ?? null) {
    if (at === ancestor) return true;
    seen.add(at);
  }
  return false;
}
