// Tags, document types and correspondents: the person's own closed set.
import { z } from "zod";
import { id, label, mutator } from "./mutator.ts";
import type { VaultTx } from "./tx.ts";

const name = label(100);
const color = z.string().regex(/^#[0-9a-f]{6}$/);

export const createTag = mutator({
  args: z.object({ id, name, color }),
  run: (tx, args) => tx.tags.insert({ ...args, ownerId: tx.userId, createdAt: tx.now }),
});
export const updateTag = mutator({
  args: z.object({ id, name: name.optional(), color: color.optional() }),
  async run(tx, { id, ...patch }) {
    if (await tx.tags.get(id)) await tx.tags.update(id, patch);
  },
});
export const deleteTag = mutator({ args: z.object({ id }), run: (tx, { id }) => tx.tags.delete(id) });

const named = (collection: "types" | "correspondents") => ({
  create: mutator({
    args: z.object({ id, name }),
    run: (tx: VaultTx, args) => tx[collection].insert({ ...args, ownerId: tx.userId, createdAt: tx.now }),
  }),
  update: mutator({
    args: z.object({ id, name }),
    async run(tx: VaultTx, { id, name }) {
      if (await tx[collection].get(id)) await tx[collection].update(id, { name });
    },
  }),
  delete: mutator({ args: z.object({ id }), run: (tx: VaultTx, { id }) => tx[collection].delete(id) }),
});

const types = named("types");
export const createType = types.create;
export const updateType = types.update;
export const deleteType = types.delete;

const correspondents = named("correspondents");
export const createCorrespondent = correspondents.create;
export const updateCorrespondent = correspondents.update;
export const deleteCorrespondent = correspondents.delete;
