// What the screens know of reading documents again.
import type { ReprocessProgress } from "../../shared/api/documents.ts";

/** Reading documents again, by the server. All of it throws ApiProblem or NetworkDown. */
export interface RereadingApi {
  progress(): Promise<ReprocessProgress>;
  /** One by itself is read like a document that has just come; several keep what was recognized on their pages. */
  some(ids: readonly string[]): Promise<void>;
  all(which: "outdated" | "all"): Promise<void>;
}
