// How much of a document and of a vault one call may carry, and how long an answer may be.

export const maxTextCharacters = 8000;

export const maxTokens = { classify: 1024, suggestTopics: 256, healthCheck: 5 } as const;

/** Milliseconds until a call is given up, its answer whole or not. Calls are not repeated here: the queue does that. */
export const timeoutMs = 60_000;

/** Bytes of an answer, of which 1,024 tokens need a few thousand. */
export const maxAnswerBytes = 1024 ** 2;

/**
 * How many of each are offered. Together 560 names to choose from: structured outputs allow 1,000 enum values in a schema, and 250 in one field
 * before their total length counts; each also costs prompt tokens.
 */
export const offered = { tags: 150, types: 60, correspondents: 100, folders: 100, fields: 20, options: 150 } as const;
