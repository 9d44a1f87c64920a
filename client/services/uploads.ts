// The outbox's calls to the server, many files in one request.
import { type UploadLimits, uploadLimits } from "../../shared/api/limits.ts";
import {
  completeBatchAnswer,
  type UploadParts,
  type UploadRequest,
  type UploadTicket,
  uploadBatchAnswer,
  uploadParts,
  uploadsAtOnce,
} from "../../shared/api/uploads.ts";
import { problemFrom } from "../data/http.ts";
import type { Api } from "./api.ts";
import { batched } from "./batching.ts";

export interface UploadCalls {
  announce(request: UploadRequest): Promise<UploadTicket>;
  complete(uploadId: string): Promise<unknown>;
  /** Where the parts of a large file go that have not arrived. */
  parts(uploadId: string): Promise<UploadParts>;
  limits(): Promise<UploadLimits>;
}

export function createUploadCalls(api: Pick<Api, "json">): UploadCalls {
  return {
    limits: () => api.json("/api/settings/documents/limits", uploadLimits),
    parts: (uploadId) => api.json(`/api/uploads/${uploadId}/parts`, uploadParts, { method: "POST" }),
    announce: batched<UploadRequest, UploadTicket>({
      most: uploadsAtOnce,
      atOnce: 2,
      send: async (items) => answersOf(await api.json("/api/uploads/batch", uploadBatchAnswer, { method: "POST", body: { items } })),
    }),
    complete: batched<string, object>({
      most: uploadsAtOnce,
      atOnce: 2,
      send: async (ids) => answersOf(await api.json("/api/uploads/complete", completeBatchAnswer, { method: "POST", body: { ids } })),
    }),
  };
}

/** An item of a batch has the status and the body, or the problem, that it would have had by itself. */
function answersOf<Item extends { status: number }>({ items }: { items: Item[] }): (Exclude<Item, { code: string }> | Error)[] {
  return items.map((item) => (item.status < 400 ? (item as Exclude<Item, { code: string }>) : problemFrom(item)));
}
