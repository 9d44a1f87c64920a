// What a person decides about their own vault.
import { z } from "zod";
import { languages } from "../languages.ts";
import { scanLanguages } from "../recognition/languages.ts";
import { mutator } from "./mutator.ts";
import { id } from "./values.ts";

/** Nothing that is less sure than this is filed by itself. */
const leastAlone = 0.8;

/** What is left out stays. */
export const updateSettings = mutator({
  args: z.object({
    classify: z.boolean().optional(),
    language: z.enum(["browser", ...languages]).optional(),
    ocrLanguages: z
      .array(z.enum(scanLanguages))
      .min(1)
      .max(8)
      .refine((codes) => new Set(codes).size === codes.length, "must differ from each other")
      .nullish(),
    splitBatches: z.enum(["off", "ask", "alone"]).optional(),
    splitAtNumbers: z.boolean().optional(),
    fileAlone: z.number().min(leastAlone).max(1).nullable().optional(),
  }),
  run: (tx, patch) => tx.settings.update(patch),
});

/** Documents that can be pinned at the same time: one more lets the oldest go. */
const mostPinned = 30;

/** A document lies at hand for this person, on every device of theirs, or does not any more. Nobody else hears of it. */
export const pinDocument = mutator({
  args: z.object({ id, pinned: z.boolean() }),
  async run(tx, { id, pinned }) {
    const others = ((await tx.settings.get()).pinned ?? []).filter((other) => other !== id);
    await tx.settings.update({ pinned: pinned ? [...others, id].slice(-mostPinned) : others });
  },
});
