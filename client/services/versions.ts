// The files that a document has been: what the server lists of them, another file in place of the current one, an earlier one again.
import { type Signal, signal } from "@preact/signals";
import { signedUrl as signedUrlAnswer } from "../../shared/api/documents.ts";
import { comparison } from "../../shared/api/duplicates.ts";
import { pageAgain } from "../../shared/api/pages.ts";
import { uploadCompleted, uploadTicket } from "../../shared/api/uploads.ts";
import { versionList } from "../../shared/api/versions.ts";
import { fileNameFor } from "../../shared/documents/contentTypes.ts";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import type { BlobStore } from "../blobs/store.ts";
import { ApiProblem, NetworkDown } from "../data/errors.ts";
import type { VersionsApi } from "../data/fileTypes.ts";
import type { Mutate } from "../data/types.ts";
import type { PutBytes } from "../outbox/transfer.ts";
import type { Api } from "./api.ts";

interface VersionsDeps {
  api: Pick<Api, "json" | "send">;
  mutate: Pick<Mutate, "restoreVersion">;
  /** As this device has it. @throws ApiProblem entity.not_found */
  document(id: string): VaultDocument;
  hash(file: Blob): Promise<string>;
  put: PutBytes;
  /** The bytes are at hand: what is opened next need not be fetched. */
  keepCopy(documentId: string, sha256: string, file: Blob): Promise<void>;
  /** What was listed, for when there is no network. */
  remembered: Pick<BlobStore, "versions" | "putVersions">;
  /** A device that refuses to remember lists what the server says. */
  report(error: unknown): void;
  /** The browser's own download of an address. */
  save(url: string, name: string): void;
  /** Fetches what the server changed. */
  pull(): void;
  /** Ends transfers when the vault is closed. */
  closing: AbortSignal;
}

/** Signed addresses for one file: the second where the first had ended before the bytes began to travel. */
const tries = 2;

export function createVersions(deps: VersionsDeps): VersionsApi {
  const { api, mutate, document, hash, put, keepCopy, remembered, report, save, pull, closing } = deps;
  const running = new Map<string, Signal<number | null>>();
  /** One after the other for a document: the file that was given last is the current one. */
  const last = new Map<string, Promise<unknown>>();
  const pathOf = (id: string) => `/api/documents/${id}/versions`;

  function progress(id: string): Signal<number | null> {
    const made = running.get(id) ?? signal<number | null>(null);
    running.set(id, made);
    return made;
  }

  async function send(id: string, file: Blob, sha256: string): Promise<boolean> {
    const { contentType } = document(id);
    const body = { size: file.size, sha256, contentType: file.type || contentType };
    for (let left = tries; left > 0; left--) {
      const ticket = await api.json(pathOf(id), uploadTicket, { method: "POST", body });
      if (ticket.confirmed) return false;
      const status = await put(ticket, file, (fraction) => (progress(id).value = fraction), closing);
      if (status === 403) continue;
      // 412: an earlier try arrived although its answer did not.
      if (status !== 412 && (status < 200 || status > 299)) throw new ApiProblem({ code: `store.${status}`, status });
      await api.json(`/api/uploads/${ticket.id}/complete`, uploadCompleted, { method: "POST" });
      return true;
    }
    throw new ApiProblem({ code: "store.expired", status: 403 });
  }

  async function replaceNow(id: string, file: File): Promise<boolean> {
    const shown = progress(id);
    shown.value = 0;
    try {
      const sha256 = await hash(file);
      const replaced = await send(id, file, sha256);
      if (replaced) await keepCopy(id, sha256, file);
      pull();
      return replaced;
    } finally {
      shown.value = null;
    }
  }

  return {
    async list(id) {
      try {
        const { items } = await api.json(pathOf(id), versionList);
        await remembered.putVersions(id, items).catch(report);
        return { items, offline: false };
      } catch (error) {
        if (!(error instanceof NetworkDown)) throw error;
        const { versionId } = document(id);
        const items = (await remembered.versions(id)) ?? [];
        return { items: items.map((item) => ({ ...item, current: item.id === versionId })), offline: true };
      }
    },
    compare: (id, version) => api.json(`${pathOf(id)}/${version.id}/comparison`, comparison),
    async download(id, version) {
      const { url } = await api.json(`${pathOf(id)}/${version.id}/download`, signedUrlAnswer);
      save(url, fileNameFor(document(id).name, version.contentType));
    },
    restore: (id, { id: versionId, size, sha256, contentType }) =>
      mutate.restoreVersion({ id, versionId, file: { size, sha256, contentType } }),
    async remove(id, version) {
      await api.send(`${pathOf(id)}/${version.id}`, { method: "DELETE" });
      pull();
    },
    replace(id, file) {
      const result = (last.get(id) ?? Promise.resolve()).then(() => replaceNow(id, file));
      last.set(
        id,
        result.catch(() => undefined),
      );
      return result;
    },
    async fetchAgain(id) {
      const { changed } = await api.json(`/api/pages/${id}/again`, pageAgain, { method: "POST" });
      pull();
      return changed;
    },
    progress,
  };
}
