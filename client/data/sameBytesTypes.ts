// Files whose bytes are in the vault already.
import type { VaultDocument } from "../../shared/mutators/index.ts";

export interface SameBytesApi {
  /** Those of the files that may be here already, or that may be the same as another one of them: by their sizes alone, so at once. */
  suspects(files: readonly File[]): File[];
  /** Hex digits. Rejects where the file can't be read. */
  hash(file: File): Promise<string>;
  /** Documents outside of the trash that have these bytes, arrived or on their way: one for each SHA-256 that is here. */
  documents(sha256: ReadonlySet<string>): Map<string, VaultDocument>;
}
