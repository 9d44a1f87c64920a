// Contracts of moving away from an Azure Blob container, for administrators. The container is the operator's (`AZURE_STORAGE_*`).
import { z } from "zod";

export const azureProblems = ["unauthorized", "missing", "unreachable", "cancelled", "tooMany"] as const;
/** Blobs of one import. */
export const mostBlobs = 200_000;
const kinds = ["document", "template", "preview"] as const;
const states = ["waiting", "taken", "same", "leftOut", "failed"] as const;
const amount = z.object({ count: z.number(), bytes: z.number() });

/** The reconciliation: every blob that was listed stands in exactly one of `amounts`. */
export const azureImport = z.object({
  id: z.uuid(),
  handle: z.string(),
  state: z.enum(["listing", "fetching", "done", "failed"]),
  problem: z.enum(azureProblems).nullable(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  listed: amount,
  amounts: z.record(z.enum(kinds), z.record(z.enum(states), amount)),
  /** Of those that were taken: whose bytes had the checksum that the service has of them, and those of which it has none. */
  verified: z.number(),
  unverified: z.number(),
});
export const azureImports = z.object({ configured: z.boolean(), items: z.array(azureImport) });
/** `POST /api/admin/azure-import` → 202; 404 `share.unknown_person`; 409 `import.running`, `import.unconfigured` */
export const azureImportRequest = z.strictObject({ handle: z.string().min(1).max(64), shareTemplates: z.boolean().default(false) });
/** `GET /api/admin/azure-import/:id/blobs` → those of one state, by id. */
export const azureBlobsQuery = z.object({
  state: z.enum(states).default("failed"),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.uuid().optional(),
});
export const azureBlob = z.object({
  id: z.uuid(),
  container: z.string(),
  name: z.string(),
  size: z.number(),
  kind: z.enum(kinds),
  state: z.enum(states),
  reason: z.string().nullable(),
  verified: z.boolean(),
});
export const azureBlobList = z.object({ items: z.array(azureBlob), next: z.string().nullable() });
export type AzureImport = z.infer<typeof azureImport>;
export type AzureImportRequest = z.infer<typeof azureImportRequest>;
export type AzureBlob = z.infer<typeof azureBlob>;
