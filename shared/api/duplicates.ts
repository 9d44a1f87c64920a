// Contract of the duplicates: pairs of one's own documents that seem to be the same one.
import { z } from "zod";
import { id } from "../mutators/values.ts";

export const pairParams = z.object({ id, otherId: id });
export const pairsQuery = z.object({ cursor: z.uuid().optional(), limit: z.coerce.number().int().min(1).max(100).default(30) });

/** `likeness`: the share of what they say that both say, 0 to 1; null: their files are the same, byte for byte. */
export const similarPair = z.object({ id: z.string(), documentId: z.string(), otherId: z.string(), likeness: z.number().nullable() });
export const similarPairs = z.object({ items: z.array(similarPair), next: z.string().nullable() });

/** Words that stand in one of them only, at most 60 of each. `more`: there are others. */
export const comparison = z.object({ words: z.array(z.string()), otherWords: z.array(z.string()), more: z.boolean() });

export const pairDecision = z.strictObject({ dismissed: z.boolean() });

export type SimilarPair = z.infer<typeof similarPair>;
export type SimilarPairs = z.infer<typeof similarPairs>;
export type Comparison = z.infer<typeof comparison>;
