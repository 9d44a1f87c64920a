// Tags, document types and correspondents: the person's own closed set, each name in it once (names.ts). Tags form a tree, and yet a name
// is in the vault once: `tag:paid`, the question to a provider, a rule and an older device all name a tag by its name alone.
import { z } from "zod";
import { AppError } from "../errors.ts";
import { freeName, namesake } from "../names/namesake.ts";
import { deepestTags as deepest, type labelKinds, type MergingLabel } from "./labelKinds.ts";
import { mutator } from "./mutator.ts";
import type { VaultTx } from "./tx.ts";
import { id, oneLine } from "./values.ts";

const max = 100;
const name = oneLine(max);
const color = z.string().regex(/^#[0-9a-f]{6}$/);

type Kind = (typeof labelKinds)[MergingLabel]["collection"];

/** Under a name that is there already nothing is made: the new id stands for the label that has it, wherever it is put on a document. */
async function taken(tx: VaultTx, kind: Kind, { id, name }: { id: string; name: string }): Promise<boolean> {
  const there = await tx[kind].names(tx.userId);
  if (there.some((one) => one.id === id)) return true;
  const same = namesake(name, there);
  if (same) await tx[kind].alias(id, same.id, tx.userId);
  return same !== undefined;
}

/** With a number where another label of the vault has the name. */
async function rename(
  tx: VaultTx,
  kind: Kind,
  id: string,
  { name, ...patch }: { name?: string; color?: string; parentId?: string | null },
): Promise<void> {
  const label = await tx[kind].get(id);
  if (!label) return;
  const free = name === undefined || name === label.name ? name : freeName(name, await tx[kind].names(label.ownerId), { except: id, max });
  await tx[kind].update(id, { ...patch, ...(free !== undefined && { name: free }) });
}

/** The documents that have the one get the other in its place; the one is gone, and its id stands for the other from then on. */
const merge = (kind: Kind) =>
  mutator({
    args: z.object({ id, intoId: id }),
    async run(tx, { id, intoId }) {
      const label = await tx[kind].get(id);
      const into = label && (await tx[kind].resolve(intoId, label.ownerId));
      if (!label || !into || into === id || (await tx[kind].get(into))?.ownerId !== label.ownerId) return;
      if (kind === "tags") await moveInnerInto(tx, id, into);
      await tx[kind].merge(id, into);
    },
  });

/** Of a tag that is merged: what lies in it lies in the other one. @throws AppError tag.cycle, tag.tooDeep */
async function moveInnerInto(tx: VaultTx, id: string, into: string): Promise<void> {
  await assertFits(tx, into, { id, levels: (await tx.tagTree.heightOf(id)) - 1 });
  await tx.tagTree.moveInner(id, into);
}

/** `levels`: of what comes below `parent`; `id`: what must not lie above it. */
async function assertFits(tx: VaultTx, parent: string, { id, levels }: { id: string; levels: number }): Promise<void> {
  const way = await tx.tagTree.wayUp(parent);
  if (way.includes(id)) throw new AppError("tag.cycle");
  if (levels > 0 && way.length + levels > deepest) throw new AppError("tag.tooDeep", { deepest });
}

const placeOf = (tx: VaultTx, parentId: string | null | undefined, ownerId: string): Promise<string | null> | null =>
  parentId ? tx.tagTree.resolvePlace(parentId, ownerId) : null;

/** Under a name that is there, the tag that has it stays where it lies. */
export const createTag = mutator({
  args: z.object({ id, name, color, parentId: id.nullish() }),
  async run(tx, { parentId, ...args }) {
    if (await taken(tx, "tags", args)) return;
    const parent = await placeOf(tx, parentId, tx.userId);
    if (parent !== null) await assertFits(tx, parent, { id: args.id, levels: 1 });
    await tx.tags.insert({ ...args, parentId: parent, ownerId: tx.userId, createdAt: tx.now });
  },
});
export const updateTag = mutator({
  args: z.object({ id, name: name.optional(), color: color.optional(), parentId: id.nullish() }),
  async run(tx, { id, parentId, ...patch }) {
    const tag = await tx.tags.get(id);
    if (!tag) return;
    if (parentId === undefined) return rename(tx, "tags", id, patch);
    const parent = await placeOf(tx, parentId, tag.ownerId);
    if (parent !== null && parent !== tag.parentId) await assertFits(tx, parent, { id, levels: await tx.tagTree.heightOf(id) });
    await rename(tx, "tags", id, { ...patch, parentId: parent });
  },
});
/** What lay in it lies in its parent: no tag is deleted with another one. */
export const deleteTag = mutator({
  args: z.object({ id }),
  async run(tx, { id }) {
    const tag = await tx.tags.get(id);
    if (!tag) return;
    await tx.tagTree.moveInner(id, tag.parentId ?? null);
    await tx.tags.delete(id);
  },
});
export const mergeTag = merge("tags");

const named = (kind: "types" | "correspondents") => ({
  create: mutator({
    args: z.object({ id, name }),
    async run(tx: VaultTx, args) {
      if (!(await taken(tx, kind, args))) await tx[kind].insert({ ...args, ownerId: tx.userId, createdAt: tx.now });
    },
  }),
  update: mutator({ args: z.object({ id, name }), run: (tx: VaultTx, { id, name }) => rename(tx, kind, id, { name }) }),
  delete: mutator({ args: z.object({ id }), run: (tx: VaultTx, { id }) => tx[kind].delete(id) }),
});

const types = named("types");
export const createType = types.create;
export const updateType = types.update;
export const deleteType = types.delete;
export const mergeType = merge("types");

const correspondents = named("correspondents");
export const createCorrespondent = correspondents.create;
export const updateCorrespondent = correspondents.update;
export const deleteCorrespondent = correspondents.delete;
export const mergeCorrespondent = merge("correspondents");
