// Changes that the server refused, until their person has read about them.
import { z } from "zod";
import { id, mutator } from "./mutator.ts";

export const dismissRefusal = mutator({ args: z.object({ id }), run: (tx, { id }) => tx.refusals.delete(id) });
