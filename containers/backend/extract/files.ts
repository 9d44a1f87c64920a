// A file opened for reading in pieces, so that a reader takes no more of it than it needs.
import { open } from "node:fs/promises";
import type { Source } from "../../../shared/read/reader.ts";

export interface OpenedFile extends Source {
  close(): Promise<void>;
}

export async function openFile(path: string): Promise<OpenedFile> {
  const handle = await open(path, "r");
  const { size } = await handle.stat();
  async function range(begin: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - begin)));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, begin + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled === bytes.length ? bytes : bytes.slice(0, filled);
  }
  return { size, range, all: () => range(0, size), close: () => handle.close() };
}
