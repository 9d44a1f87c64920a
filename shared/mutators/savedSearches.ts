// Searches that a person keeps under a name. Nobody else sees them.
import { z } from "zod";
import { mutator } from "./mutator.ts";
import { id, oneLine } from "./values.ts";

const name = oneLine(100);
/** As typed into the search field. */
const query = oneLine(1000);

export const createSavedSearch = mutator({
  args: z.object({ id, name, query }),
  run: (tx, args) => tx.savedSearches.insert({ ...args, ownerId: tx.userId, createdAt: tx.now }),
});
export const updateSavedSearch = mutator({
  args: z.object({ id, name: name.optional(), query: query.optional() }),
  async run(tx, { id, ...patch }) {
    if (await tx.savedSearches.get(id)) await tx.savedSearches.update(id, patch);
  },
});
export const deleteSavedSearch = mutator({ args: z.object({ id }), run: (tx, { id }) => tx.savedSearches.delete(id) });
