// Hashes files outside of the screen's thread.
import pLimit from "p-limit";
import { sha256Of } from "./sha256.ts";

declare const self: DedicatedWorkerGlobalScope;

/** Files that are read at the same time. */
const limit = pLimit(3);

self.onmessage = async ({ data: { id, blob } }: MessageEvent<{ id: number; blob: Blob }>) => {
  try {
    self.postMessage({ id, sha256: await limit(() => sha256Of(blob, () => self.postMessage({ id, reading: true }))) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
