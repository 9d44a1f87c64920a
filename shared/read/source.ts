// Bytes in memory, and files of a browser, as sources.
import type { Source } from "./reader.ts";

export function bytesSource(bytes: Uint8Array<ArrayBuffer>): Source {
  return {
    size: bytes.length,
    range: async (begin, length) => bytes.subarray(begin, begin + length),
    all: async () => bytes,
  };
}

export function blobSource(blob: Blob): Source {
  const read = async (part: Blob) => new Uint8Array(await part.arrayBuffer());
  return {
    size: blob.size,
    range: (begin, length) => read(blob.slice(begin, begin + length)),
    all: () => read(blob),
  };
}
