// Hashes a file piece by piece, away from the screen: the same way for 1 KB and for 5 GB.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

declare const self: DedicatedWorkerGlobalScope;

self.onmessage = async ({ data: { id, blob } }: MessageEvent<{ id: number; blob: Blob }>) => {
  try {
    self.postMessage({ id, sha256: await hash(blob) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};

async function hash(blob: Blob): Promise<string> {
  const state = sha256.create();
  const reader = blob.stream().getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) state.update(piece.value);
  return bytesToHex(state.digest());
}
