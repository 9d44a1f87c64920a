// Hashes a file away from the screen: at once where it fits into memory (five times as fast), else piece by piece.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import pLimit from "p-limit";

declare const self: DedicatedWorkerGlobalScope;

/** Bytes of one file held in memory, also on a small phone. */
const wholeUpTo = 32 * 2 ** 20;
/** Files read at once, however many are added. */
const limit = pLimit(3);

self.onmessage = async ({ data: { id, blob } }: MessageEvent<{ id: number; blob: Blob }>) => {
  try {
    self.postMessage({ id, sha256: await limit(() => hash(blob, () => self.postMessage({ id, reading: true }))) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};

/** Milliseconds between two words about a large file that is being read. */
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
