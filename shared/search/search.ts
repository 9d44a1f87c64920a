// A whole search: hits by one statement, then pieces of the texts of this page of hits. Runs in the worker and on the device.
import type { CustomOrder } from "../documents/customOrder.ts";
import { type Asker, contextOf } from "./conditions.ts";
import { correctableWords, corrected } from "./correct.ts";
import { isEmptyQuery, parseQuery, type QueryProblem, wordsToMark } from "./query/index.ts";
import { findSnippet, type Snippet } from "./snippet.ts";
import { searchStatement, textsStatement } from "./sql.ts";
import type { SearchScope, Statement } from "./statement.ts";

export interface SearchResult {
  documentId: string;
  rank: number;
  /** Null where the words are in title or labels only. */
  snippet: Snippet | null;
}

export interface SearchPage {
  items: SearchResult[];
  total: number;
  /** Offset of the next page; null at the end. */
  next: number | null;
  /** What of the query does not mean what it seems to. */
  problems: QueryProblem[];
  /** Nothing was found for what was typed: these are the hits of this query, which has words one letter away. Null: of what was typed. */
  corrected: string | null;
}

export interface SearchRequest {
  /** As typed. */
  query: string;
  limit: number;
  offset?: number;
  scope?: SearchScope;
  asker: Asker;
  /** Instead of the best first. */
  order?: CustomOrder | undefined;
  /** A person reads the answer: where nothing is found, what they probably meant is looked for. */
  forgiving?: boolean;
  run<Row>(statement: Statement): Promise<Row[]>;
  /** Where texts lie elsewhere than in `document_texts`: those of these documents, from their beginning. `cut`: there is more. */
  texts?(documentIds: readonly string[], characters: number): Promise<FoundText[]>;
}

export interface FoundText {
  documentId: string;
  text: string;
  cut: boolean;
}

/** Enough of a text for most snippets; only where the words come later the whole is read, and of few. */
const firstCharacters = 20_000;
const wholeTexts = 8;

export async function searchDocuments(request: SearchRequest): Promise<SearchPage> {
  const page = await searchAsTyped(request);
  if (!request.forgiving || page.total > 0 || page.items.length > 0) return page;
  const { query: typed, offset = 0, asker, scope, run } = request;
  const query = parseQuery(typed, contextOf(asker));
  if (correctableWords(query).length === 0) return page;
  // Beyond the last page nothing is found either: that is no reason to look for something else.
  if (offset > 0 && (await searchAsTyped({ ...request, offset: 0, limit: 1 })).total > 0) return page;
  const meant = await corrected(typed, query, scope, run);
  const found = meant === null ? page : await searchAsTyped({ ...request, query: meant });
  return found.total > 0 ? { ...found, problems: page.problems, corrected: meant } : page;
}

async function searchAsTyped({ query: typed, limit, offset = 0, scope, asker, order, run, texts }: SearchRequest): Promise<SearchPage> {
  const query = parseQuery(typed, contextOf(asker));
  const { problems } = query;
  if (isEmptyQuery(query)) return { items: [], total: 0, next: null, problems, corrected: null };
  const hits = await run<{ documentId: string; rank: number; total: number }>(
    searchStatement({ query, limit, offset, scope, asker, order }),
  );
  const total = hits[0]?.total ?? 0;
  const read = texts ?? ((ids, characters) => run<FoundText>(textsStatement(ids, characters)));
  const snippets = await snippetsOf(
    hits.map(({ documentId }) => documentId),
    wordsToMark(query),
    read,
  );
  return {
    items: hits.map(({ documentId, rank }) => ({ documentId, rank, snippet: snippets.get(documentId) ?? null })),
    total,
    next: offset + hits.length < total && hits.length > 0 ? offset + hits.length : null,
    problems,
    corrected: null,
  };
}

async function snippetsOf(
  documentIds: string[],
  sought: { words: string[]; exact: boolean }[],
  read: NonNullable<SearchRequest["texts"]>,
): Promise<Map<string, Snippet>> {
  const found = new Map<string, Snippet>();
  if (documentIds.length === 0 || sought.length === 0) return found;
  const longer: string[] = [];
  const look = ({ documentId, text }: FoundText) => {
    const snippet = findSnippet(text, sought);
    if (snippet) found.set(documentId, snippet);
    return snippet !== null;
  };
  for (const row of await read(documentIds, firstCharacters)) if (!look(row) && row.cut) longer.push(row.documentId);
  for (const documentId of longer.slice(0, wholeTexts)) for (const row of await read([documentId], 2 ** 30)) look(row);
  return found;
}
