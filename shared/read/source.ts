// Bytes in memory as a source.
import type { Source } from "./reader.ts";

export function bytesSource(bytes: Uint8Array<ArrayBuffer>): Source {
  return {
    size: bytes.length,
    range: async (begin, length) => bytes.subarray(begin, begin + length),
    all: async () => bytes,
  };
}

export function blobSource(blob: Blob): Source {
  const range = async (begin: number, length: number) => new Uint8Array(await blob.slice(begin, begin + length).arrayBuffer());
  return { size: blob.size, range, all: () => range(0, blob.size) };
}
