// Hostile files, limits and crashes: every job ends typed, and ends alone.
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ExtractionError } from "../../../shared/read/errors.ts";
import * as hostile from "../../../tests/fixtures/hostile.ts";
import { writePdf } from "../../../tests/fixtures/pdf.ts";
import { withFewDescriptors } from "../../../tests/harness/withFewDescriptors.ts";
import { createExtractor, type Extractor } from "./extractor.ts";
import { Worker } from "./worker.ts";

const hints = { name: "file.pdf", contentType: "application/pdf" };
const memoryBytes = 300 * 1024 * 1024;
let folder: string;
let good: string;
let extractor: Extractor;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limits-"));
  good = join(folder, "good.pdf");
  await writeFile(good, writePdf([["Fortsatt her"]]));
  extractor = createExtractor({ readFrom: [folder], size: 1, memoryBytes });
});
afterAll(async () => {
  await extractor.close();
  await rm(folder, { recursive: true });
});

const stillReads = async () => expect((await extractor.extract(good, hints)).text).toBe("Fortsatt her");

test("a stream that unpacks to a gigabyte ends as memory, for the text and for the picture, and the next document is read", async () => {
  const bomb = await hostile.contentBomb(folder);
  await expect(extractor.extract(bomb, hints)).rejects.toMatchObject({ code: "memory" });
  await stillReads();
  await expect(extractor.thumbnail(bomb, hints)).rejects.toMatchObject({ code: "memory" });
  await stillReads();
});

test("forms that draw each other without end are stopped", async () => {
  const bomb = await hostile.formBomb(folder);
  expect((await extractor.extract(bomb, hints)).text).toBe("");
  const end: unknown = await extractor.thumbnail(bomb, hints).catch((error: unknown) => error);
  expect(end).toBeInstanceOf(ExtractionError);
  expect(["memory", "timeout", "crashed"]).toContain((end as ExtractionError).code);
  await stillReads();
});

test("a job past its time ends as timeout, and the next document is read", async () => {
  const slow = await hostile.manyPages(folder, 20_000);
  const hasty = createExtractor({ readFrom: [folder], size: 1, timeMs: 1500 });
  try {
    await expect(hasty.extract(slow, hints)).rejects.toMatchObject({ code: "timeout" });
    expect((await hasty.extract(good, hints)).text).toBe("Fortsatt her");
  } finally {
    await hasty.close();
  }
});

test("a long document keeps every page", async () => {
  const { text, pageCount } = await extractor.extract(await hostile.manyPages(folder, 1000), hints);
  expect(pageCount).toBe(1000);
  expect(text.split("\f")).toHaveLength(1000);
  expect(text).toContain("Side 1000 av");
});

test("JavaScript in a PDF is text that nobody runs", async () => {
  const path = await hostile.withJavaScript(folder);
  expect((await extractor.extract(path, hints)).text).toContain("skriptfelle");
  expect(await extractor.thumbnail(path, hints)).toMatchObject({ width: 320 });
});

test.each([
  ["arrays nested 200,000 deep", hostile.deepNesting],
  ["a page tree that contains itself", hostile.pageTreeLoop],
  ["a gzip file called .pdf", hostile.notAPdf],
])("%s end with an answer or a typed error", async (_, make) => {
  const path = await make(folder);
  for (const end of await Promise.allSettled([extractor.extract(path, hints), extractor.thumbnail(path, hints)])) {
    if (end.status === "rejected") expect(end.reason).toBeInstanceOf(ExtractionError);
  }
  await stillReads();
});

test("pages of impossible size are drawn within the bounds of the thumbnail", async () => {
  for (const [width, height] of [
    [200, 14_000],
    [1e9, 1e9],
    [14_400, 3],
  ] as const) {
    const thumbnail = await extractor.thumbnail(await hostile.oddPage(folder, width, height), hints);
    expect(thumbnail!.width).toBeLessThanOrEqual(320);
    expect(thumbnail!.height).toBeLessThanOrEqual(640);
  }
});

test("an image of 900 megapixels is refused as too large before it is decoded", async () => {
  const bomb = await hostile.pngBomb(folder, 30_000);
  await expect(extractor.extract(bomb, { name: "a.png", contentType: "image/png" })).rejects.toMatchObject({ code: "tooLarge" });
});

test("of a huge text only as much as is kept is read, cut between characters", async () => {
  const { text } = await extractor.extract(await hostile.hugeText(folder), { name: "huge.txt", contentType: "text/plain" });
  const bytes = Buffer.byteLength(text);
  expect(bytes).toBeLessThanOrEqual(5_000_000);
  expect(bytes).toBeGreaterThan(4_999_000);
  expect(text).not.toContain("\ufffd");
});

