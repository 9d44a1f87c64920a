// Apps and the office around the vault over HTTP. It is fetched by the screens that need it.
import { cloudConnection, cloudConnections, defaultStorageView, movesStarted } from "../../shared/api/clouds.ts";
import { adminService, adminServiceList, serviceList, serviceSession } from "../../shared/api/services.ts";
import type { OfficeApi } from "../data/officeTypes.ts";
import type { Api } from "./api.ts";

export function createOffice({ json, send }: Api): OfficeApi {
  return {
    clouds: async () => (await json("/api/cloud/connections", cloudConnections)).items,
    connectCloud: (cloud) => json("/api/cloud/connections/webdav", cloudConnection, { method: "POST", body: cloud }),
    async removeCloud(id, documents) {
      await send(`/api/cloud/connections/${id}`, { method: "DELETE", body: { documents } });
    },
    async setDefaultStorage(connectionId) {
      await json("/api/users/me/default-storage", defaultStorageView, { method: "PATCH", body: { connectionId } });
    },
    async moveOriginals(connectionId) {
      await json("/api/cloud/moves", movesStarted, { method: "POST", body: { connectionId } });
    },
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
