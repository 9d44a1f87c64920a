// The office (apps, rules, templates, mail, clouds: what the vault itself does not need) over HTTP. Fetched by the screens that need it.
import { cloudConnection, cloudConnections, defaultStorageView, movesStarted, oauthStarted } from "../../shared/api/clouds.ts";
import { ownMailAddress } from "../../shared/api/mailAddress.ts";
import { arrivals, mailAccount, mailAccounts } from "../../shared/api/mailIn.ts";
import { adminService, adminServiceList, serviceList, serviceSession } from "../../shared/api/services.ts";
import { rendered, savedTemplate, template, templateList } from "../../shared/api/templates.ts";
import type { OfficeApi } from "../data/officeTypes.ts";
import { saveAs } from "../data/saveAs.ts";
import type { Api } from "./api.ts";
import { createDirectory } from "./directory.ts";
import { createCloudImports, createImports } from "./imports.ts";
import { createRules } from "./rules.ts";
import { createWebhooks } from "./webhooks.ts";

export function createOffice(api: Api, isSignedIn: (userId: string) => boolean): OfficeApi {
  const { json, send } = api;
  return {
    rules: createRules(api),
    webhooks: createWebhooks(api),
    directory: createDirectory(api, isSignedIn),
    imports: createImports(api),
    cloudImports: createCloudImports(api),
    clouds: () => json("/api/cloud/connections", cloudConnections),
    async logInToCloud(provider, connectionId) {
      const query = connectionId ? `?connectionId=${connectionId}` : "";
      return (await json(`/api/cloud/oauth/initiate/${provider}${query}`, oauthStarted)).url;
    },
    connectCloud: (cloud) => json("/api/cloud/connections/webdav", cloudConnection, { method: "POST", body: cloud }),
    async removeCloud(id, documents) {
      await send(`/api/cloud/connections/${id}`, { method: "DELETE", body: { documents } });
    },
    async setDefaultStorage(connectionId) {
      await json("/api/users/me/default-storage", defaultStorageView, { method: "PATCH", body: { connectionId } });
    },
    async setFollowNames(id, followNames) {
      await json(`/api/cloud/connections/${id}`, cloudConnection, { method: "PATCH", body: { followNames } });
    },
    async moveOriginals(connectionId) {
      await json("/api/cloud/moves", movesStarted, { method: "POST", body: { connectionId } });
    },
    mailAccounts: async () => (await json("/api/mail-in/accounts", mailAccounts)).items,
    addMailAccount: (account) => json("/api/mail-in/accounts", mailAccount, { method: "POST", body: account }),
    changeMailAccount: (id, patch) => json(`/api/mail-in/accounts/${id}`, mailAccount, { method: "PATCH", body: patch }),
    async removeMailAccount(id) {
      await send(`/api/mail-in/accounts/${id}`, { method: "DELETE" });
    },
    async lookForMail(id) {
      await send(`/api/mail-in/accounts/${id}/look`, { method: "POST" });
    },
    mailAddress: () => json("/api/mail-in/address", ownMailAddress),
    makeMailAddress: () => json("/api/mail-in/address", ownMailAddress, { method: "POST" }),
    renewMailAddress: () => json("/api/mail-in/address/renew", ownMailAddress, { method: "POST" }),
    changeMailAddress: (patch) => json("/api/mail-in/address", ownMailAddress, { method: "PATCH", body: patch }),
    async removeMailAddress() {
      await send("/api/mail-in/address", { method: "DELETE" });
    },
    arrivals: ({ limit, cursor }) =>
      json(`/api/mail-in/arrivals?${new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }) })}`, arrivals),
    async retryArrival(id) {
      await send(`/api/mail-in/arrivals/${id}/retry`, { method: "POST" });
    },
    apps: async () => (await json("/api/services", serviceList)).items,
    openApp: async (key) => (await json("/api/service-sessions", serviceSession, { method: "POST", body: { key } })).url,
    templates: (cursor) => json(`/api/templates${cursor ? `?cursor=${cursor}` : ""}`, templateList),
    template: (id) => json(`/api/templates/${id}`, template),
    createTemplate: (body) => json("/api/templates", savedTemplate, { method: "POST", body }),
    changeTemplate: (id, body) => json(`/api/templates/${id}`, savedTemplate, { method: "PUT", body }),
    async deleteTemplate(id) {
      await send(`/api/templates/${id}`, { method: "DELETE" });
    },
    previewTemplate: (body) => json("/api/templates/preview", rendered, { method: "POST", body }),
    async downloadTemplate(id, filled, name) {
      const pdf = await send(`/api/templates/${id}/render`, { method: "POST", body: { ...filled, format: "pdf" } });
      saveAs(URL.createObjectURL(await pdf.blob()), name);
    },
    async keepDocument(id, body) {
      await send(`/api/templates/${id}/documents`, { method: "POST", body });
    },
    services: async () => (await json("/api/admin/services", adminServiceList)).items,
    createService: (service) => json("/api/admin/services", adminService, { method: "POST", body: service }),
    changeService: (key, patch) => json(`/api/admin/services/${key}`, adminService, { method: "PATCH", body: patch }),
    async deleteService(key) {
      await send(`/api/admin/services/${key}`, { method: "DELETE" });
    },
  };
}
