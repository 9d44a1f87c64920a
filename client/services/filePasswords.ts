// Passwords of locked files: given to the server so that they are read, asked back where they are kept, forgotten.
import { filePasswordAnswer } from "../../shared/api/documents.ts";
import type { FilePasswordsApi } from "../data/fileTypes.ts";
import type { Api } from "./api.ts";

const pathOf = (id: string) => `/api/documents/${id}/password`;

export const createFilePasswords = (api: Pick<Api, "json" | "send">): FilePasswordsApi => ({
  kept: (id) => api.json(pathOf(id), filePasswordAnswer),
  async give(id, password, keep) {
    await api.send(pathOf(id), { method: "POST", body: { password, keep } });
  },
  async forget(id) {
    await api.send(pathOf(id), { method: "DELETE" });
  },
});
