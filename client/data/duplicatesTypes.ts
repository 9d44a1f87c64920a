// What the screens know of documents that came in twice.
import type { Comparison, SimilarPair, SimilarPairs } from "../../shared/api/duplicates.ts";

export type { Comparison, SimilarPair };

/** Found by the server, which has the whole vault. All of it throws ApiProblem or NetworkDown. */
export interface DuplicatesApi {
  /** The newest found first, a page at a time. */
  list(cursor: string | null): Promise<SimilarPairs>;
  of(documentId: string): Promise<SimilarPair[]>;
  compare(documentId: string, otherId: string): Promise<Comparison>;
  /** The two are not the same document after all, or may be. */
  dismiss(documentId: string, otherId: string, dismissed: boolean): Promise<void>;
}
