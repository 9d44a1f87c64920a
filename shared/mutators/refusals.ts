// Changes that the server refused, until their person has read about them.
import { z } from "zod";
import { mutator } from "./mutator.ts";
import { id } from "./values.ts";

export const dismissRefusal = mutator({ args: z.object({ id }), run: (tx, { id }) => tx.refusals.delete(id) });
