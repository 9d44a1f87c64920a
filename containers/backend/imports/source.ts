// Where an import brings files from, as the job sees it: lists, page by page, and bytes. A source is read only.
import { createHash } from "node:crypto";

export interface ListedFile {
  /** A container, or what the cloud calls the file. */
  place: string;
  /** With its path, parts separated by slashes. */
  name: string;
  /** Bytes. */
  size: number;
  /** Of this very version; empty where the source has no such thing. */
  etag: string;
  /** Of its bytes, `algorithm:value`; null where the source has none. */
  checksum: string | null;
  contentType: string;
  modifiedAt: string;
}

/** A file as it is written down: what it shall become. */
export interface KeptFile extends ListedFile {
  id: string;
  kind: "document" | "template" | "preview" | "folder";
  /** The folder that it lies in, as the cloud calls it. Left out: the source has none. */
  parent?: string;
  state: "waiting" | "leftOut" | "failed";
  reason: string | null;
}

export type SourceProblem = "unauthorized" | "missing" | "changed" | "unreachable";

export class SourceError extends Error {
  readonly problem: SourceProblem;
  /** Seconds, where the source asks to wait. */
  readonly retryAfter: number | undefined;

  constructor(problem: SourceProblem, { retryAfter, ...options }: ErrorOptions & { retryAfter?: number | undefined } = {}) {
    super(`a source of an import: ${problem}`, options);
    this.name = "SourceError";
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

export interface ImportSource {
  /** As the history says where a document came from. */
  readonly device: string;
  /** The same bytes become one document, wherever they lie. */
  readonly oncePerBytes: boolean;
  /** The bytes of this very version. @throws SourceError, AppError; also from the stream */
  open(file: Pick<ListedFile, "place" | "name" | "etag">): Promise<ReadableStream<Uint8Array>>;
  /** Whether it is there at all: where not, a file that could not be had has had no try. Left out: it is not known. */
  answers?(): Promise<boolean>;
}

/** Whether bytes have the checksum that a source says, over all of them. Undefined: it says none that is known here. */
export interface Checking {
  update(bytes: Uint8Array): void;
  matches(): boolean;
}

export function checkingOf(
  checksum: string | null,
  quickXor: () => { update(bytes: Uint8Array): void; digest(): string },
): Checking | undefined {
  const [, algorithm = "", wanted = ""] = /^(md5|sha1|sha256|quickXor):(.+)$/s.exec(checksum ?? "") ?? [];
  if (algorithm === "") return undefined;
  if (algorithm === "quickXor") {
    const hash = quickXor();
    return { update: (bytes) => hash.update(bytes), matches: () => hash.digest() === wanted };
  }
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), matches: () => hash.digest("hex") === wanted };
}
