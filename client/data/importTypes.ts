// Moving away from an Azure Blob container, as an administrator's screen asks for it.
import type { AzureBlob, AzureImport, AzureImportRequest } from "../../shared/api/azureImport.ts";

export interface ImportApi {
  list(): Promise<{ configured: boolean; items: AzureImport[] }>;
  begin(asked: AzureImportRequest): Promise<AzureImport>;
  stop(id: string): Promise<void>;
  /** Those that failed, page by page. */
  failed(id: string, cursor?: string): Promise<{ items: AzureBlob[]; next: string | null }>;
}
