// A search from wherever it can be answered best: the index on this device, the server while texts are missing here, titles alone.
import type { ReadonlySignal } from "@preact/signals";
import { type SearchResponse, searchResponse } from "../../shared/api/documents.ts";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import type { ReadModelHost } from "../replica/readModel/host.ts";
import { createTitleSearch, type Names } from "../replica/titleSearch.ts";
import type { Api } from "./api.ts";
import type { SearchAnswer, SearchHitView } from "./types.ts";

const hitsShown = 50;
/** Longer than this nobody waits for the server while the device has an answer, if not the whole one. */
const serverPatience = 2_000;

export interface SearchParts {
  api: Api;
  readModel: ReadModelHost;
  documents: ReadonlyMap<string, VaultDocument>;
  names(): Names;
  online: ReadonlySignal<boolean>;
}

export function createSearch({ api, readModel, documents, names, online }: SearchParts) {
  const titles = createTitleSearch();

  /** The server may know of documents that have not arrived here: they can't be shown yet. */
  const answer = (source: SearchAnswer["source"], hits: SearchHitView[], total: number): SearchAnswer => {
    const { texts, complete } = readModel.state.peek();
    return {
      hits: hits.filter(({ documentId }) => documents.has(documentId)),
      total,
      source,
      indexedTexts: texts,
      expectedTexts: complete ? texts : Math.max(texts, countReady(documents.values())),
    };
  };

  async function fromServer(query: string, signal?: AbortSignal): Promise<SearchResponse | null> {
    const patience = AbortSignal.timeout(serverPatience);
    const path = `/api/search?limit=${hitsShown}&q=${encodeURIComponent(query)}`;
    return api.json(path, searchResponse, { signal: signal ? AbortSignal.any([signal, patience]) : patience }).catch(() => {
      signal?.throwIfAborted();
      return null;
    });
  }

  return async (query: string, signal?: AbortSignal): Promise<SearchAnswer> => {
    const page = await readModel.search(query, hitsShown, signal);
    signal?.throwIfAborted();
    if (!(page && readModel.state.peek().complete) && online.peek()) {
      const found = await fromServer(query, signal);
      if (found) {
        const hits = found.items.map(({ documentId, snippet, marks, page: number }) => ({
          documentId,
          snippet: snippet || null,
          marks,
          page: number,
        }));
        return answer("server", hits, found.total);
      }
    }
    if (page) {
      const hits = page.items.map(({ documentId, snippet }) => ({
        documentId,
        snippet: snippet?.snippet ?? null,
        marks: snippet?.marks ?? [],
        page: snippet?.page ?? null,
      }));
      return answer("device", hits, page.total);
    }
    const found = titles(query, documents.values(), names());
    const hits = found.slice(0, hitsShown).map((documentId) => ({ documentId, snippet: null, marks: [], page: null }));
    return answer("titles", hits, found.length);
  };
}

function countReady(documents: Iterable<VaultDocument>): number {
  let ready = 0;
  for (const { state } of documents) if (state === "ready") ready++;
  return ready;
}
