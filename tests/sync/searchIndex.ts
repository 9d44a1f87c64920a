// The server's search index, document by document, against the words that the model's titles, names, labels and texts consist of.
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { customSign, innerSign, scopeSigns } from "../../shared/search/signs.ts";
import { innerParts } from "../../shared/search/words/compounds.ts";
import { placeWords } from "../../shared/search/words/place.ts";
import { check, difference } from "./failure.ts";
import type { Context } from "./letters.ts";

/** Of each document the words with their weights; their places are the business of shared/search. */
export async function checkSearchIndex({ bench, oracle }: Context, userId: string): Promise<void> {
  const { things, texts } = oracle.model;
  const expected = new Map<string, unknown>();
  for (const [key, thing] of things) {
    const { id, ownerId, title, name, notes, tags, typeId, correspondentId, custom } = thing as VaultDocument;
    if (!key.startsWith("document/") || ownerId !== userId) continue;
    const words = new Map<string, Set<string>>();
    const add = (text: string, weight: string, sign = "") =>
      placeWords(text, (word) => {
        const found = [word, ...innerParts(word).map((part) => innerSign + part)];
        for (const one of new Set(found.flatMap((own) => [own, sign + own]))) words.set(one, (words.get(one) ?? new Set()).add(weight));
      });
    add(title, "A", scopeSigns.title);
    add(name, "A", scopeSigns.name);
    add(notes, "C");
    for (const label of [...tags.map((tag) => `tag/${tag}`), `type/${typeId}`, `correspondent/${correspondentId}`])
      add((things.get(label) as { name: string } | undefined)?.name ?? "", "B");
    for (const [fieldId, value] of Object.entries(custom ?? {}))
      if (things.has(`customField/${fieldId}`)) add(value, "B", customSign(fieldId));
    add(texts.get(id) ?? "", "D");
    expected.set(id, comparable(words));
  }
  const { rows } = await bench.pool.query<{ id: string; lexeme: string | null; weights: string[] | null }>(
    `SELECT s.document_id AS id, l.lexeme, l.weights FROM document_search s JOIN documents d ON d.id = s.document_id
       LEFT JOIN LATERAL unnest(s.vector) l ON true WHERE d.owner_id = $1`,
    [userId],
  );
  const indexed = new Map<string, unknown>();
  for (const [id, own] of Map.groupBy(rows, (row) => row.id))
    indexed.set(
      id,
      comparable(new Map(own.flatMap(({ lexeme, weights }) => (lexeme === null ? [] : [[lexeme, new Set(weights)] as const])))),
    );
  const found = difference(expected, indexed);
  check(found === null, "differs", () => `the search index differs in ${found}`);
}

const comparable = (words: ReadonlyMap<string, ReadonlySet<string>>) =>
  [...words].map(([word, weights]) => `${word}:${[...weights].sort().join("")}`).sort();
