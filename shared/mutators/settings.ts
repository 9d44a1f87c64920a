// What a person decides about their own vault.
import { z } from "zod";
import { languages } from "../languages.ts";
import { mutator } from "./mutator.ts";

/** What is left out stays. */
export const updateSettings = mutator({
  args: z.object({ classify: z.boolean().optional(), language: z.enum(["browser", ...languages]).optional() }),
  run: (tx, patch) => tx.settings.update(patch),
});
