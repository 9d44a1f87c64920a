// What a document is made of, by its id: original, text and picture; from this device where they are here, else from the server.
import { z } from "zod";
import { documentWords, signedUrl } from "../../shared/api/documents.ts";
import { documentFacts } from "../../shared/api/facts.ts";
import { shownFacts } from "../../shared/detect/facts/searchedFacts.ts";
import { fileNameFor } from "../../shared/documents/contentTypes.ts";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import type { Originals } from "../blobs/originals.ts";
import type { Thumbnails } from "../blobs/thumbnails.ts";
import { ApiProblem } from "../data/errors.ts";
import { retryImport } from "../data/retryImport.ts";
import { saveAs } from "../data/saveAs.ts";
import type { Vault } from "../data/types.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { DocumentStore } from "../replica/documentStore.ts";
import type { TextStore } from "../replica/readModel/texts.ts";
import type { Api } from "./api.ts";

const textAnswer = z.object({ text: z.string().nullable() });

/** Of the version that this device shows: where it has just restored one, the server's current one is still another. */
export const downloadPath = ({ id, versionId }: Pick<VaultDocument, "id"> & Partial<Pick<VaultDocument, "versionId">>): string =>
  versionId ? `/api/documents/${id}/versions/${versionId}/download` : `/api/documents/${id}/download`;

interface DocumentBytesDeps {
  api: Api;
  store: DocumentStore;
  outbox: Outbox;
  originals: Originals;
  thumbnails: Thumbnails;
  texts: TextStore;
  report(error: unknown): void;
}

export interface DocumentBytes
  extends Pick<
    Vault,
    | "thumbnailUrl"
    | "original"
    | "text"
    | "facts"
    | "recognizedPages"
    | "pageWords"
    | "keepOffline"
    | "isKept"
    | "download"
    | "downloadWithText"
  > {
  /** Nothing of the document's file stays on this device, sent or not. */
  forget(id: string): Promise<void>;
}

export function createDocumentBytes({ api, store, outbox, originals, thumbnails, texts, report }: DocumentBytesDeps): DocumentBytes {
  /** @throws ApiProblem entity.not_found */
  const known = (id: string): VaultDocument => {
    const document = store.get(id);
    if (!document) throw new ApiProblem({ code: "entity.not_found", status: 404 });
    return document;
  };
  return {
    async thumbnailUrl(id) {
      const hash = store.get(id)?.thumbnail;
      return hash ? thumbnails.url(id, hash) : null;
    },
    original(id, onProgress) {
      texts.used(id).catch(report);
      return originals.get(known(id), onProgress);
    },
    async text(id) {
      texts.used(id).catch(report);
      const here = (await texts.get([id])).get(id);
      if (here !== undefined) return here;
      const answer = await api.json(`/api/documents/${id}/text`, textAnswer).catch(() => null);
      return answer?.text ?? null;
    },
    async facts(id, where) {
      const here = await texts.facts(id);
      if (here || where === "here") return here ?? null;
      const answer = await api.json(`/api/documents/${id}/facts`, documentFacts).catch(() => null);
      return answer?.facts ? shownFacts(answer.facts) : null;
    },
    async recognizedPages(id) {
      const answer = store.get(id)?.recognition ? await api.json(`/api/documents/${id}/words`, documentWords).catch(() => null) : null;
      return answer?.pages ?? [];
    },
    async pageWords(id, page) {
      const answer = await api.json(`/api/documents/${id}/words?page=${page}`, documentWords).catch(() => null);
      return answer?.words ?? null;
    },
    keepOffline: (id, keep) => originals.keep(known(id), keep),
    isKept: (id) => originals.isKept(id),
    async download(id) {
      const document = known(id);
      const name = fileNameFor(document.name, document.contentType);
      const here = await originals.local(document);
      if (here) saveAs(URL.createObjectURL(here), name);
      else saveAs((await api.json(downloadPath(document), signedUrl)).url, name);
    },
    async downloadWithText(id) {
      const { withText } = await retryImport(() => import("./withText.ts"));
      await withText(api, known(id));
    },
    async forget(id) {
      await outbox.discard(id);
      await originals.remove(id);
    },
  };
}
