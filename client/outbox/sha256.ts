// The SHA-256 of a file: in one go where it fits into memory (five times as fast), else piece by piece.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** Most bytes of a file that is hashed in one go: a small phone has room for them. */
const wholeUpTo = 32 * 2 ** 20;
/** Milliseconds between two messages about the progress of a large file. */
const sayEvery = 5_000;

/** Hex. `say` is called now and then while a large file is read. Rejects where the bytes can't be read. */
export async function sha256Of(blob: Blob, say = (): void => {}): Promise<string> {
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
