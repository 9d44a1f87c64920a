// Sending a file in pieces to a service that remembers how far it has come: after a cut or a refusal it is asked, and the rest is sent. Size
// and hash are looked at before the last piece goes, so that other bytes than were announced never become a file.
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { NewObject } from "../../../../server/storage/backend.ts";
import { AppError } from "../../../../shared/errors.ts";
import { piecesOf } from "./streams.ts";

/** `done`: the file is there. `next`: the first byte that the service has not got. `busy`: seconds to wait. `gone`: it knows nothing of this upload. */
export type UploadState<File> = { done: File } | { next: number } | { busy: number } | "gone";

export interface UploadSession<File> {
  /** Those from `offset` on. A network that fails throws `cloud.unreachable`. */
  send(bytes: Uint8Array, offset: number): Promise<UploadState<File>>;
  /** How far it has come. */
  ask(): Promise<UploadState<File>>;
  /** Best effort. */
  giveUp(): Promise<void>;
  /** What the file is, when the service has forgotten the upload: its last answer may have been lost. Null: there is none, or another. */
  found(): Promise<File | null>;
}

export interface UploadOptions {
  bytes: () => Promise<ReadableStream<Uint8Array>>;
  object: Pick<NewObject, "size" | "sha256">;
  /** Of a piece; the service says of what it has to be a multiple. */
  pieceBytes: number;
  /** Sees every byte, in order. */
  hashes?: { update(bytes: Uint8Array): unknown }[];
  signal?: AbortSignal | undefined;
}

/** In a row without a byte more there. */
const mostFailures = 4;
/** Seconds that an upload waits for a service that asks to; for longer ones the whole is put off. */
const mostWait = 20;

/** For files of one byte and more. @throws AppError upload.mismatch, cloud.* */
export async function upload<File>(session: UploadSession<File>, options: UploadOptions): Promise<File> {
  const { bytes, object, pieceBytes, hashes = [], signal } = options;
  const digest = createHash("sha256");
  let base = 0;
  try {
    for await (const piece of piecesOf(await bytes(), pieceBytes)) {
      const end = base + piece.length;
      if (end > object.size) break;
      for (const hash of [digest, ...hashes]) hash.update(piece);
      if (end === object.size && digest.digest("hex") !== object.sha256) break;
      const file = await sendPiece(session, piece, base, signal);
      if (file !== undefined) {
        if (end !== object.size) throw new AppError("upload.mismatch", { size: object.size, received: end });
        return file;
      }
      base = end;
    }
    throw new AppError("upload.mismatch", { size: object.size, received: base });
  } catch (error) {
    await session.giveUp().catch(() => undefined);
    throw error;
  }
}

/** The file, where this was its last piece. */
async function sendPiece<File>(
  session: UploadSession<File>,
  piece: Uint8Array,
  base: number,
  signal: AbortSignal | undefined,
): Promise<File | undefined> {
  let at = base;
  let failures = 0;
  const failed = async (error: unknown, wait = 0.2 * 2 ** failures): Promise<void> => {
    if (++failures > mostFailures || wait > mostWait) throw error;
    await sleep(wait * 1000, undefined, signal && { signal });
  };
  const trying = async (work: () => Promise<UploadState<File>>): Promise<UploadState<File> | undefined> => {
    try {
      const state = await work();
      if (state === "gone" || !("busy" in state)) return state;
      await failed(new AppError("cloud.busy", { retryAfter: state.busy }), state.busy);
    } catch (error) {
      if (signal?.aborted || !(error instanceof AppError && error.code === "cloud.unreachable") || failures > mostFailures) throw error;
      await failed(error);
    }
    return undefined;
  };
  while (at < base + piece.length) {
    signal?.throwIfAborted();
    let state = await trying(() => session.send(piece.subarray(at - base), at));
    while (state === undefined) state = await trying(() => session.ask());
    if (state === "gone") {
      const found = await session.found();
      if (found) return found;
      throw new AppError("cloud.unreachable", { detail: "The service has forgotten the upload" });
    }
    if ("done" in state) return state.done;
    if (!("next" in state) || state.next < base || state.next > base + piece.length)
      throw new AppError("cloud.unreachable", { detail: "The service has lost a part of the upload" });
    if (state.next <= at) await failed(new AppError("cloud.unreachable", { detail: "The service takes no bytes" }));
    else failures = 0;
    at = state.next;
  }
  return undefined;
}
