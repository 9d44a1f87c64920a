// Reading documents again: what is asked of the server, and how far it is.
import { reprocessProgress } from "../../shared/api/documents.ts";
import type { RereadingApi } from "../data/fileTypes.ts";
import type { Api } from "./api.ts";

const path = "/api/documents/reprocess";

export function createRereading(api: Pick<Api, "json" | "send">): RereadingApi {
  return {
    progress: () => api.json(path, reprocessProgress),
    async some(ids) {
      const [only] = ids;
      if (only !== undefined && ids.length === 1) await api.send(`/api/documents/${only}/reprocess`, { method: "POST" });
      else for (let at = 0; at < ids.length; at += 1000) await api.send(path, { method: "POST", body: { ids: ids.slice(at, at + 1000) } });
    },
    async all(which) {
      await api.send(path, { method: "POST", body: { which } });
    },
  };
}
