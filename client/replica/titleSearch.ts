// Search in titles and names alone, in memory: what the device can answer before its read model is there.

import type { VaultDocument } from "../../shared/mutators/entities.ts";
import { foldWords } from "../../shared/search/fold.ts";

/** Ids of documents whose title or name has a word that begins with each of the words, newest first. Folded text is remembered. */
export function createTitleSearch(): (query: string, documents: Iterable<VaultDocument>) => string[] {
  const folded = new Map<string, { title: string; name: string; text: string }>();

  function textOf({ id, title, name }: VaultDocument): string {
    const known = folded.get(id);
    if (known && known.title === title && known.name === name) return known.text;
    const text = ` ${foldWords(`${title} ${name}`).join(" ")}`;
    folded.set(id, { title, name, text });
    return text;
  }

  return (query, documents) => {
    const words = foldWords(query).map((word) => ` ${word}`);
    if (words.length === 0) return [];
    const hits: VaultDocument[] = [];
    for (const document of documents) {
      if (document.trashedAt) continue;
      const text = textOf(document);
      if (words.every((word) => text.includes(word))) hits.push(document);
    }
    return hits.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).map(({ id }) => id);
  };
}
