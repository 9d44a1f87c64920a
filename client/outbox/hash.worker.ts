// Hashes files outside of the screen's thread: in one go where a file fits into memory (five times as fast), else piece by piece.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import pLimit from "p-limit";

declare const self: DedicatedWorkerGlobalScope;

/** Most bytes of a file that is hashed in one go: a small phone has room for them. */
const wholeUpTo = 32 * 2 ** 20;
/** Files that are read at the same time. */
const limit = pLimit(3);

self.onmessage = async ({ data: { id, blob } }: MessageEvent<{ id: number; blob: Blob }>) => {
  try {
    self.postMessage({ id, sha256: await limit(() => hash(blob, () => self.postMessage({ id, reading: true }))) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};

/** Milliseconds between two messages about the progress of a large file. */
const sayEvery = 5_000;

async function hash(blob: Blob, say: () => void): Promise<string> {
  if (blob.size <= wholeUpTo) return bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer())));
  const state = sha256.create();
  const reader = blob.stream().getReader();
  let said = Date.now();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    state.update(piece.value);
    if (Date.now() - said < sayEvery) continue;
    said = Date.now();
    say();
  }
  return bytesToHex(state.digest());
}
