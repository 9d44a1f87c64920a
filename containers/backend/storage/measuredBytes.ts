// Bytes whose size and hash are not known before they have been read: they pass through a file, never through memory.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ReadableStream as NodeStream } from "node:stream/web";
import type { MeasuredBytes } from "../../../server/intake/accept.ts";
import { AppError } from "../../../shared/errors.ts";

/** A path is read where it lies; it must not change meanwhile, or the store refuses the bytes. */
export type ByteSource = ReadableStream<Uint8Array> | { path: string };

/**
 * A stream's file is gone when `use` has ended. No byte past `limit` is kept.
 * @throws AppError upload.tooLarge; whatever the stream itself fails with
 */
export async function withMeasuredBytes<T>(
  source: ByteSource,
  { limit, signal }: { limit: number; signal: AbortSignal },
  use: (bytes: MeasuredBytes) => Promise<T>,
): Promise<T> {
  if ("path" in source) return use(await measure(createReadStream(source.path), nowhere(), source.path, limit, signal));
  const folder = await mkdtemp(join(tmpdir(), "docuvault-"));
  try {
    const path = join(folder, "bytes");
    const from = Readable.fromWeb(source as NodeStream);
    return await use(await measure(from, createWriteStream(path, { mode: 0o600 }), path, limit, signal));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(from: Readable, to: Writable, path: string, limit: number, signal: AbortSignal): Promise<MeasuredBytes> {
  const digest = createHash("sha256");
  let size = 0;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > limit) throw new AppError("upload.tooLarge", { size, limit });
      digest.update(chunk);
      yield chunk;
    }
  };
  await pipeline(from, counted, to, { signal });
  // Pulled chunk by chunk: `Readable.toWeb` counts its queue in chunks, and would read the whole file ahead of a slow store. Opened with the
  // first pull: a store that is away never asks for it, and a file that can't be opened is told to whoever reads.
  const open = () => NodeStream.from<Uint8Array>(chunksOf(path)) as ReadableStream<Uint8Array>;
  return { size, sha256: digest.digest("hex"), open };
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Uint8Array>;
}

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
