// A build step: PGlite's data folder as it is after `initdb`, so that no device has to run it (3 s, and a second engine's memory).
import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import type { Plugin } from "vite";
import { initDbStartParams, startParams } from "./replica/readModel/parameters.ts";

/** Where results are kept by what they are made from. */
const cache = join(import.meta.dirname, "..", "dist", ".data-folder");
const name = "data-folder?url";

/** `import url from "data-folder?url"` gives the address of the folder as a tar file. */
export function dataFolder(): Plugin {
  let made: Promise<string> | undefined;
  return {
    name: "docuvault-data-folder",
    enforce: "pre",
    async resolveId(id) {
      if (id !== name) return undefined;
      made ??= makeDataFolder();
      return `${await made}?url`;
    },
  };
}

/** Path of the file, made where it is not there yet. */
async function makeDataFolder(): Promise<string> {
  const engine = await readFile(join(dirname(createRequire(import.meta.url).resolve("@electric-sql/pglite")), "pglite.wasm"));
  const key = createHash("sha256")
    .update(engine)
    .update(JSON.stringify([startParams, initDbStartParams, statements]))
    .digest("hex");
  const path = join(cache, key.slice(0, 16), "pglite-folder.data");
  if (existsSync(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${randomUUID()}`;
  await writeFile(fresh, await tarOfDataFolder());
  await rename(fresh, path);
  return path;
}

/** Only one database is used: without the templates a third of the bytes is left. */
const statements = [
  "UPDATE pg_database SET datistemplate = false, datallowconn = true",
  "DROP DATABASE template0",
  "DROP DATABASE template1",
  "VACUUM (FREEZE, ANALYZE)",
  // The log of what was done so far goes with the second checkpoint.
  "CHECKPOINT",
  "SELECT pg_switch_wal()",
  "CHECKPOINT",
];

/** The folder itself, as a tar archive. */
export async function tarOfDataFolder(): Promise<Uint8Array> {
  const engine = await PGlite.create({ startParams, initDbStartParams });
  try {
    for (const statement of statements) await engine.exec(statement);
    return new Uint8Array(await (await engine.dumpDataDir("none")).arrayBuffer());
  } finally {
    await engine.close();
  }
}
