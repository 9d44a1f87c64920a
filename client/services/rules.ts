// Rules over HTTP. Fetched when a screen first asks for them.
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
  };
}
