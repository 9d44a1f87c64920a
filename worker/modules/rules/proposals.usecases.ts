// Rules that are proposed to a person from what they keep doing, and what they do not want to hear of again.
import { dismissProposedRule, proposedRules } from "../../../server/rules/proposals.ts";
import type { RuleProposal } from "../../../shared/api/ruleProposals.ts";
import { AppError } from "../../../shared/errors.ts";
import type { RuleContext } from "./rules.usecases.ts";

export const proposalsOf = ({ connection, userId }: RuleContext): Promise<RuleProposal[]> => proposedRules(connection, userId);

/** @throws AppError entity.notFound */
export async function dismissProposal(
  { connection, userId }: RuleContext,
  proposal: Pick<RuleProposal, "correspondentId" | "folderId">,
): Promise<void> {
  if (!(await dismissProposedRule(connection, userId, proposal))) throw new AppError("entity.notFound");
}
