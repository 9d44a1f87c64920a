import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tarOfDataFolder } from "../../../dataFolder.ts";
import { startParams } from "../parameters.ts";
import { blockSize } from "./blockFile.ts";
import { OneFileSystem } from "./oneFile.ts";
import { type Deed, RecordedFile } from "./testing.ts";

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Every file with its contents. */
function contentsOf(files: OneFileSystem): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (folder: string) => {
    for (const name of files.readdir(folder)) {
      const path = `${folder}/${name}`;
      const { mode, size } = files.lstat(path);
      if ((mode & 0o170000) === 0o040000) {
        found[path] = "folder";
        walk(path);
        continue;
      }
      const bytes = new Uint8Array(size);
      const descriptor = files.open(path);
      expect(files.read(descriptor, bytes, 0, size, 0)).toBe(size);
      files.close(descriptor);
      found[path] = Buffer.from(bytes).toString("base64");
    }
  };
  walk("");
  return found;
}

/** One random thing that a database does to its files. */
function change(files: OneFileSystem, random: (below: number) => number): void {
  const names = ["a", "b", "folder/c", "folder/d", "folder/inner/e"];
  const path = names[random(names.length)]!;
  const known = (name: string) => {
    try {
      return files.lstat(name);
    } catch {
      return undefined;
    }
  };
  const file = known(path);
  if (!file) {
    const folders = path.split("/").slice(0, -1);
    for (const [index] of folders.entries()) {
      const folder = folders.slice(0, index + 1).join("/");
      if (!known(folder)) files.mkdir(folder, { mode: 0o700 });
    }
    files.writeFile(path, "");
    return;
  }
  const kind = random(10);
  if (kind === 0) files.unlink(path);
  else if (kind === 1) files.truncate(path, random(file.size + blockSize));
  else if (kind === 2) {
    const other = names[random(names.length)]!;
    if (known(other)) files.rename(path, other);
  } else write(files, path, kind < 5, file.size, random);
}

/** A page that begins where pages begin, or some bytes anywhere. */
function write(files: OneFileSystem, path: string, page: boolean, size: number, random: (below: number) => number): void {
  const bytes = new Uint8Array(page ? blockSize : 1 + random(3 * blockSize)).fill(1 + random(255));
  const at = page ? blockSize * random(5) : random(size + blockSize);
  const descriptor = files.open(path);
  files.write(descriptor, bytes.buffer, 0, bytes.length, at);
  files.close(descriptor);
}

/** A file with many changes and some commits: what was done to it, and what it held at each commit with the deeds until then. */
function history(seed: number): { deeds: Deed[]; commits: { deeds: number; contents: Record<string, string> }[] } {
  const random = randomFrom(seed);
  const file = new RecordedFile();
  const files = new OneFileSystem(file);
  const commits = [{ deeds: 0, contents: {} as Record<string, string> }];
  for (let commit = 0; commit < 6; commit++) {
    for (let step = 0; step < 25; step++) change(files, random);
    files.commit();
    commits.push({ deeds: file.deeds.length, contents: contentsOf(files) });
  }
  return { deeds: file.deeds, commits };
}

