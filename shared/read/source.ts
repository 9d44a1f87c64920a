// Bytes in memory as a source.
import type { Source } from "./reader.ts";

export function bytesSource(bytes: Uint8Array<ArrayBuffer>): Source {
  return {
    size: bytes.length,
    range: async (begin, length) => bytes.subarray(begin, begin + length),
    all: async () => bytes,
  };
}
