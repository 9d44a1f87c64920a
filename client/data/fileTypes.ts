// Documents' files, as the screens see them: those that a document has been, reading them again, and which are in the vault already.
import type { ReadonlySignal } from "@preact/signals";
import type { ReprocessProgress } from "../../shared/api/documents.ts";
import type { Comparison } from "../../shared/api/duplicates.ts";
import type { DocumentVersion } from "../../shared/api/versions.ts";
import type { FileVersion } from "../../shared/history/fields.ts";
import type { VaultDocument } from "../../shared/mutators/index.ts";

/** One of the files that a document has been. */
export type VersionItem = DocumentVersion;

export interface VersionsApi {
  /** Newest first. `offline`: only what was listed here before. Throws ApiProblem. */
  list(documentId: string): Promise<{ items: readonly VersionItem[]; offline: boolean }>;
  /** Words of this version alone, and of the current one alone. Throws ApiProblem or NetworkDown. */
  compare(documentId: string, version: VersionItem): Promise<Comparison>;
  /** Throws ApiProblem or NetworkDown. */
  download(documentId: string, version: VersionItem): Promise<void>;
  /** An ordinary change: it is on screen at once, and sent when there is a network. */
  restore(documentId: string, version: FileVersion): Promise<void>;
  /** For good, and its room is free. Only what is not current, only for the document's owner. Throws ApiProblem or NetworkDown. */
  remove(documentId: string, version: VersionItem): Promise<void>;
  /** Sends the file in place of the current one, which stays as a version. False: it is that file already. Throws ApiProblem or NetworkDown. */
  replace(documentId: string, file: File): Promise<boolean>;
  /** The page that the document is, as it is by now, in place of the current file. False: it has not changed. Throws ApiProblem or NetworkDown. */
  fetchAgain(documentId: string): Promise<boolean>;
  /** How much of a replacement has been sent, 0 to 1; null: none is under way. */
  progress(documentId: string): ReadonlySignal<number | null>;
}

/** Passwords of locked files, on the server. All of it throws ApiProblem or NetworkDown. */
export interface FilePasswordsApi {
  /** `password` is told only to the person who gave it. */
  kept(documentId: string): Promise<{ kept: boolean; password: string | null }>;
  /** The file is read with it; `keep` also later. */
  give(documentId: string, password: string, keep: boolean): Promise<void>;
  forget(documentId: string): Promise<void>;
}

/** Reading documents again, by the server. All of it throws ApiProblem or NetworkDown. */
export interface RereadingApi {
  progress(): Promise<ReprocessProgress>;
  /** One by itself is read like a document that has just come; several keep what was recognized on their pages. */
  some(ids: readonly string[]): Promise<void>;
  all(which: "outdated" | "all"): Promise<void>;
}

/** Files whose bytes may be in the vault already. */
export interface SameBytesApi {
  /** Those of the files that may be here already, or that may be the same as another one of them: by their sizes alone, so at once. */
  suspects(files: readonly File[]): File[];
  /** Hex digits. Rejects where the file can't be read. */
  hash(file: File): Promise<string>;
  /** Documents outside of the trash that have these bytes, arrived or on their way: one for each SHA-256 that is here. */
  documents(sha256: ReadonlySet<string>): Map<string, VaultDocument>;
}
