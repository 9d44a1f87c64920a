// Writes a `.br` and a `.gz` copy beside every file of the built client that gets smaller by it, so that serving costs nothing.
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import pLimit from "p-limit";

const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

const compressible = /\.(js|mjs|css|html|svg|json|webmanifest|wasm|data|txt)$/;
const worthwhile = 0.95;
const large = 1 << 20; // brotli's best level takes 20 s for the 10 MB of PGlite and saves 8 % over level 9

/** Compresses all files under `folder`. Results are kept in `cache` by content: the large ones rarely change. */
export async function compressFolder(folder: string, cache: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && compressible.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const atOnce = pLimit(4); // zlib's threads
  await atOnce.map(files, async (file) => {
    const bytes = await readFile(file);
    const quality = bytes.length > large ? 9 : 11;
    const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
    await compressOne(file, ".br", bytes, cache, () => brotli(bytes, brotliOptions));
    await compressOne(file, ".gz", bytes, cache, () => deflate(bytes, { level: 9 }));
  });
}

async function compressOne(file: string, suffix: string, bytes: Buffer, cache: string, compress: () => Promise<Buffer>): Promise<void> {
  const kept = join(cache, createHash("sha256").update(bytes).digest("hex") + suffix);
  if (!existsSync(kept)) {
    const fresh = `${kept}.${randomUUID()}`; // two files may have the same bytes
    await writeFile(fresh, await compress());
    await rename(fresh, kept);
  }
  if ((await stat(kept)).size < bytes.length * worthwhile) await copyFile(kept, file + suffix);
}
