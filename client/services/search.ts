// A search from wherever it can be answered best: the index on this device, the server while texts are missing here, titles alone.
import type { ReadonlySignal } from "@preact/signals";
import { alikeResponse, facetsResponse, type SearchResponse, searchResponse } from "../../shared/api/documents.ts";
import {
  type CustomOrder,
  type CustomSort,
  compareByCustom,
  customSortOf,
  isSortableAnywhere,
} from "../../shared/documents/customOrder.ts";
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import type { Asker } from "../../shared/search/conditions.ts";
import type { Facets } from "../../shared/search/facets.ts";
import { namesCustomFields, ownZone, parseQuery, termsOf } from "../../shared/search/query/index.ts";
import type { SearchPage } from "../../shared/search/search.ts";
import type { SearchAnswer, SearchHitView } from "../data/types.ts";
import type { ReadModelHost } from "../replica/readModel/hostTypes.ts";
import { createTitleSearch, type Names } from "../replica/titleSearch.ts";
import type { Api } from "./api.ts";

const hitsShown = 50;
/** Values of each kind that a search can be narrowed by. */
const facetsShown = 8;
const alikeShown = 6;
/** Longer than this nobody waits for the server while the device has an answer, if not the whole one. */
const serverPatience = 2_000;

export interface SearchDeps {
  userId: string;
  api: Api;
  readModel: ReadModelHost;
  documents: ReadonlyMap<string, VaultDocument>;
  names(): Names;
  online: ReadonlySignal<boolean>;
}

