// Streams of a compound file ([MS-CFB]): what Office wrote before 2007, mails of Outlook, encrypted Office documents.
import { ExtractionError } from "../errors.ts";

export interface CompoundFile {
  has(path: string): boolean;
  /** Null where there is no such stream. Paths as `WordDocument`, without regard of case. */
  stream(name: string): Uint8Array<ArrayBuffer> | null;
  readonly names: readonly string[];
}

/** @throws ExtractionError `broken` */
export async function openCompoundFile(bytes: Uint8Array<ArrayBuffer>): Promise<CompoundFile> {
  const { read } = await import("cfb");
  let container: ReturnType<typeof read>;
  try {
    container = read(bytes as never, { type: "array" });
  } catch {
    throw new ExtractionError("broken", "compound file");
  }
  const byName = new Map(container.FileIndex.map((entry) => [entry.name.toLowerCase(), entry]));
  return {
    names: container.FileIndex.map(({ name }) => name),
    has: (name) => byName.has(name.toLowerCase()),
    stream(name) {
      const content = byName.get(name.toLowerCase())?.content;
      return content ? Uint8Array.from(content as Uint8Array) : null;
    },
  };
}
