// A ZIP archive whose entries are unpacked one at a time, as a stream, and counted against the budget. Names of entries are only ever
// names: nothing is written anywhere, so that `../` leads nowhere.
import type { FileEntry } from "@zip.js/zip.js";
import type { Budget } from "../budget.ts";
import { ExtractionError } from "../errors.ts";
import type { Source } from "../reader.ts";

/** Entries that are looked at; an archive of more is read up to here. */
const mostEntries = 20_000;

export interface ZipEntry {
  name: string;
  /** Bytes when unpacked, as the archive says. */
  size: number;
  encrypted: boolean;
}

export interface Zip {
  readonly entries: readonly ZipEntry[];
  has(name: string): boolean;
  /** Null where there is no such entry. @throws ExtractionError `tooLarge` where the budget is spent, `encrypted` */
  stream(name: string): AsyncIterable<Uint8Array<ArrayBuffer>> | null;
  /** The whole entry; null where there is none or it is larger than `most` bytes. */
  bytes(name: string, most?: number): Promise<Uint8Array<ArrayBuffer> | null>;
  close(): Promise<void>;
}

/** @throws ExtractionError `broken` where the bytes are no archive */
export async function openZip(source: Source, budget: Budget): Promise<Zip> {
  const { ZipReader, Reader } = await import("@zip.js/zip.js");
  class SourceReader extends Reader<Source> {
    override size = source.size;
    override readUint8Array = (begin: number, length: number) => source.range(begin, length);
  }
  const reader = new ZipReader(new SourceReader(source), { useWebWorkers: false, strictness: "tolerant" });
  const byName = new Map<string, FileEntry>();
  const entries: ZipEntry[] = [];
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (entries.length >= mostEntries) break;
      if (entry.directory) continue;
      const name = entry.filename.replaceAll("\\", "/");
      byName.set(name, entry as FileEntry);
      byName.set(name.toLowerCase(), entry as FileEntry);
      entries.push({ name, size: entry.uncompressedSize, encrypted: entry.encrypted });
    }
  } catch (error) {
    if (entries.length === 0) throw new ExtractionError("broken", error instanceof Error ? error.name : "archive");
  }
  const find = (name: string) => byName.get(name) ?? byName.get(name.toLowerCase());

  async function* unpack(entry: FileEntry): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    if (entry.encrypted) throw new ExtractionError("encrypted", "entry");
    const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
    const stop = new AbortController();
    const done = entry.getData(writable, { signal: stop.signal, checkSignature: false });
    // A damaged entry may end without the stream being told.
    const failed = new Promise<never>((_, reject) => {
      done.catch(reject);
    });
    failed.catch(() => {});
    const chunks = readable.getReader();
    try {
      const read = () => Promise.race([chunks.read(), failed]);
      for (let next = await read(); !next.done; next = await read()) {
        budget.unpack(next.value.length);
        yield next.value;
      }
      await done;
    } finally {
      stop.abort();
      chunks.cancel().catch(() => {});
    }
  }

  return {
    entries,
    has: (name) => find(name) !== undefined,
    stream(name) {
      const entry = find(name);
      return entry ? unpack(entry) : null;
    },
    async bytes(name, most = 100_000_000) {
      const entry = find(name);
      if (!entry || entry.uncompressedSize > most) return null;
      const chunks: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of unpack(entry)) {
        length += chunk.length;
        if (length > most) return null;
        chunks.push(chunk);
      }
      const whole = new Uint8Array(length);
      let at = 0;
      for (const chunk of chunks) {
        whole.set(chunk, at);
        at += chunk.length;
      }
      return whole;
    },
    close: () => reader.close(),
  };
}
