// A large file is sent in parts: what has arrived stays there, and after a cut or a restart only what is missing is sent.
import pLimit from "p-limit";
import type { UploadParts } from "../../shared/api/uploads.ts";
import { ApiProblem } from "../data/errors.ts";
import type { PutBytes } from "./transfer.ts";

/** Bytes from which on a file goes in parts. The server reads such a file once more to prove it, which a small one is not worth. */
export const inPartsFrom = 32 * 2 ** 20;
/** One is on its way while the store writes the other. */
const partsAtOnce = 2;

/**
 * Wraps `put`: a large file goes in parts. `parts` asks the server for the addresses of those missing. Resolves with one status for the
 * whole; 403: announce again.
 */
export const puttingInParts =
  (put: PutBytes, parts: (uploadId: string) => Promise<UploadParts>): PutBytes =>
  async (ticket, blob, onProgress, signal) => {
    if (blob.size < inPartsFrom) return put(ticket, blob, onProgress, signal);
    for (let before = -1; ; ) {
      const asked = await parts(ticket.id).catch(announcedAgain);
      if (!asked) return 403;
      const { partBytes, received, parts: missing } = asked;
      if (missing.length === 0) return 200;
      const refused = await putMissing(put, { ticket, blob, signal, partBytes, missing }, (sent) => {
        onProgress(Math.min(1, (received.length * partBytes + sent) / blob.size));
      });
      // 403: an address expired; 404: the store forgot the upload. Asked again while at least one more part has arrived.
      if (refused !== undefined && ((refused !== 403 && refused !== 404) || received.length <= before)) return refused;
      before = received.length;
    }
  };

interface Missing {
  ticket: Parameters<PutBytes>[0];
  blob: Blob;
  signal: AbortSignal;
  partBytes: number;
  missing: UploadParts["parts"];
}

/** The first status that is no success; those that are under way end first. */
async function putMissing(put: PutBytes, { ticket, blob, signal, partBytes, missing }: Missing, onSent: (bytes: number) => void) {
  const atOnce = pLimit(partsAtOnce);
  const sent = new Map<number, number>();
  let refused: number | undefined;
  let cut = false;
  const send = async (part: UploadParts["parts"][number]) => {
    if (refused !== undefined || cut) return;
    const from = (part.number - 1) * partBytes;
    const status = await put(
      { ...ticket, url: part.url, headers: part.headers, expiresAt: part.expiresAt },
      blob.slice(from, from + part.size),
      (fraction) => {
        sent.set(part.number, fraction * part.size);
        onSent([...sent.values()].reduce((sum, bytes) => sum + bytes, 0));
      },
      signal,
    ).catch((error: unknown) => {
      cut = true;
      throw error;
    });
    if (status < 200 || status > 299) refused ??= status;
  };
  const outcomes = await Promise.allSettled(missing.map((part) => atOnce(() => send(part))));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
  return refused;
}

function announcedAgain(error: unknown): undefined {
  if (error instanceof ApiProblem && (error.code === "upload.missing" || error.status === 404)) return undefined;
  throw error;
}
