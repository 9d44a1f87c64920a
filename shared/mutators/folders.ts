// Folders form a tree inside one vault, of a bounded depth: whoever looks up a way to the top knows how long it gets.
import { z } from "zod";
import { AppError } from "../errors.ts";
import { freeName } from "../names/namesake.ts";
import { mutator } from "./mutator.ts";
import { id, oneLine } from "./values.ts";

const max = 255;
/** Levels of folders inside each other. */
const deepest = 50;

export const createFolder = mutator({
  args: z.object({ id, name: oneLine(max), parentId: id.nullish() }),
  async run(tx, { id, name, parentId }) {
    const target = parentId ? await tx.folders.resolveDeletedFolder(parentId, tx.userId) : null;
    const parent = target === null ? undefined : await tx.folders.get(target);
    if (parent && (await tx.folders.wayUp(parent.id)).length >= deepest) throw tooDeep();
    const ownerId = parent?.ownerId ?? tx.userId;
    await tx.folders.insert({
      id,
      ownerId,
      access: parent?.access ?? "owner",
      name: freeName(name, await tx.folders.inside(parent?.id ?? null, ownerId), { except: id, max }),
      parentId: parent?.id ?? null,
      createdAt: tx.now,
    });
  },
});

export const updateFolder = mutator({
  args: z.object({ id, name: oneLine(max).optional(), parentId: id.nullish() }),
  async run(tx, { id, name, parentId }) {
    const folder = await tx.folders.get(id);
    if (!folder) return;
    const target = parentId ? await tx.folders.resolveDeletedFolder(parentId, folder.ownerId) : null;
    if (target !== null && target !== folder.parentId) {
      const way = await tx.folders.wayUp(target);
      if (way.includes(id)) throw new AppError("folder.cycle");
      if (way.length + (await tx.folders.heightOf(id)) > deepest) throw tooDeep();
    }
    const place = parentId === undefined ? folder.parentId : target;
    const wanted = name ?? folder.name;
    const comes = place !== folder.parentId || wanted !== folder.name;
    const free = comes ? freeName(wanted, await tx.folders.inside(place, folder.ownerId), { except: id, max }) : wanted;
    await tx.folders.update(id, {
      ...((name !== undefined || free !== folder.name) && { name: free }),
      ...(parentId !== undefined && { parentId: target }),
    });
  },
});

/** What was in it lands in its parent, with a number where a folder of the same name is there: nothing is deleted with a folder. */
export const deleteFolder = mutator({
  args: z.object({ id }),
  async run(tx, { id }) {
    const folder = await tx.folders.get(id);
    if (!folder) return;
    const children = await tx.folders.inside(id, folder.ownerId);
    const there = children.length > 0 ? (await tx.folders.inside(folder.parentId, folder.ownerId)).filter((other) => other.id !== id) : [];
    for (const child of children.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      const name = freeName(child.name, there, { max });
      if (name !== child.name) await tx.folders.update(child.id, { name });
      there.push({ id: child.id, name });
    }
    await tx.folders.moveContents(id, folder.parentId);
    await tx.folders.delete(id);
  },
});

const tooDeep = () => new AppError("folder.tooDeep", { deepest });
