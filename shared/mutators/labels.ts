// Tags, document types and correspondents: the person's own closed set, each name in it once (names.ts).
import { z } from "zod";
import { freeName, namesake } from "../names/namesake.ts";
import type { labelKinds, MergingLabel } from "./labelKinds.ts";
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
async function rename(tx: VaultTx, kind: Kind, id: string, { name, ...patch }: { name?: string; color?: string }): Promise<void> {
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
      await tx[kind].merge(id, into);
    },
  });

export const createTag = mutator({
  args: z.object({ id, name, color }),
  async run(tx, args) {
    if (!(await taken(tx, "tags", args))) await tx.tags.insert({ ...args, ownerId: tx.userId, createdAt: tx.now });
  },
});
export const updateTag = mutator({
  args: z.object({ id, name: name.optional(), color: color.optional() }),
  run: (tx, { id, ...patch }) => rename(tx, "tags", id, patch),
});
export const deleteTag = mutator({ args: z.object({ id }), run: (tx, { id }) => tx.tags.delete(id) });
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
