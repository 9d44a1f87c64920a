// A mutator: the schema of its arguments and what it does. Written once, run on the device, in the worker and in the backend.
import type { z } from "zod";
import type { VaultTx } from "./tx.ts";

/** `Input` is what a caller passes, before the schema's transforms. */
export interface Mutator<Args, Input = unknown> {
  readonly args: z.ZodType<Args, Input>;
  readonly run: (tx: VaultTx, args: Args) => Promise<void>;
}

export function mutator<Args, Input>(definition: Mutator<Args, Input>): Mutator<Args, Input> {
  return definition;
}
