/**
 * Rises whenever the readers find more in the same bytes: text, facts, codes, pages for recognition. Each version of a document's file
 * knows by which one it was read, so that what was read by an earlier one can be read again (server/authority/rereading.ts).
 */
export const readerVersion = 3;
