// Two pairs: the same bill photographed twice, and the same file once more.
import type { DuplicatesApi, SimilarPair } from "../data/duplicatesTypes.ts";
import { seedId } from "./seed.ts";

export function memoryDuplicates(): DuplicatesApi {
  const pairs: SimilarPair[] = [
    { id: seedId(9, 2), documentId: seedId(5, 1), otherId: seedId(5, 4), likeness: 0.87 },
    { id: seedId(9, 1), documentId: seedId(5, 2), otherId: seedId(5, 6), likeness: null },
  ];
  const dismissed = new Set<string>();
  const left = () => pairs.filter(({ documentId }) => !dismissed.has(documentId));
  return {
    list: async () => ({ items: left(), next: null }),
    of: async (id) => left().filter(({ documentId, otherId }) => id === documentId || id === otherId),
    compare: async () => ({
      words: ["Strømregning", "september", "1.249,50"],
      otherWords: ["Str0mregning", "l.249,50", "kopi"],
      more: false,
    }),
    async dismiss(id, _otherId, yes) {
      if (yes) dismissed.add(id);
      else dismissed.delete(id);
    },
  };
}