describe("the read model's files in one file", () => {
  test("hold what was written, wherever a write begins and ends, and what was cut off is zero when a file grows again", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = randomFrom(seed);
      const files = new OneFileSystem(new RecordedFile());
      files.writeFile("a", "");
      let expected = new Uint8Array(0);
      for (let step = 0; step < 60; step++) {
        const at = random(expected.length + 2 * blockSize);
        if (random(5) === 0) {
          const resized = new Uint8Array(at);
          resized.set(expected.subarray(0, at));
          expected = resized;
          files.truncate("a", at);
        } else {
          const bytes = new Uint8Array(1 + random(2 * blockSize)).fill(1 + random(255));
          const longer = new Uint8Array(Math.max(expected.length, at + bytes.length));
          longer.set(expected);
          longer.set(bytes, at);
          expected = longer;
          const descriptor = files.open("a");
          files.write(descriptor, bytes.buffer, 0, bytes.length, at);
          files.close(descriptor);
        }
        if (random(7) === 0) files.commit();
      }
      expect(contentsOf(files)["/a"]).toBe(Buffer.from(expected).toString("base64"));
    }
  });

  test("cut off at every write, and in the middle of it, the last commit is there as a whole", () => {
    for (let seed = 1; seed <= 3; seed++) {
      const { deeds, commits } = history(seed);
      for (let cut = 0; cut <= deeds.length; cut++) {
        const deed = deeds[cut - 1];
        const before = commits.findLastIndex((commit) => commit.deeds <= cut);
        for (const part of deed?.kind === "write" ? [Number.POSITIVE_INFINITY, 1, 4096, deed.bytes.length - 1] : [1]) {
          const found = contentsOf(new OneFileSystem(RecordedFile.after(deeds.slice(0, cut), part)));
          // The commit that is under way may count already: its header is the last thing but the flush.
          const good = [commits[before]!.contents, cut >= (commits[before + 1]?.deeds ?? Infinity) - 1 && commits[before + 1]!.contents];
          expect(good, `seed ${seed}, cut ${cut} of ${deeds.length}, part ${part}`).toContainEqual(found);
        }
      }
    }
  });

  test("where the power fails, any of the writes since the last flush may be lost: a commit is there as a whole all the same", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = randomFrom(1000 + seed);
      const { deeds, commits } = history(seed);
      const cut = random(deeds.length);
      const flushed = deeds.slice(0, cut).findLastIndex(({ kind }) => kind === "flush");
      const kept = deeds.slice(0, cut).filter((_deed, index) => index <= flushed || random(2) === 0);
      const found = contentsOf(new OneFileSystem(RecordedFile.after(kept)));
      const before = commits.findLastIndex((commit) => commit.deeds <= cut);
      expect([commits[before]!.contents, commits[before + 1]!.contents], `seed ${seed}, cut ${cut}`).toContainEqual(found);
    }
  });

  test("a file of something else, or one whose headers are damaged, is an empty one", () => {
    const garbage = new RecordedFile();
    garbage.write(new Uint8Array(10 * blockSize).fill(0xa5), { at: 0 });
    const files = new OneFileSystem(garbage);
    expect(files.isEmpty).toBe(true);
    files.writeFile("a", "text");
    files.commit();
    expect(Object.keys(contentsOf(new OneFileSystem(garbage)))).toEqual(["/a"]);
  });

  test("a full device is an error of the write, and what was committed before stays", () => {
    const file = new RecordedFile();
    const files = new OneFileSystem(file);
    files.writeFile("a", new Uint8Array(3 * blockSize).fill(1));
    files.commit();
    const before = contentsOf(files);
    file.room = file.getSize();
    expect(() => files.writeFile("b", new Uint8Array(9 * blockSize).fill(2))).toThrow(expect.objectContaining({ code: 51 }));
    expect(() => files.commit()).toThrow("No room");
    expect(contentsOf(new OneFileSystem(file))).toEqual(before);
    file.room = Number.POSITIVE_INFINITY;
    files.unlink("b");
    files.commit();
    expect(contentsOf(new OneFileSystem(file))).toEqual(before);
  });

  test("room is used again: a hundred times the same pages do not make it grow", () => {
    const file = new RecordedFile();
    const files = new OneFileSystem(file);
    for (let round = 0; round < 100; round++) {
      files.writeFile("a", new Uint8Array(50 * blockSize).fill(1 + round));
      files.commit();
    }
    expect(file.getSize()).toBeLessThan(110 * blockSize);
    files.writeFile("b", new Uint8Array(2000 * blockSize).fill(1));
    files.commit();
    files.unlink("b");
    files.commit();
    expect(file.getSize()).toBeLessThan(200 * blockSize);
  });

  test("a file that was removed while it is open can be read until it is closed", () => {
    const files = new OneFileSystem(new RecordedFile());
    files.writeFile("a", "text");
    const descriptor = files.open("a");
    files.unlink("a");
    files.writeFile("b", "other");
    const bytes = new Uint8Array(4);
    expect(files.read(descriptor, bytes, 0, 4, 0)).toBe(4);
    expect(new TextDecoder().decode(bytes)).toBe("text");
    files.close(descriptor);
  });
});

describe("PGlite on it", () => {
  let folder: Blob;
  let database: PGlite | undefined;
  const emptyModule = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));

  beforeAll(async () => {
    folder = new Blob([(await tarOfDataFolder()) as Uint8Array<ArrayBuffer>], { type: "application/x-tar" });
  });
  afterAll(() => database?.close());

  async function open(file: RecordedFile): Promise<{ files: OneFileSystem; database: PGlite }> {
    const files = new OneFileSystem(file);
    const options = { fs: files, startParams, initdbWasmModule: emptyModule, ...(files.isEmpty && { loadDataDir: folder }) };
    return { files, database: await PGlite.create(options) };
  }

  test("starts from the folder that was made beforehand, and opened after a cut at any moment it holds a commit's rows", async () => {
    const file = new RecordedFile();
    const opened = await open(file);
    database = opened.database;
    await database.exec(
      "CREATE TABLE numbers (n int PRIMARY KEY, words text); CREATE INDEX ON numbers USING gin (to_tsvector('simple', words))",
    );
    const commit = async () => {
      await opened.database.exec("CHECKPOINT");
      opened.files.commit();
    };
    await commit();
    const commits = [{ deeds: file.deeds.length, rows: 0 }];
    for (let round = 1; round <= 5; round++) {
      await database.exec(
        `INSERT INTO numbers SELECT n, repeat('word' || n || ' ', 300) FROM generate_series(${round * 100}, ${round * 100 + 99}) n;
         UPDATE numbers SET words = words || ' again' WHERE n % 7 = ${round}`,
      );
      await commit();
      commits.push({ deeds: file.deeds.length, rows: round * 100 });
    }
    const random = randomFrom(7);
    for (let look = 0; look < 8; look++) {
      const cut = commits[0]!.deeds + random(file.deeds.length - commits[0]!.deeds + 1);
      const { rows } = commits.findLast((one) => one.deeds <= cut)!;
      const { database } = await open(RecordedFile.after(file.deeds.slice(0, cut), random(blockSize)));
      const [found] = (
        await database.query<{ rows: number; indexed: number }>(
          `SELECT count(*)::int AS rows, (SELECT count(*)::int FROM numbers WHERE to_tsvector('simple', words) @@ to_tsquery('simple', 'word:*')) AS indexed FROM numbers`,
        )
      ).rows;
      await database.close();
      // The commit that is under way may count already.
      expect([rows, rows + 100], `cut ${cut}`).toContain(found!.rows);
      expect(found!.indexed).toBe(found!.rows);
    }
  });
});
