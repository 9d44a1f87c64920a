// Sends bytes where there is no XMLHttpRequest: in a service worker, which shows no progress either.
import { NetworkDown } from "../data/errors.ts";
import { type PutBytes, stalledAfter } from "./transfer.ts";

/** Bytes a second; what is slower is taken for dead, as no progress is told. */
const slowest = 16_000;

export const fetchPut: PutBytes = async ({ method, url, headers }, blob, _onProgress, signal) => {
  const late = AbortSignal.timeout(stalledAfter + (blob.size / slowest) * 1_000);
  try {
    // without a type of its own, which would be a second Content-Type
    const response = await fetch(url, {
      method,
      headers,
      body: blob.slice(),
      signal: AbortSignal.any([signal, late]),
      credentials: "omit",
    });
    return response.status;
  } catch (cause) {
    signal.throwIfAborted();
    throw new NetworkDown({ cause });
  }
};
