// PGlite on the device. Only ever in a worker. Its files are one file of the browser's own file system, which keeps them out of memory;
// where that is not to be had (private windows of Safari) they lie in memory and IndexedDB.

import folderUrl from "data-folder?url";
import { PGlite } from "@electric-sql/pglite";
import bundleUrl from "@electric-sql/pglite/pglite.data?url";
import wasmUrl from "@electric-sql/pglite/pglite.wasm?url";
import { dropIndexedFiles, hasIndexedFiles, IndexedFiles } from "./files/indexedFiles.ts";
import { OneFileSystem } from "./files/oneFile.ts";
import { dropOwnFile, openOwnFile } from "./files/ownFile.ts";
import { startParams } from "./parameters.ts";

export interface OpenEngine {
  readonly database: PGlite;
  /** Brings everything to disk, as it is at one moment. */
  flush(): Promise<void>;
  /** Cuts off the log, which only grows otherwise; brings everything to disk where that takes no longer. */
  checkpoint(): Promise<void>;
}

/** 0.3 s where its files are there. Throws where another worker holds them for long. */
export async function openEngine(userId: string): Promise<OpenEngine> {
  const [parts, file] = await Promise.all([engineParts(), openOwnFile(userId)]);
  if (!file) return openInMemory(userId, parts);
  const files = new OneFileSystem(file);
  try {
    const database = await PGlite.create({ fs: files, startParams, ...parts, ...(files.isEmpty && (await emptyFolder())) });
    // What an older version of the app has left behind.
    await dropIndexedFiles(userId);
    const commit = async () => {
      await database.exec("CHECKPOINT");
      await database.runExclusive(async () => files.commit());
    };
    return { database, flush: commit, checkpoint: commit };
  } catch (error) {
    await files.closeFs();
    throw error;
  }
}

async function openInMemory(userId: string, parts: EngineParts): Promise<OpenEngine> {
  const files = new IndexedFiles(userId);
  const folder = (await hasIndexedFiles(userId)) ? {} : await emptyFolder();
  const database = await PGlite.create({ fs: files, startParams, ...parts, ...folder });
  const checkpoint = async () => void (await database.exec("CHECKPOINT"));
  return {
    database,
    checkpoint,
    async flush() {
      await checkpoint();
      await database.runExclusive(() => files.flush());
    },
  };
}

/** Throws all files away, wherever they lie. */
export async function dropEngine(userId: string): Promise<void> {
  await Promise.all([dropOwnFile(userId), dropIndexedFiles(userId)]);
}

interface EngineParts {
  pgliteWasmModule: WebAssembly.Module;
  initdbWasmModule: WebAssembly.Module;
  fsBundle: Blob;
}

/** `initdb` has run when the app was built; a module without anything in it keeps PGlite from fetching the real one. */
const emptyModule = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** Fetched here and waited for together: PGlite, left to itself, waits for one of them, and where the others fail nobody hears of it. */
async function engineParts(): Promise<EngineParts> {
  const [pgliteWasmModule, fsBundle] = await Promise.all([
    WebAssembly.compileStreaming(fetch(wasmUrl)),
    fetch(bundleUrl).then((response) => response.blob()),
  ]);
  return { pgliteWasmModule, initdbWasmModule: new WebAssembly.Module(emptyModule), fsBundle };
}

/** The data folder of a new database. */
async function emptyFolder(): Promise<{ loadDataDir: Blob }> {
  const response = await fetch(folderUrl);
  if (!response.ok) throw new Error(`network: ${response.status}`);
  return { loadDataDir: new Blob([await response.arrayBuffer()], { type: "application/x-tar" }) };
}
