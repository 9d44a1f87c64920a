// What happens to one file of the outbox, from its hash to the server's confirmation. Every step may be repeated after a crash.
//
//   (a large one: may it be so large?) hash -> announce (POST /api/uploads) -> put (store) -> complete -> gone from the outbox
//             ^                              |  403 expired   |  missing, unknown
//             +------------------------------+----------------+
//   no answer, 5xx, 429: waiting, by itself again later.   4xx: failed, the person decides.
import type { UploadLimits } from "../../shared/api/limits.ts";
import type { UploadRequest, UploadTicket } from "../../shared/api/uploads.ts";
import { limitedKind } from "../../shared/documents/limitedKinds.ts";
import { ApiProblem, isTransient, NetworkDown } from "../data/errors.ts";
import { inPartsFrom } from "./parts.ts";
import type { OutboxItem, OutboxStore } from "./store.ts";
import type { PutBytes } from "./transfer.ts";

export type UploadOutcome =
  | { kind: "done"; item: OutboxItem }
  /** `after` in milliseconds where the server named it. */
  | { kind: "again"; code: string; after: number | null }
  | { kind: "failed"; code: string; details: Record<string, unknown> }
  | { kind: "gone" };

export interface UploaderDeps {
  store: Pick<OutboxStore, "get" | "patch">;
  /** The SHA-256 in hex. A file whose hashing has begun is not hashed a second time. */
  hash(blob: Blob, documentId: string): Promise<string>;
  announce(request: UploadRequest): Promise<UploadTicket>;
  complete(uploadId: string): Promise<unknown>;
  /** How large a file may be; asked before the minutes that hashing and sending a large one take. */
  limits(): Promise<UploadLimits>;
  put: PutBytes;
}

/** Bytes. */
const quicklyHashed = 2 ** 20;
/** How often an upload is tried again at once after its URL expired or the store lost its bytes. */
const roundsAtOnce = 3;

/** Takes one file through the steps as far as possible. Throws where `signal` stops it, and what the device's own store throws. */
export async function uploadItem(
  documentId: string,
  deps: UploaderDeps,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<UploadOutcome> {
  const { get, patch } = deps.store;
  const store = { get, patch: (id: string, change: Partial<OutboxItem>) => patch(id, change).catch(notOfTheFile) };
  let item = await store.get(documentId);
  if (!item) return { kind: "gone" };
  try {
    const limit = item.sha256 || item.size < inPartsFrom ? Infinity : (await deps.limits()).perType[limitedKind(item.contentType)];
    if (item.size > limit) return { kind: "failed", code: "upload.too_large", details: { size: item.size, limit } };
    const sha256: string = item.sha256 ?? (await deps.hash(item.blob, documentId));
    // The hash is stored, because reading a large file again takes seconds. A small file's is written together with its announcement.
    if (!item.sha256 && item.size > quicklyHashed) item = await store.patch(documentId, { sha256 });
    if (!item) return { kind: "gone" };
    for (let round = 0; round < roundsAtOnce; round++) {
      signal.throwIfAborted();
      const ticket = await deps.announce({
        documentId,
        name: item.name,
        contentType: item.contentType,
        size: item.size,
        sha256,
        folderId: item.folderId,
        createdAt: item.createdAt,
      });
      if (!item.announced) item = (await store.patch(documentId, { announced: true, sha256 })) ?? { ...item, sha256 };
      // 412: the object exists already. An earlier try has arrived although its answer was lost.
      const status = ticket.confirmed ? 412 : await deps.put(ticket, item.blob, onProgress, signal);
      // The signed URL expired before the bytes were sent.
      if (status === 403) continue;
      if (status !== 412 && (status < 200 || status > 299)) return storeRefusal(status);
      try {
        await deps.complete(ticket.id);
        return { kind: "done", item };
      } catch (error) {
        if (error instanceof ApiProblem && (error.code === "upload.missing" || error.status === 404)) continue;
        throw error;
      }
    }
    return { kind: "again", code: "store.expired", after: null };
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof StoreFailed) throw error.cause;
    return outcomeOf(error);
  }
}

class StoreFailed extends Error {}
function notOfTheFile(cause: unknown): never {
  throw new StoreFailed("", { cause });
}

function storeRefusal(status: number): UploadOutcome {
  if (status >= 500 || status === 429 || status === 408) return { kind: "again", code: `store.${status}`, after: null };
  return { kind: "failed", code: status === 400 ? "upload.mismatch" : `store.${status}`, details: {} };
}

function outcomeOf(error: unknown): UploadOutcome {
  if (error instanceof ApiProblem && error.status === 401) return { kind: "again", code: "auth.required", after: null };
  if (isTransient(error)) {
    const after = error instanceof ApiProblem && error.retryAfter !== null ? error.retryAfter * 1_000 : null;
    return { kind: "again", code: error instanceof NetworkDown ? error.code : (error as ApiProblem).code, after };
  }
  if (error instanceof ApiProblem) return { kind: "failed", code: error.code, details: { detail: error.detail, ...error.details } };
  return { kind: "failed", code: "file.unreadable", details: { detail: error instanceof Error ? error.message : String(error) } };
}