test("two at once: the one that is killed ends alone", async () => {
  const two = createExtractor({ readFrom: [folder], size: 2, memoryBytes });
  try {
    const [bomb, read] = await Promise.allSettled([
      two.extract(await hostile.contentBomb(folder), hints),
      two.extract(await hostile.manyPages(folder, 1000), hints),
    ]);
    expect(bomb).toMatchObject({ status: "rejected", reason: { code: "memory" } });
    expect(read).toMatchObject({ status: "fulfilled", value: { pageCount: 1000 } });
  } finally {
    await two.close();
  }
});

test("a child that dies under a job ends it as crashed", async () => {
  const worker = new Worker({ timeMs: 60_000, memoryBytes, readFrom: [folder] });
  const job = worker.run({ kind: "extract", path: await hostile.manyPages(folder, 20_000), hints });
  process.kill(worker.pid, "SIGSEGV");
  await expect(job).rejects.toMatchObject({ code: "crashed" });
  expect(worker.alive).toBe(false);
});

test("a file that is not there, or lies outside the folders that may be read, is the machine's error and not the document's", async () => {
  for (const path of [join(folder, "absent.pdf"), "/etc/hostname"]) {
    const error: unknown = await extractor.extract(path, hints).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(ExtractionError);
  }
});

test("documents are read where the packages are a link to another folder", async () => {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const checkout = join(await realpath(folder), "checkout");
  for (const part of ["containers/backend/extract", "shared", "package.json"])
    await cp(join(root, part), join(checkout, part), { recursive: true });
  await symlink(join(root, "node_modules"), join(checkout, "node_modules"));
  const script = join(checkout, "read.ts");
  await writeFile(
    script,
    `import { createExtractor } from "./containers/backend/extract/extractor.ts";
     const extractor = createExtractor({ readFrom: [${JSON.stringify(join(folder, "files"))}] });
     console.log((await extractor.extract(${JSON.stringify(join(folder, "files", "good.pdf"))}, ${JSON.stringify(hints)})).text);
     await extractor.close();`,
  );
  await cp(good, join(folder, "files", "good.pdf"));
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  expect(stdout).toBe("Fortsatt her\n");
});

test.runIf(process.platform === "linux")("a child without work is ended, and the next job starts another", async () => {
  const others = new Set(await readers());
  const ours = async () => (await readers()).filter((pid) => !others.has(pid));
  const brief = createExtractor({ readFrom: [folder], size: 1, idleMs: 200 });
  try {
    brief.warm();
    const [first] = await ours();
    expect(first).toBeDefined();
    await brief.extract(good, hints);
    await expect.poll(ours).toEqual([]);
    expect((await brief.extract(good, hints)).pageCount).toBe(1);
  } finally {
    await brief.close();
  }
});

/** The process ids of this process's readers. */
async function readers(): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      // a process may end while it is looked at
      const [stat, command] = await Promise.all([
        readFile(`/proc/${pid}/stat`, "latin1").catch(() => ""),
        readFile(`/proc/${pid}/cmdline`, "latin1").catch(() => ""),
      ]);
      const parent = Number(stat.slice(stat.lastIndexOf(")")).split(" ")[2]);
      return parent === process.pid && command.includes("extract/child.ts");
    }),
  );
  return pids.filter((_, index) => found[index]);
}

test("after closing nothing is read, which is not the document's fault", async () => {
  const closed = createExtractor({ readFrom: [folder], size: 1 });
  await closed.extract(good, hints);
  await closed.close();
  const error = await closed.extract(good, hints).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ message: "The reader is closed: its backend stops" });
  expect(error).not.toBeInstanceOf(ExtractionError);
});

test.runIf(process.platform === "linux")(
  "where no child can be started the document is not to blame, and reads when one can be",
  async () => {
    const [refused, read] = await withFewDescriptors(`
    const { createExtractor } = await import(${JSON.stringify(new URL("./extractor.ts", import.meta.url).href)});
    const extractor = createExtractor({ readFrom: [${JSON.stringify(folder)}], size: 1 });
    const extract = () => extractor.extract(${JSON.stringify(good)}, ${JSON.stringify(hints)}).then(({ text }) => text);
    const giveBack = takeAll();
    const refused = await said(extract());
    giveBack();
    console.log(refused);
    console.log(await said(extract()));
    await extractor.close();
  `);
    expect(refused).toBe("Error: The reader could not be started: EMFILE");
    expect(read).toBe('"Fortsatt her"');
  },
);

test.runIf(process.platform === "linux")("a child knows nothing of the backend's environment", async () => {
  process.env.A_SECRET_FOR_THE_TEST = "do not tell";
  const worker = new Worker({ timeMs: 60_000, memoryBytes, readFrom: [folder] });
  try {
    await worker.run({ kind: "extract", path: good, hints });
    const environment = await readFile(`/proc/${worker.pid}/environ`, "latin1");
    const names = environment.split("\0").flatMap((entry) => entry.split("=")[0] || []);
    expect(names.filter((name) => !/^(PATH|TZ|LANG|NODE_CHANNEL_\w+)$/.test(name))).toEqual([]);
  } finally {
    delete process.env.A_SECRET_FOR_THE_TEST;
    await worker.end();
  }
});
