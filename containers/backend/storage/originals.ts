// Originals as files for the reader: no byte more is fetched than is read, and none twice while text and picture both need it.
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Logger } from "pino";
import type { ByteRange, StorageBackend } from "../../../server/storage/backend.ts";
import type { StoreName } from "../../../server/storage/signers.ts";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { sniffBytes } from "../../../shared/read/head.ts";
import type { Hints } from "../../../shared/read/reader.ts";
import type { Sniffed } from "../extract/types.ts";

export interface StoredOriginal extends Hints {
  key: string;
  /** Left out: the vault's own store. What lies in a person's cloud is asked for by its version. */
  backend?: StoreName;
  versionId?: string;
  /** Bytes. */
  size: number;
}

export interface OriginalsOptions {
  storage: Pick<StorageBackend, "open">;
  /** Opens what lies in a person's cloud. */
  openVersion?(versionId: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null>;
  /** What a file is that begins with these bytes; the caller's process never looks into them itself. */
  sniff(path: string, hints: Hints): Promise<Sniffed>;
  /** Bytes that are kept for the next job. Default 256 MiB. */
  keepBytes?: number;
  /** Milliseconds that a file is kept for the next job. Default ten minutes. */
  keepMs?: number;
  /** Hears of a file that could not be removed: nobody's job fails of it. */
  log?: Pick<Logger, "warn">;
}

export interface Originals {
  /**
   * `use` gets a path that exists until it returns. Text is fetched up to what is kept of it, all else whole. `last`: nobody will ask
   * for it after this. @throws ExtractionError `unsupported`, `broken` or `tooLarge` before more than the first bytes are fetched
   */
  withFile<T>(original: StoredOriginal, use: (path: string) => Promise<T>, last?: "last"): Promise<T>;
  close(): Promise<void>;
}

interface Kept {
  file: Promise<{ folder: string; path: string; bytes: number }>;
  users: number;
  since: number;
}

export function createOriginals({
  storage,
  openVersion,
  sniff,
  keepBytes = 256 * 1024 ** 2,
  keepMs = 600_000,
  log,
}: OriginalsOptions): Originals {
  /** By key, the one used longest ago first. */
  const kept = new Map<string, Kept>();
  const timer = setInterval(() => evict(), 30_000);
  timer.unref();

  async function drop(key: string): Promise<void> {
    const entry = kept.get(key);
    if (!entry || entry.users > 0) return;
    kept.delete(key);
    const file = await entry.file.catch(() => undefined);
    if (!file) return;
    await rm(file.folder, { recursive: true, force: true }).catch((error: unknown) => {
      log?.warn({ err: error, folder: file.folder }, "an original could not be removed");
    });
  }

  async function evict(now = Date.now()): Promise<void> {
    let sum = 0;
    for (const { file } of kept.values()) sum += (await file.catch(() => ({ bytes: 0 }))).bytes;
    for (const [key, { file, since, users }] of [...kept]) {
      if (users > 0 || (sum <= keepBytes && now - since < keepMs)) continue;
      sum -= (await file.catch(() => ({ bytes: 0 }))).bytes;
      await drop(key);
    }
  }

  async function fetched({ key, backend = "objectStore", versionId, size, ...hints }: StoredOriginal) {
    const open = (range: ByteRange) => {
      if (backend === "objectStore") return storage.open(key, range);
      if (!openVersion || !versionId) throw new Error("no store is known that has this original");
      return openVersion(versionId, range);
    };
    const write = async (path: string, range: ByteRange): Promise<void> => {
      const stream = await open(range);
      if (!stream) throw new Error("the store has no such original");
      await pipeline(stream, createWriteStream(path, { flags: "a" }));
    };
    const folder = await mkdtemp(join(tmpdir(), "docuvault-"));
    try {
      const path = join(folder, "original");
      const headBytes = Math.min(size, sniffBytes);
      await write(path, { offset: 0, length: headBytes });
      const limit = await sniff(path, hints);
      if (size > limit.bytes && !limit.beginning) throw new ExtractionError("tooLarge", `${size} bytes, limit ${limit.bytes}`);
      const bytes = Math.min(size, limit.bytes);
      if (bytes > headBytes) await write(path, { offset: headBytes, length: bytes - headBytes });
      return { folder, path, bytes };
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  return {
    async withFile(original, use, last) {
      // Paths in two people's clouds may be the same.
      const key = (original.backend ?? "objectStore") === "objectStore" ? original.key : original.versionId!;
      const entry = kept.get(key) ?? { file: fetched(original), users: 0, since: 0 };
      entry.users++;
      kept.set(key, entry);
      try {
        return await use((await entry.file).path);
      } catch (error) {
        // What could not be fetched is fetched anew by the next try.
        if (
          await entry.file.then(
            () => false,
            () => true,
          )
        )
          kept.delete(key);
        throw error;
      } finally {
        entry.users--;
        entry.since = Date.now();
        if (last) await drop(key);
        else await evict();
      }
    },
    async close() {
      clearInterval(timer);
      for (const entry of kept.values()) entry.users = 0;
      await Promise.all([...kept.keys()].map(drop));
    },
  };
}
