// What is brought in from elsewhere, as the screens ask for it.

import type { AzureBlob, AzureImport, AzureImportRequest } from "../../shared/api/azureImport.ts";
import type { CloudEntryView, CloudSpaceView } from "../../shared/api/clouds.ts";
import type { CloudImportRequest, ImportedFile, ImportReport } from "../../shared/api/imports.ts";

/** From the person's own clouds. */
export interface CloudImportApi {
  list(): Promise<ImportReport[]>;
  begin(asked: CloudImportRequest): Promise<ImportReport>;
  /** It ends, or a folder is no longer watched. */
  stop(id: string): Promise<void>;
  /** What failed once more, and a watched folder now. */
  again(id: string): Promise<void>;
  failed(id: string, cursor?: string): Promise<{ items: ImportedFile[]; next: string | null }>;
  /** What a folder of the cloud holds; `root` is the top. */
  folder(connectionId: string, folderId: string): Promise<CloudEntryView[]>;
  space(connectionId: string): Promise<CloudSpaceView>;
}

/** From the operator's containers, for administrators. */
export interface ImportApi {
  list(): Promise<{ configured: boolean; items: AzureImport[] }>;
  begin(asked: AzureImportRequest): Promise<AzureImport>;
  stop(id: string): Promise<void>;
  /** Those that failed, page by page. */
  failed(id: string, cursor?: string): Promise<{ items: AzureBlob[]; next: string | null }>;
}
