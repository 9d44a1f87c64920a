// PGlite on the device: its files in memory, brought to disk when there is time for it. Only ever in a worker.
import { IdbFs, PGlite } from "@electric-sql/pglite";
import initdbUrl from "@electric-sql/pglite/initdb.wasm?url";
import bundleUrl from "@electric-sql/pglite/pglite.data?url";
import wasmUrl from "@electric-sql/pglite/pglite.wasm?url";
import { initDbStartParams, startParams } from "./parameters.ts";

/**
 * PGlite brings its files to disk after every statement, each changed one as a whole. Here that happens when asked for:
 * what is lost by a crash in between is projected again.
 */
class UnhurriedFiles extends IdbFs {
  override async syncToFs(): Promise<void> {}

  flush(): Promise<void> {
    return super.syncToFs();
  }
}

export interface OpenEngine {
  readonly database: PGlite;
  /** Brings everything to disk at once, in one transaction of IndexedDB. */
  flush(): Promise<void>;
}

/** Name of the IndexedDB database that holds the files. */
export const engineDatabase = (userId: string) => `/pglite/${directory(userId)}`;
const directory = (userId: string) => `docuvault-${userId}`;

/** 1.6 s warm and 3-5 s the first time, some 130 MB of memory. */
export async function openEngine(userId: string): Promise<OpenEngine> {
  const files = new UnhurriedFiles(directory(userId));
  const database = await PGlite.create({ fs: files, startParams, initDbStartParams, ...(await parts()) });
  return {
    database,
    async flush() {
      await database.exec("CHECKPOINT");
      await database.runExclusive(() => files.flush());
    },
  };
}

/** Fetched here and waited for together: PGlite, left to itself, waits for one of them, and where the others fail nobody hears of it. */
async function parts(): Promise<{ pgliteWasmModule: WebAssembly.Module; initdbWasmModule: WebAssembly.Module; fsBundle: Blob }> {
  const [pgliteWasmModule, initdbWasmModule, fsBundle] = await Promise.all([
    WebAssembly.compileStreaming(fetch(wasmUrl)),
    WebAssembly.compileStreaming(fetch(initdbUrl)),
    fetch(bundleUrl).then((response) => response.blob()),
  ]);
  return { pgliteWasmModule, initdbWasmModule, fsBundle };
}
