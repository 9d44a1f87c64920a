// Bytes from the object store by a signed URL.
import { ApiProblem, NetworkDown } from "../data/errors.ts";

/** The whole object. Progress is 0..1 and needs the store to tell the size. Throws NetworkDown, or ApiProblem `store.<status>`. */
export async function fetchBytes(url: string, onProgress?: (fraction: number) => void, signal?: AbortSignal): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "omit", cache: "no-store", ...(signal && { signal }) });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new NetworkDown({ cause });
  }
  if (!response.ok) throw new ApiProblem({ code: `store.${response.status}`, status: response.status });
  const type = response.headers.get("Content-Type") ?? "";
  const total = Number(response.headers.get("Content-Length"));
  if (!onProgress || !response.body || !total) return readAll(() => response.blob(), signal);
  const reader = response.body.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  for (;;) {
    const piece = await readAll(() => reader.read(), signal);
    if (piece.done) break;
    pieces.push(piece.value);
    received += piece.value.byteLength;
    onProgress(Math.min(received / total, 1));
  }
  return new Blob(pieces, { type });
}

async function readAll<T>(read: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new NetworkDown({ cause });
  }
}
