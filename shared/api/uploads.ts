// Contracts of the upload routes. Bytes themselves travel by signed URL only.
import { z } from "zod";
import { byteSize, id, isoInstant, label, sha256Hex } from "../mutators/mutator.ts";

export const uploadRequest = z.object({
  documentId: id,
  name: label(255),
  contentType: z.string().max(255),
  size: byteSize,
  sha256: sha256Hex,
  folderId: id.nullish(),
  createdAt: isoInstant.optional(),
  title: label(500).optional(),
});
/** Send exactly these headers with the bytes. `complete` says that nothing needs to be sent: the bytes are in the vault. */
export const uploadTicket = z.object({
  id: z.uuid(),
  url: z.string(),
  method: z.literal("PUT"),
  headers: z.record(z.string(), z.string()),
  expiresAt: z.string(),
});
export type UploadRequest = z.input<typeof uploadRequest>;
export type UploadTicket = z.infer<typeof uploadTicket>;
