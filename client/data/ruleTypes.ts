// What the screens of rules take and get. Only they ask for it.
import type { z } from "zod";
import type { RuleApplication, RuleApplicationUndone } from "../../shared/api/ruleApplications.ts";
import type { RuleProposal } from "../../shared/api/ruleProposals.ts";
import type { RulePreview, RuleRuns, RuleView, ruleCreate } from "../../shared/api/rules.ts";
import type { RuleAction } from "../../shared/rules/rule.ts";

export type RuleDraft = Omit<z.output<typeof ruleCreate>, "id">;

export interface RulesApi {
  /** In the order in which they run. */
  list(): Promise<RuleView[]>;
  one(id: string): Promise<RuleView>;
  create(rule: z.input<typeof ruleCreate>): Promise<RuleView>;
  change(id: string, rule: RuleDraft): Promise<RuleView>;
  setEnabled(id: string, enabled: boolean): Promise<void>;
  order(ids: readonly string[]): Promise<RuleView[]>;
  remove(id: string): Promise<void>;
  /** What it would do today. Without actions: how many documents match. */
  preview(asked: { query: string; actions: readonly RuleAction[]; zone: string }): Promise<RulePreview>;
  runs(id: string, cursor?: string): Promise<RuleRuns>;
  /** What the person's own filing suggests. */
  proposals(): Promise<RuleProposal[]>;
  /** For good. */
  dismissProposal(proposal: Pick<RuleProposal, "correspondentId" | "folderId">): Promise<void>;
  /** Newest first. */
  applications(id: string): Promise<RuleApplication[]>;
  /** To the documents of today that would change; the same `applicationId` again is the same one. */
  apply(id: string, applicationId: string): Promise<RuleApplication>;
  stopApplying(id: string, applicationId: string): Promise<RuleApplication>;
  /** `more`: to be asked again. */
  undoApplying(id: string, applicationId: string): Promise<RuleApplicationUndone>;
}
