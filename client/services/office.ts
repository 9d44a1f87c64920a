// Apps and the office around the vault over HTTP. It is fetched by the screens that need it.
import { adminService, adminServiceList, serviceList, serviceSession } from "../../shared/api/services.ts";
import type { OfficeApi } from "../data/officeTypes.ts";
import type { Api } from "./api.ts";

export function createOffice({ json, send }: Api): OfficeApi {
  return {
    apps: async () => (await json("/api/services", serviceList)).items,
    openApp: async (key) => (await json("/api/service-sessions", serviceSession, { method: "POST", body: { key } })).url,
    services: async () => (await json("/api/admin/services", adminServiceList)).items,
    createService: (service) => json("/api/admin/services", adminService, { method: "POST", body: service }),
    changeService: (key, patch) => json(`/api/admin/services/${key}`, adminService, { method: "PATCH", body: patch }),
    async deleteService(key) {
      await send(`/api/admin/services/${key}`, { method: "DELETE" });
    },
  };
}
