// The query language: see docs/search.md.
export { filterName, namesCustomFields } from "./custom.ts";
export * from "./edit.ts";
export { offeredFields } from "./fields.ts";
export { parseQuery } from "./parse.ts";
export * from "./tree.ts";
export { beginningOfDay, dayIn, knownZone, ownZone } from "./zone.ts";
