// Copies of what lies in people's clouds, made for opening, go when nobody has opened them for a while.
import { createCopies } from "../clouds/copies.ts";
import type { TaskRun } from "../queue/context.ts";

export const expireCopies: TaskRun<"expire-copies"> = async ({ pool, storage, clouds }) => {
  if (clouds) await createCopies(pool, storage, clouds).expire();
};
