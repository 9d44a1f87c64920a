// Bytes in a file on their way to a store that may be away.
import { mkdtemp, readdir, readlink, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withMeasuredBytes } from "./measuredBytes.ts";

async function aFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "docuvault-measured-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "bytes");
  await writeFile(path, Buffer.alloc(200_000, 1));
  return path;
}

const within = () => ({ limit: 1_000_000, signal: AbortSignal.timeout(30_000) });

/** How often this process has the file open. */
async function timesOpen(path: string): Promise<number> {
  const links = await Promise.all((await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
  return links.filter((link) => link === path).length;
}

test.runIf(process.platform === "linux")("a store that takes no bytes leaves no file open", async () => {
  const path = await aFile();
  for (let tries = 0; tries < 5; tries++)
    await withMeasuredBytes({ path }, within(), async ({ open }) => {
      const stream = open();
      await stat(path);
      await stream.cancel();
    });
  await expect.poll(() => timesOpen(path)).toBe(0);
});

test("a file that has gone before it is read is told to whoever reads it, and to nobody else", async () => {
  const path = await aFile();
  const unheard: Error[] = [];
  const note = (error: Error) => void unheard.push(error);
  process.on("uncaughtException", note);
  onTestFinished(() => void process.off("uncaughtException", note));
  await withMeasuredBytes({ path }, within(), async ({ open }) => {
    await rm(path);
    const stream = open();
    for (let looks = 0; looks < 20; looks++) await expect(stat(path)).rejects.toThrow("ENOENT");
    await expect(stream.getReader().read()).rejects.toThrow("ENOENT");
  });
  expect(unheard).toEqual([]);
});

test("bytes can be read as often as they are asked for", async () => {
  const path = await aFile();
  await withMeasuredBytes({ path }, within(), async ({ open, size }) => {
    for (let reads = 0; reads < 2; reads++) expect((await new Response(open()).bytes()).length).toBe(size);
  });
});
