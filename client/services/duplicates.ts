// Documents that came in twice: what the server has found.
import { comparison, similarPairs } from "../../shared/api/duplicates.ts";
import type { DuplicatesApi } from "../data/duplicatesTypes.ts";
import type { Api } from "./api.ts";

export function createDuplicates(api: Pick<Api, "json" | "send">): DuplicatesApi {
  return {
    list: (cursor) => api.json(`/api/documents/duplicates${cursor === null ? "" : `?cursor=${cursor}`}`, similarPairs),
    of: async (id) => (await api.json(`/api/documents/${id}/duplicates`, similarPairs)).items,
    compare: (id, otherId) => api.json(`/api/documents/${id}/duplicates/${otherId}`, comparison),
    dismiss: async (id, otherId, dismissed) =>
      void (await api.send(`/api/documents/${id}/duplicates/${otherId}`, { method: "PATCH", body: { dismissed } })),
  };
}
