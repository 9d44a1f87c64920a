// What else is like a document: what has the words that tell it from others, in title, labels or text. Nothing is kept for it: its vector
// says which words it has, the index which others have them. Runs in the worker and on the device.
import type { Param, SearchScope, Statement } from "./statement.ts";

export interface AlikeDocument {
  documentId: string;
  /** 0 to 1: the share of what tells the document from others. */
  likeness: number;
}

export interface AlikeRequest {
  /** One that the asker sees. */
  documentId: string;
  limit: number;
  scope?: SearchScope;
  run<Row>(statement: Statement): Promise<Row[]>;
}

/** Words that are asked for: those of title and labels, then of the text. */
const mostWords = 28;
const mostHeadWords = 14;
/** What more documents have than this tells none of them from others. */
const mostDocuments = 600;
/** Of what a document has in it this much is in what is like it, and two words at least. */
const leastLikeness = 0.15;
const leastWords = 2;

/** The likest first. */
export async function findAlike({ documentId, limit, scope, run }: AlikeRequest): Promise<AlikeDocument[]> {
  const words = tellingWords(await run<VectorWord>(vectorStatement(documentId)));
  return words.length === 0 ? [] : run<AlikeDocument>(alikeStatement({ documentId, words, limit, scope }));
}

interface VectorWord {
  word: string;
  /** How often it stands there. */
  times: number;
  /** The highest of its weights. */
  weight: "A" | "B" | "C" | "D";
}

/** Words of letters from four, numbers from five digits: those below stand in every document. What is indexed once more has a sign. */
function vectorStatement(documentId: string): Statement {
  return {
    text: `SELECT lexeme AS word, cardinality(positions) AS times, (SELECT min(w) FROM unnest(weights) w) AS weight
             FROM document_search s CROSS JOIN LATERAL unnest(s.vector) WHERE s.document_id = $1::uuid
              AND lexeme ~ '^([^0-9=+.]{4,40}|[^=+.]*[0-9][^=+.]{4,40})$'`,
    values: [documentId],
  };
}

const headWeight = { A: 3, B: 2, C: 1.5, D: 1 };

/** How rare a word is, is not known before it is asked for; that long ones are rarer is true in every language. */
function tellingWords(all: readonly VectorWord[]): { word: string; weight: number }[] {
  const value = ({ word, times }: VectorWord) =>
    Math.min(word.length, 16) * (1 + Math.log2(Math.min(times, 8)) / 2) + (/\d/.test(word) ? 4 : 0);
  const best = (list: readonly VectorWord[]) =>
    list.map((entry) => ({ entry, value: value(entry) })).sort((a, b) => b.value - a.value || (a.entry.word < b.entry.word ? -1 : 1));
  const head = best(all.filter(({ weight }) => weight === "A" || weight === "B")).slice(0, mostHeadWords);
  const rest = best(all.filter(({ weight }) => weight === "C" || weight === "D")).slice(0, mostWords - head.length);
  return [...head, ...rest].map(({ entry }) => ({ word: entry.word, weight: headWeight[entry.weight] }));
}

/** Whole numbers are added up, so that every side comes to the same sum whatever their order. */
function alikeStatement({
  documentId,
  words,
  limit,
  scope,
}: {
  documentId: string;
  words: readonly { word: string; weight: number }[];
  limit: number;
  scope: SearchScope | undefined;
}): Statement {
  const values: unknown[] = [];
  const param: Param = (value) => `$${values.push(value)}`;
  const sought = `unnest(${param(words.map(({ word }) => word))}::text[], ${param(words.map(({ weight }) => weight))}::float8[])`;
  // Counted as well, also in the trash: a word that only one other one has tells most.
  const own = `${param(documentId)}::uuid`;
  const found = (scope?.documents(param) ?? [{ where: "true" }])
    .map(
      ({ join = "", where }) =>
        `(SELECT d.id, d.created_at FROM document_search s JOIN documents d ON d.id = s.document_id ${join}
           WHERE s.vector @@ quote_literal(w.word)::tsquery AND (d.trashed_at IS NULL OR d.id = ${own}) AND (${where}) LIMIT ${mostDocuments + 1})`,
    )
    .join(" UNION ALL ");
  return {
    text: `WITH hit AS MATERIALIZED (
        SELECT w.word, w.weight, h.id, h.created_at FROM ${sought} AS w (word, weight) CROSS JOIN LATERAL (${found}) AS h
      ), known AS MATERIALIZED (
        SELECT word, round(1000 * weight * ln(1 + ${mostDocuments}.0 / count(*)))::int AS worth FROM hit
         GROUP BY word, weight HAVING count(*) BETWEEN 2 AND ${mostDocuments}
      ), whole AS (SELECT greatest(sum(worth), 1) AS worth FROM known)
      SELECT hit.id AS "documentId", (sum(known.worth)::float8 / whole.worth)::real AS likeness
        FROM hit JOIN known ON known.word = hit.word CROSS JOIN whole WHERE hit.id <> ${own}
       GROUP BY hit.id, hit.created_at, whole.worth
      HAVING count(*) >= ${leastWords} AND sum(known.worth) >= ${leastLikeness} * whole.worth
       ORDER BY sum(known.worth) DESC, hit.created_at DESC, hit.id DESC LIMIT ${param(limit)}`,
    values,
    asksWords: true,
  };
}
