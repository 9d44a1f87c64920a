// Search as every side uses it.
export type { Asker } from "./conditions.ts";
export * from "./query/index.ts";
export * from "./search.ts";
export { findSnippet, type Snippet } from "./snippet.ts";
export { searchStatement, textsStatement } from "./sql.ts";
export type { Param, SearchScope, SearchWay, Statement } from "./statement.ts";
export { vectorVersion } from "./vector.ts";
export * from "./vectors.ts";
export { fold, foldLetters, foldName, foldWords } from "./words/fold.ts";
