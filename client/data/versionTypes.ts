// The files that a document has been, as the screens see them.
import type { ReadonlySignal } from "@preact/signals";
import type { DocumentVersion } from "../../shared/api/versions.ts";
import type { FileVersion } from "../../shared/history/fields.ts";

/** One of the files that a document has been. */
export type VersionItem = DocumentVersion;

export interface VersionsApi {
  /** Newest first. `offline`: only what was listed here before. Throws ApiProblem. */
  list(documentId: string): Promise<{ items: readonly VersionItem[]; offline: boolean }>;
  /** Throws ApiProblem or NetworkDown. */
  download(documentId: string, version: VersionItem): Promise<void>;
  /** An ordinary change: it is on screen at once, and sent when there is a network. */
  restore(documentId: string, version: FileVersion): Promise<void>;
  /** For good, and its room is free. Only what is not current, only for the document's owner. Throws ApiProblem or NetworkDown. */
  remove(documentId: string, version: VersionItem): Promise<void>;
  /** Sends the file in place of the current one, which stays as a version. False: it is that file already. Throws ApiProblem or NetworkDown. */
  replace(documentId: string, file: File): Promise<boolean>;
  /** How much of a replacement has been sent, 0 to 1; null: none is under way. */
  progress(documentId: string): ReadonlySignal<number | null>;
}
