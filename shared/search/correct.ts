// What was probably meant where nothing is found: words that no document has, one letter away from words that documents have. Nothing is
// kept for it: the spellings one letter away are asked of the word index, so that every side gives the same answer.
import { type Query, termsOf, type WordsTerm } from "./query/tree.ts";
import type { Param, SearchScope, Statement } from "./statement.ts";

const letters = "abcdefghijklmnopqrstuvwxyz";
/** Of letters that every index has folded them to. Shorter words are one letter away from everything. */
const correctable = /^[a-z]{4,16}$/;
/** Words of one query that are looked at. */
const mostWords = 3;
/** Documents that are counted for each spelling: enough to tell a word from a slip that somebody else made as well. */
const mostCounted = 20;

/** One letter left out, too many, another one, or two changed about (Damerau's distance of one), each once, without the word itself. */
export function oneLetterAway(word: string): string[] {
  const found = new Set<string>();
  for (let at = 0; at <= word.length; at++) {
    const [head, tail] = [word.slice(0, at), word.slice(at)];
    for (const letter of letters) found.add(head + letter + tail);
    if (tail === "") continue;
    found.add(head + tail.slice(1));
    for (const letter of letters) found.add(head + letter + tail.slice(1));
    if (tail.length > 1) found.add(head + tail[1] + tail[0] + tail.slice(2));
  }
  found.delete(word);
  return [...found];
}

/** Words that were typed by themselves: what stands in quotation marks or in a field is meant as it is. */
export function correctableWords({ tree }: Query): WordsTerm[] {
  const terms = [...termsOf(tree)].flatMap(({ term, wanted }) =>
    wanted && term.kind === "words" && !term.phrase && !term.exact && !term.scope ? [term] : [],
  );
  return terms.filter(({ words }) => words.length === 1 && correctable.test(words[0]!)).slice(0, mostWords);
}

/** Rows `{word, hits}` of words one letter away, the likeliest first; none where any document has the word itself, or begins one with it. */
export function spellingsStatement(word: string, scope?: SearchScope): Statement {
  const values: unknown[] = [];
  const param: Param = (value) => `$${values.push(value)}`;
  const found = (query: string, most: number) =>
    (scope?.documents(param) ?? [{ where: "true" }])
      .map(
        ({ join = "", where }) =>
          `(SELECT 1 FROM document_search s JOIN documents d ON d.id = s.document_id ${join}
             WHERE s.vector @@ ${query}::tsquery AND d.trashed_at IS NULL AND (${where}) LIMIT ${most})`,
      )
      .join(" UNION ALL ");
  return {
    // What does not depend on the spelling is asked once, and first: then most searches are at their end.
    text: `SELECT v.word, n.hits FROM unnest(${param(oneLetterAway(word))}::text[]) AS v (word)
      CROSS JOIN LATERAL (SELECT count(*)::int AS hits FROM (${found(`quote_literal(v.word)`, mostCounted)}) AS found) AS n
      WHERE NOT EXISTS (${found(param(`'${word}':*`), 1)}) AND n.hits > 0
      ORDER BY n.hits DESC, v.word COLLATE "C" LIMIT 1`,
    values,
    asksWords: true,
  };
}

/** The query with the words that are meant in place of those that no document has; null where there is nothing better. */
export async function corrected(
  typed: string,
  query: Query,
  scope: SearchScope | undefined,
  run: <Row>(statement: Statement) => Promise<Row[]>,
): Promise<string | null> {
  let text = typed;
  // From the end, so that the places before stay where they are.
  for (const { words, start, end } of correctableWords(query).reverse()) {
    const [best] = await run<{ word: string; hits: number }>(spellingsStatement(words[0]!, scope));
    if (best) text = text.slice(0, start) + best.word + text.slice(end);
  }
  return text === typed ? null : text;
}
