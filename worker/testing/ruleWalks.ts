// What the routes of rules do with ids that are not the caller's, for the walk over all routes.
interface Victim {
  ids: Record<"rule" | "folder" | "correspondent", string>;
}

export const aRule = (folderId: string) => ({ name: "hers", trigger: "read", actions: [{ do: "file", folderId }], zone: "UTC" });

const notFound = { answer: { status: [404], code: "entity.not_found" } };
const ofRule = { ...notFound, id: "rule" as const };
const own = { answer: "own" as const };

export const ruleWalks = {
  "GET /api/rules": own,
  "POST /api/rules": { ...notFound, body: ({ ids }: Victim) => aRule(ids.folder) },
  "POST /api/rules/order": { ...own, body: ({ ids }: Victim) => ({ ids: [ids.rule] }) },
  "POST /api/rules/preview": {
    ...own,
    body: ({ ids }: Victim) => ({ query: "confidential", actions: [{ do: "file", folderId: ids.folder }], zone: "UTC" }),
  },
  "GET /api/rules/proposals": own,
  "POST /api/rules/proposals/dismiss": {
    ...notFound,
    body: ({ ids }: Victim) => ({ correspondentId: ids.correspondent, folderId: ids.folder }),
  },
  "GET /api/rules/:id": ofRule,
  "PUT /api/rules/:id": { ...ofRule, body: ({ ids }: Victim) => aRule(ids.folder) },
  "PUT /api/rules/:id/enabled": { ...ofRule, body: () => ({ enabled: false }) },
  "DELETE /api/rules/:id": ofRule,
  "GET /api/rules/:id/runs": ofRule,
  "GET /api/rules/:id/applications": ofRule,
  "POST /api/rules/:id/applications": { ...ofRule, body: () => ({ id: "0190a000-00aa-7000-8000-000000000001" }) },
  "POST /api/rules/:id/applications/:applicationId/stop": ofRule,
  "POST /api/rules/:id/applications/:applicationId/undo": ofRule,
};
