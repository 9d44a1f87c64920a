// Imports from Azure Blob Storage over HTTP.
import { azureBlobList, azureImport, azureImports } from "../../shared/api/azureImport.ts";
import type { ImportApi } from "../data/importTypes.ts";
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
