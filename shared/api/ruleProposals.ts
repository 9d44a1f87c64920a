// Contracts of rules that are proposed from what a person keeps doing.
import { z } from "zod";
import { id } from "../mutators/values.ts";

/** So many documents in a row are filed the same way before a rule is proposed. */
export const alikeBefore = 5;

export const ruleProposal = z.object({
  correspondentId: z.string(),
  folderId: z.string(),
  /** Tags that all of them have. */
  tagIds: z.array(z.string()),
  count: z.number(),
  names: z.object({ correspondent: z.string(), folder: z.string() }),
});
export type RuleProposal = z.infer<typeof ruleProposal>;

/** `GET /api/rules/proposals` → the newest first, a few of them. */
export const ruleProposalList = z.object({ items: z.array(ruleProposal) });
/** `POST /api/rules/proposals/dismiss` → 204, for good; 404 where one of them is not the person's. */
export const ruleProposalDismissed = z.strictObject({ correspondentId: id, folderId: id });
