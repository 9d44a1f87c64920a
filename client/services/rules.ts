// Rules over HTTP. Fetched when a screen first asks for them.
import { ruleApplication, ruleApplicationList, ruleApplicationUndone } from "../../shared/api/ruleApplications.ts";
import { ruleProposalList } from "../../shared/api/ruleProposals.ts";
import { ruleList, rulePreview, ruleRuns, ruleView } from "../../shared/api/rules.ts";
import type { RulesApi } from "../data/ruleTypes.ts";
import type { Api } from "./api.ts";

export function createRules({ json, send }: Api): RulesApi {
  return {
    list: async () => (await json("/api/rules", ruleList)).items,
    one: (id) => json(`/api/rules/${id}`, ruleView),
    create: (rule) => json("/api/rules", ruleView, { method: "POST", body: rule }),
    change: (id, rule) => json(`/api/rules/${id}`, ruleView, { method: "PUT", body: rule }),
    async setEnabled(id, enabled) {
      await json(`/api/rules/${id}/enabled`, ruleView, { method: "PUT", body: { enabled } });
    },
    order: async (ids) => (await json("/api/rules/order", ruleList, { method: "POST", body: { ids } })).items,
    async remove(id) {
      await send(`/api/rules/${id}`, { method: "DELETE" });
    },
    preview: (asked) => json("/api/rules/preview", rulePreview, { method: "POST", body: asked }),
    runs: (id, cursor) => json(`/api/rules/${id}/runs${cursor ? `?cursor=${cursor}` : ""}`, ruleRuns),
    proposals: async () => (await json("/api/rules/proposals", ruleProposalList)).items,
    async dismissProposal({ correspondentId, folderId }) {
      await send("/api/rules/proposals/dismiss", { method: "POST", body: { correspondentId, folderId } });
    },
    applications: async (id) => (await json(`/api/rules/${id}/applications`, ruleApplicationList)).items,
    apply: (id, applicationId) => json(`/api/rules/${id}/applications`, ruleApplication, { method: "POST", body: { id: applicationId } }),
    stopApplying: (id, applicationId) => json(`/api/rules/${id}/applications/${applicationId}/stop`, ruleApplication, { method: "POST" }),
    undoApplying: (id, applicationId) =>
      json(`/api/rules/${id}/applications/${applicationId}/undo`, ruleApplicationUndone, { method: "POST" }),
  };
}
