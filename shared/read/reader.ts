// What a reader of a format is: how it knows its files, and what it takes out of them. Files are never trusted.
import type { Budget } from "./budget.ts";
import type { Head } from "./head.ts";

/** What the uploader said of the file. Content decides; hints only tell kinds of plain text from each other. */
export interface Hints {
  name: string;
  contentType: string;
  /** What opens the file, where its person has given it. */
  password?: string;
}

/** The bytes of a file, in pieces, so that a reader takes no more of it than it needs. */
export interface Source {
  /** Bytes. */
  readonly size: number;
  /** At most `length` bytes from `begin`; fewer at the end of the file. */
  range(begin: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  all(): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file that lies inside of a document: attached to a mail, embedded in a PDF, packed into an archive. */
export interface Attachment {
  name: string;
  /** Bytes where they are known. */
  size: number | null;
}

/** One of those files, taken out. `bytes` are null where it is locked, damaged, empty or larger than is taken. */
export interface AttachedFile {
  name: string;
  /** As it is declared; "" where it is not. */
  contentType: string;
  bytes: Uint8Array<ArrayBuffer> | null;
}

export interface Reading {
  /** Pages separated by `\f`, cells of a table by `\t`, lines by `\n`. "" where there is no text. */
  text: string;
  /** Null where the format has no pages. */
  pageCount?: number | null;
  /** The title that the file itself carries in its metadata, as it stands there. */
  title?: string | null;
  attachments?: Attachment[];
  /** Pages, counted from 1, without text that is any good: only recognition of their picture can read them. */
  pagesForOcr?: number[];
  /** The format inside of a container, where the reader found out more than the first bytes tell. */
  format?: string;
}

export interface ReadContext {
  readonly hints: Hints;
  /** What may still be unpacked and kept, of this file and all that lies in it. */
  readonly budget: Budget;
  /** Reads a file that lies inside of this one. Null: it has no reader, is damaged or lies too deep. Throws where the budget is spent. */
  nested(bytes: Uint8Array<ArrayBuffer>, hints: Hints): Promise<Reading | null>;
}

export interface Reader {
  /** The format's name; also what limits are named by. */
  readonly kind: string;
  /** The largest file that is read, in bytes; `beginning`: of a larger one so much is read. */
  readonly limit: { readonly bytes: number; readonly beginning?: true };
  /** Whether the file that begins like this is of the format. Called in the order of the registry; the first one has it. */
  sniff(head: Head, hints: Hints): boolean;
  /** @throws ExtractionError; anything else that is thrown means that the file is broken */
  read(source: Source, context: ReadContext): Promise<Reading>;
  /**
   * The file inside at this place of `Reading.attachments`; null past the last one. Left out where a format has none.
   * @throws like `read`
   */
  attached?(source: Source, position: number, budget: Budget, hints: Hints): Promise<AttachedFile | null>;
  /** Whether the password opens the file; null where the file needs none. Left out where a format's passwords are not taken. */
  unlocks?(source: Source, password: string): Promise<boolean | null>;
}
