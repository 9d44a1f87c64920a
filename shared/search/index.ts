// Search as every side uses it.
export { fold, foldLetters, foldName, foldWords } from "./fold.ts";
export * from "./query.ts";
export * from "./search.ts";
export { findSnippet, type Snippet } from "./snippet.ts";
export { type SearchScope, type SearchWay, type Statement, searchStatement, textsStatement } from "./sql.ts";
export * from "./vectors.ts";
