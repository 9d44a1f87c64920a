import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compressFolder } from "./compress.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "docuvault-compress-"));
  await mkdir(join(folder, "client", "assets"), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = (name: string, bytes: string | Buffer) => writeFile(join(folder, "client", name), bytes);
const read = (name: string) => readFile(join(folder, "client", name));
const compress = () => compressFolder(join(folder, "client"), join(folder, "cache"));

test("a file gets copies that unpack to its bytes", async () => {
  const script = "export const answer = 42;\n".repeat(200);
  await put("assets/app.js", script);
  await compress();
  expect(brotliDecompressSync(await read("assets/app.js.br")).toString()).toBe(script);
  expect(gunzipSync(await read("assets/app.js.gz")).toString()).toBe(script);
});

test("pictures and files that would not get smaller have no copies", async () => {
  await put("icon.png", Buffer.alloc(5_000));
  await put("tiny.js", "1");
  await compress();
  expect((await readdir(join(folder, "client"))).sort()).toEqual(["assets", "icon.png", "tiny.js"]);
});

test("files with the same bytes do not get in each other's way, and a second build takes the kept results", async () => {
  const same = "the same text\n".repeat(500);
  for (let n = 0; n < 12; n++) await put(`assets/${n}.css`, same);
  await compress();
  await compress();
  expect(await readdir(join(folder, "cache"))).toHaveLength(2);
  for (let n = 0; n < 12; n++) expect(brotliDecompressSync(await read(`assets/${n}.css.br`)).toString()).toBe(same);
});