export function createSearch({ userId, api, readModel, documents, names, online }: SearchDeps) {
  const titles = createTitleSearch();

  /** The server may know of documents that have not arrived here: they can't be shown yet. */
  const answer = (source: SearchAnswer["source"], hits: SearchHitView[], total: number, corrected: string | null = null): SearchAnswer => {
    const { texts, complete } = readModel.state.peek();
    return {
      hits: hits.filter(({ documentId }) => documents.has(documentId)),
      total,
      source,
      corrected,
      indexedTexts: texts,
      expectedTexts: complete ? texts : Math.max(texts, countReady(documents.values())),
    };
  };

  async function fromServer(query: string, signal?: AbortSignal, sort?: CustomSort): Promise<SearchResponse | null> {
    const patience = AbortSignal.timeout(serverPatience);
    const path = `/api/search?${new URLSearchParams({ limit: String(hitsShown), zone: ownZone(), q: query, ...(sort && { sort }) })}`;
    return api.json(path, searchResponse, { signal: signal ? AbortSignal.any([signal, patience]) : patience }).catch(() => {
      signal?.throwIfAborted();
      return null;
    });
  }

  function askerOf(query: string): Asker {
    const asksForOwner = termsOf(parseQuery(query).tree).some(({ term }) => term.kind === "owner");
    const people = asksForOwner ? [...names().people.values()] : [];
    return {
      userId,
      zone: ownZone(),
      owners: Object.fromEntries(people.map(({ id, handle }) => [handle.toLowerCase(), id])),
      ...(namesCustomFields(query) && { customFields: [...names().customFields.values()] }),
    };
  }

  /** Undefined where there is no such field any more: the best come first then. */
  function orderOf(sort: CustomSort | null): CustomOrder | undefined {
    const custom = sort && customSortOf(sort);
    const field = custom && names().customFields.get(custom.fieldId);
    return field && isSortableAnywhere(field) ? { field, descending: custom.descending } : undefined;
  }

  function sorted<T>(found: readonly T[], idOf: (one: T) => string, order: CustomOrder | undefined): readonly T[] {
    if (!order) return found;
    const compare = compareByCustom(order.field, order.descending, () => 0);
    return found.filter((one) => documents.has(idOf(one))).toSorted((a, b) => compare(documents.get(idOf(a))!, documents.get(idOf(b))!));
  }

  const fromTitles = (query: string, asker: Asker, order: CustomOrder | undefined): SearchAnswer => {
    const found = sorted(titles(query, documents.values(), names(), asker), (id) => id, order);
    const hits = found.slice(0, hitsShown).map((documentId) => ({ documentId, snippet: null, marks: [], page: null }));
    return answer("titles", hits, found.length);
  };

  async function search(
    query: string,
    signal?: AbortSignal,
    early?: (answer: SearchAnswer) => void,
    sort: CustomSort | null = null,
  ): Promise<SearchAnswer> {
    const asker = askerOf(query);
    const order = orderOf(sort);
    const page = await readModel.ask("search", { query, limit: hitsShown, asker, order }, signal);
    signal?.throwIfAborted();
    const here = page ? answer("device", page.items.map(hitOf), page.total, page.corrected) : fromTitles(query, asker, order);
    if ((page && readModel.state.peek().complete) || !online.peek()) return here;
    // What this device takes for a slip may be a word of a text that is not here.
    if (here.corrected === null) early?.(here);
    const found = await fromServer(query, signal, order && sort ? sort : undefined);
    if (!found) return here;
    const there = found.items.map(({ documentId, snippet, marks, page }) => ({ documentId, snippet: snippet || null, marks, page }));
    // What was typed comes before what may have been meant, wherever it is found.
    if (found.corrected !== null && here.corrected === null && here.total > 0) return here;
    if (!page || here.corrected !== found.corrected) return answer("server", there, found.total, found.corrected);
    const [hits, total] = merged(there, found.total, here);
    return answer("both", [...sorted(hits, ({ documentId }) => documentId, order)], total, found.corrected);
  }

  async function facets(query: string, source: SearchAnswer["source"], signal?: AbortSignal): Promise<Facets | null> {
    // Titles alone are searched until the index is there: its numbers would be others.
    if (source === "titles") return null;
    if (source === "device") return readModel.ask("facets", { query, limit: facetsShown, asker: askerOf(query) }, signal);
    const path = `/api/search/facets?${new URLSearchParams({ limit: String(facetsShown), zone: ownZone(), q: query })}`;
    const patience = AbortSignal.timeout(serverPatience);
    return api.json(path, facetsResponse, { signal: signal ? AbortSignal.any([signal, patience]) : patience }).catch(() => {
      signal?.throwIfAborted();
      return null;
    });
  }

  /** From this device where every text is here, else from the server where that can be asked. */
  async function alike(documentId: string): Promise<string[]> {
    const ids = (found: readonly { documentId: string }[]) => found.map((one) => one.documentId).filter((id) => documents.has(id));
    const whole = readModel.state.peek().complete;
    if (!whole && online.peek()) {
      const path = `/api/documents/${documentId}/alike?limit=${alikeShown}`;
      const found = await api.json(path, alikeResponse, { signal: AbortSignal.timeout(serverPatience) }).catch(() => null);
      if (found) return ids(found.items);
    }
    return ids((await readModel.ask("alike", { documentId, limit: alikeShown })) ?? []);
  }

  return { search, facets, alike };
}

function hitOf({ documentId, snippet }: SearchPage["items"][number]): SearchHitView {
  return { documentId, snippet: snippet?.snippet ?? null, marks: snippet?.marks ?? [], page: snippet?.page ?? null };
}

/** The server ranks all there is. What only this device finds (a title that is not sent yet) comes after it. */
function merged(there: readonly SearchHitView[], total: number, here: SearchAnswer): [SearchHitView[], number] {
  const known = new Set(there.map(({ documentId }) => documentId));
  // With more hits than are shown nobody knows which of the others the server has counted.
  const only = there.length < total ? [] : here.hits.filter(({ documentId }) => !known.has(documentId));
  return [[...there, ...only], Math.max(total + only.length, here.total)];
}

function countReady(documents: Iterable<VaultDocument>): number {
  let ready = 0;
  for (const { state } of documents) if (state === "ready") ready++;
  return ready;
}
