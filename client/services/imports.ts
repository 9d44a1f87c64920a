// Imports over HTTP.
import { azureBlobList, azureImport, azureImports } from "../../shared/api/azureImport.ts";
import { cloudFolder, cloudSpace } from "../../shared/api/clouds.ts";
import { cloudImports, importedFiles, importReport } from "../../shared/api/imports.ts";
import type { CloudImportApi, ImportApi } from "../data/importTypes.ts";
import type { Api } from "./api.ts";

export function createImports({ json, send }: Api): ImportApi {
  return {
    list: () => json("/api/admin/azure-import", azureImports),
    begin: (body) => json("/api/admin/azure-import", azureImport, { method: "POST", body }),
    async stop(id) {
      await send(`/api/admin/azure-import/${id}`, { method: "DELETE" });
    },
    failed: (id, cursor) => json(`/api/admin/azure-import/${id}/blobs?state=failed${cursor ? `&cursor=${cursor}` : ""}`, azureBlobList),
  };
}

export function createCloudImports({ json, send }: Api): CloudImportApi {
  const path = "/api/cloud/imports";
  return {
    list: async () => (await json(path, cloudImports)).items,
    begin: (body) => json(path, importReport, { method: "POST", body }),
    async stop(id) {
      await send(`${path}/${id}`, { method: "DELETE" });
    },
    async again(id) {
      await send(`${path}/${id}/again`, { method: "POST" });
    },
    failed: (id, cursor) => json(`${path}/${id}/files?state=failed${cursor ? `&cursor=${cursor}` : ""}`, importedFiles),
    folder: async (connectionId, folderId) =>
      (await json(`/api/cloud/folders/${connectionId}/${encodeURIComponent(folderId)}?refresh=true`, cloudFolder)).items,
    space: (connectionId) => json(`/api/cloud/connections/${connectionId}/space`, cloudSpace),
  };
}
