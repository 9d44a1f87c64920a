// Contracts of the upload routes. Bytes themselves travel by signed URL only.
import { z } from "zod";
import { byteSize, id, isoInstant, oneLine, sha256Hex } from "../mutators/values.ts";
import { documentEntity } from "./entities.ts";
import { problemBody } from "./problem.ts";

export const uploadRequest = z.object({
  documentId: id,
  name: oneLine(255),
  contentType: z.string().max(255),
  size: byteSize,
  sha256: sha256Hex,
  folderId: id.nullish(),
  createdAt: isoInstant.optional(),
  title: oneLine(500).optional(),
});
/**
 * `confirmed`: the bytes are in the vault already, nothing is to be sent and nothing that writes is signed; `complete` answers with the
 * document. Otherwise send exactly these headers with the bytes, whose length is signed too.
 */
export const uploadTicket = z.discriminatedUnion("confirmed", [
  z.object({
    id: z.uuid(),
    confirmed: z.literal(false),
    method: z.literal("PUT"),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    expiresAt: z.string(),
  }),
  z.object({
    id: z.uuid(),
    confirmed: z.literal(true),
    method: z.literal("PUT"),
    url: z.null(),
    headers: z.record(z.string(), z.string()),
    expiresAt: z.null(),
  }),
]);

/** Where the parts go that have not arrived: some of them, in order; none where all have. `received` are the numbers of those that have. */
export const uploadParts = z.object({
  /** Bytes of each part but the last; the first part has number 1. */
  partBytes: z.number().int().positive(),
  received: z.array(z.number().int().positive()),
  parts: z.array(
    z.object({
      number: z.number().int().positive(),
      /** Bytes, which are signed. */
      size: z.number().int().nonnegative(),
      method: z.literal("PUT"),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      expiresAt: z.string(),
    }),
  ),
});
export type UploadParts = z.infer<typeof uploadParts>;

/** How many uploads one request may record or confirm. */
export const uploadsAtOnce = 100;
export const uploadBatchRequest = z.object({ items: z.array(uploadRequest).min(1).max(uploadsAtOnce) });
export const completeBatchRequest = z.object({ ids: z.array(z.uuid()).min(1).max(uploadsAtOnce) });

/** Per item, in the order of the request, what the single call answers: its status, and its body or problem beside it. */
export const uploadBatchAnswer = z.object({
  items: z.array(z.union([z.intersection(z.object({ status: z.union([z.literal(200), z.literal(201)]) }), uploadTicket), problemBody])),
});
export const completeBatchAnswer = z.object({
  items: z.array(z.union([z.object({ status: z.literal(200), document: documentEntity }), problemBody])),
});

/** `POST /api/uploads/:id/complete` */
export const uploadCompleted = z.object({ document: documentEntity });

export type UploadRequest = z.input<typeof uploadRequest>;
export type UploadTicket = z.infer<typeof uploadTicket>;
export type PendingUploadTicket = Extract<UploadTicket, { confirmed: false }>;
