// Photographs as iPhones keep them (HEIC): made JPEG on the device, by the scanner's worker.
import { createScanEngine } from "../../../scan/engine.ts";

/** Rejects where it can't be read, or `signal` ended it. */
export async function asJpeg(photograph: Blob, signal?: AbortSignal): Promise<Blob> {
  const engine = createScanEngine();
  signal?.addEventListener("abort", () => engine.close(), { once: true });
  try {
    return (await engine.still([photograph])).picture;
  } finally {
    engine.close();
  }
}
