// Hits and their numbers for looking at screens without an index. Never part of the app.
import type { VaultDocument } from "../../shared/mutators/entities.ts";
import { type FacetKind, facetKinds } from "../../shared/search/facets.ts";
import { filterText } from "../../shared/search/query/index.ts";
import type { Vault } from "../data/types.ts";
import { orderOf } from "../replica/orderedIds.ts";
import type { Scene } from "./memoryVault.ts";
import * as seed from "./seed.ts";

export function memorySearch({
  scene,
  documents,
}: {
  scene: Scene;
  documents(): VaultDocument[];
}): Pick<Vault, "search" | "facets" | "alike"> {
  function found(query: string): { hits: VaultDocument[]; words: string[] } {
    const words = query
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word && !word.includes(":"));
    const hits = documents().filter((one) =>
      words.every((word) => `${one.title} ${one.name} strøm oppsigelse varsel`.toLowerCase().includes(word)),
    );
    return { hits, words };
  }
  return {
    async search(query, _signal, _early, sort) {
      const { hits: unsorted, words } = found(query);
      const fields = new Map(seed.customFields.map((field) => [field.id, field]));
      const hits = sort ? unsorted.toSorted(orderOf(sort, fields)) : unsorted;
      const shown = hits.slice(0, 200).map((one, n) => {
        const text =
          "…Oppsigelse av avtalen skal skje skriftlig. Ved oppsigelse gjelder tre måneders varsel regnet fra den første dagen i…";
        const [word = ""] = words;
        const marks = word
          ? [...text.toLowerCase().matchAll(new RegExp(word.replace(/[^\p{L}\p{N}]/gu, "."), "g"))].map((match): [number, number] => [
              match.index,
              match.index + word.length,
            ])
          : [];
        return { documentId: one.id, snippet: n % 5 === 4 ? null : text, marks, page: n % 5 === 4 ? null : (n % 3) + 1 };
      });
      return {
        hits: shown,
        total: hits.length,
        source: scene.searchSource,
        corrected: query === "psigelse" ? "oppsigelse" : null,
        indexedTexts: scene.documents,
        expectedTexts: scene.documents,
      };
    },
    alike: async (documentId) =>
      documents()
        .filter(({ id }) => id !== documentId)
        .slice(0, 4)
        .map(({ id }) => id),
    async facets(query) {
      const { hits } = found(query);
      const named = (entities: readonly { id: string; name: string }[], id: string | null) => entities.find((one) => one.id === id)?.name;
      const valuesOf: Record<FacetKind, (one: VaultDocument) => (string | undefined)[]> = {
        type: ({ typeId }) => [named(seed.types, typeId)],
        from: ({ correspondentId }) => [named(seed.correspondents, correspondentId)],
        tag: ({ tags }) => tags.map((id) => named(seed.tags, id)),
        folder: ({ folderId }) => [named(seed.folders, folderId)],
        year: ({ documentDate, createdAt }) => [(documentDate ?? createdAt).slice(0, 4)],
      };
      const facetOf = (kind: FacetKind) => {
        const counts = new Map<string, number>();
        for (const name of hits.flatMap(valuesOf[kind])) if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
        const items = [...counts].map(([name, count]) => ({
          name,
          count,
          filter: kind === "year" ? `date:${name}` : filterText(kind, name),
        }));
        items.sort((a, b) => (kind === "year" ? b.name.localeCompare(a.name) : b.count - a.count));
        return { items: items.slice(0, 8), more: Math.max(0, items.length - 8) };
      };
      return { total: hits.length, facets: Object.fromEntries(facetKinds.map((kind) => [kind, facetOf(kind)])) as never };
    },
  };
}
