// Contracts of moving away from an Azure Blob container, for administrators. The container is the operator's (`AZURE_STORAGE_*`).
import { z } from "zod";
import { importedFile, importedFilesQuery, importReport } from "./imports.ts";

/** The report without what only clouds have. */
export const azureImport = importReport.omit({ connectionId: true, folderName: true, watching: true, lookedAt: true, folders: true });
export const azureImports = z.object({ configured: z.boolean(), items: z.array(azureImport) });
/** `POST /api/admin/azure-import` → 202; 404 `share.unknown_person`; 409 `import.running`, `import.unconfigured` */
export const azureImportRequest = z.strictObject({ handle: z.string().min(1).max(64), shareTemplates: z.boolean().default(false) });
/** `GET /api/admin/azure-import/:id/blobs` → those of one state, by id. */
export const azureBlobsQuery = importedFilesQuery;
export const azureBlob = importedFile
  .omit({ place: true, kind: true })
  .extend({ container: z.string(), kind: z.enum(["document", "template", "preview"]) });
export const azureBlobList = z.object({ items: z.array(azureBlob), next: z.string().nullable() });
export type AzureImport = z.infer<typeof azureImport>;
export type AzureImportRequest = z.infer<typeof azureImportRequest>;
export type AzureBlob = z.infer<typeof azureBlob>;
