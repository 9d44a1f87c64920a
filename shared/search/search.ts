// A whole search: hits by one statement, then pieces of the texts of this page of hits. Runs in the worker and on the device.
import type { Asker } from "./conditions.ts";
import { dayIn, isEmptyQuery, parseQuery, type QueryProblem, wordsToMark } from "./query/index.ts";
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
}

export interface SearchRequest {
  /** As typed. */
  query: string;
  limit: number;
  offset?: number;
  scope?: SearchScope;
  asker: Asker;
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

export async function searchDocuments({ query: typed, limit, offset = 0, scope, asker, run, texts }: SearchRequest): Promise<SearchPage> {
  const query = parseQuery(typed, { today: dayIn(asker.zone, new Date()) });
  const { problems } = query;
  if (isEmptyQuery(query)) return { items: [], total: 0, next: null, problems };
  const hits = await run<{ documentId: string; rank: number; total: number }>(searchStatement({ query, limit, offset, scope, asker }));
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
