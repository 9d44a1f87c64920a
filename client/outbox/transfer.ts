// Sends a file's bytes straight to the object store. XMLHttpRequest, because fetch does not tell how far an upload is.
import pLimit from "p-limit";
import type { PendingUploadTicket } from "../../shared/api/uploads.ts";
import { NetworkDown } from "../data/errors.ts";

/** Resolves with the store's status, whatever it is. Throws NetworkDown where none came, AbortError when stopped. */
export type PutBytes = (
  ticket: PendingUploadTicket,
  blob: Blob,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
) => Promise<number>;

/** Milliseconds without progress, or without an answer after the last byte, after which the connection is taken for dead. Browsers report no such end. */
export const stalledAfter = 60_000;

export const putBytes: PutBytes = (ticket, blob, onProgress, signal) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    request.open(ticket.method, ticket.url);
    for (const [name, value] of Object.entries(ticket.headers)) request.setRequestHeader(name, value);
    let stalled: ReturnType<typeof setTimeout> | undefined;
    const moved = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => {
        reject(new NetworkDown({ cause: new Error("the upload stands still") }));
        request.abort();
      }, stalledAfter);
    };
    const abort = () => request.abort();
    request.upload.onprogress = ({ loaded, total }) => {
      moved();
      onProgress(total > 0 ? loaded / total : 0);
    };
    request.onload = () => resolve(request.status);
    request.onerror = () => reject(new NetworkDown());
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => {
      clearTimeout(stalled);
      signal.removeEventListener("abort", abort);
    };
    signal.addEventListener("abort", abort, { once: true });
    moved();
    // The signature covers the Content-Type header that is set here. A blob with a type of its own would send a second one.
    request.send(blob.slice());
  });

/** Browsers open six connections to a host: further requests wait unseen while their signed URLs age, so they are not started. */
const connections = 6;

export function limitedPut(put: PutBytes): PutBytes {
  const limit = pLimit(connections);
  return (...args) => limit(() => put(...args));
}
