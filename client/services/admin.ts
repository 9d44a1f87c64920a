// People and the audit log over HTTP, for administrators.
import { adminGroup, adminGroupList, adminUser, adminUserList, auditList } from "../../shared/api/admin.ts";
import { aiSettings, aiTestResult } from "../../shared/api/ai.ts";
import { uploadLimits } from "../../shared/api/limits.ts";
import type { AdminApi } from "../data/types.ts";
import type { Api } from "./api.ts";

export function createAdmin({ json, send }: Api): AdminApi {
  return {
    users: (query, signal) => json(`/api/admin/users${search(query)}`, adminUserList, signal && { signal }),
    changeUser: (id, patch) => json(`/api/admin/users/${id}`, adminUser, { method: "PATCH", body: patch }),
    async deleteUser(id) {
      await send(`/api/admin/users/${id}`, { method: "DELETE" });
    },
    groups: (cursor, signal) => json(`/api/admin/groups${search({ cursor })}`, adminGroupList, signal && { signal }),
    createGroup: (name) => json("/api/admin/groups", adminGroup, { method: "POST", body: { name } }),
    changeGroup: (id, patch) => json(`/api/admin/groups/${id}`, adminGroup, { method: "PATCH", body: patch }),
    async deleteGroup(id) {
      await send(`/api/admin/groups/${id}`, { method: "DELETE" });
    },
    aiSettings: () => json("/api/settings/ai", aiSettings),
    changeAiSettings: (patch) => json("/api/settings/ai", aiSettings, { method: "PATCH", body: patch }),
    testAi: (asked) => json("/api/settings/ai/test", aiTestResult, { method: "POST", body: asked }),
    limits: () => json("/api/settings/documents/limits", uploadLimits),
    changeLimits: (patch) => json("/api/settings/documents/limits", uploadLimits, { method: "PATCH", body: patch }),
    audit: (query, signal) => json(`/api/admin/audit${search(query)}`, auditList, signal && { signal }),
  };
}

/** What is left out or empty is not asked for. */
function search(query: Record<string, string | number | undefined>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, String(value)]]));
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
}
