// Search as every side uses it.
export { type Asker, contextOf } from "./conditions.ts";
export { countFacets, type Facet, type FacetKind, type Facets, type FacetValue, facetKinds } from "./facets.ts";
export { type AlikeDocument, findAlike } from "./moreLike.ts";
export * from "./query/index.ts";
export * from "./search.ts";
export { searchStatement } from "./sql.ts";
export type { SearchScope, Statement } from "./statement.ts";
export { vectorVersion } from "./vector.ts";
export * from "./vectors.ts";
export { fold } from "./words/fold.ts";
