// What one document may cost to read: bytes that are unpacked, and files inside of files. Shared by everything that lies in it, so that
// a bomb is stopped however it is wrapped.
import { ExtractionError } from "./errors.ts";

/** Bytes that may come out of compression, in all. A spreadsheet of 200,000 rows takes some 100 MB. */
const maxUnpackedBytes = 600_000_000;
/** Files inside of files, in all, and how deep: a mail in a mail in an archive. */
const maxNestedFiles = 500;
export const maxDepth = 4;

export class Budget {
  #unpacked = 0;
  #files = 0;

  /** @throws ExtractionError `tooLarge` where more is unpacked than any honest document holds */
  unpack(bytes: number): void {
    this.#unpacked += bytes;
    if (this.#unpacked > maxUnpackedBytes) throw new ExtractionError("tooLarge", "unpacks to more than is read");
  }

  /** Whether one more file that lies inside may be read. */
  openFile(): boolean {
    return ++this.#files <= maxNestedFiles;
  }
}
