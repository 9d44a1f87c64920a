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

export const putBytes: PutBytes = (ticket, blob, onProgress, signal) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    request.open(ticket.method, ticket.url);
    for (const [name, value] of Object.entries(ticket.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => resolve(request.status);
    request.onerror = () => reject(new NetworkDown());
    request.ontimeout = request.onerror;
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    // The signed type is the header's; a blob with a type of its own would add another one.
    request.send(blob.slice());
  });

/** A browser opens six connections to a host; what waits behind them has not begun, and its signed URL grows older. */
const connections = 6;

export function limitedPut(put: PutBytes): PutBytes {
  const limit = pLimit(connections);
  return (...args) => limit(() => put(...args));
}
