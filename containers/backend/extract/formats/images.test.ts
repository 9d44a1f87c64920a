// Pictures of scanners, phones and old programs: read as pages for recognition, and drawn.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixtures } from "../../../../tests/fixtures/index.ts";
import { createExtractor, type Extractor } from "../extractor.ts";

let extractor: Extractor;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "images-"));
  extractor = createExtractor({ readFrom: [folder], size: 1 });
});
afterAll(async () => {
  await extractor.close();
  await rm(folder, { recursive: true });
});

/** Nothing but the bytes says what it is. */
const hints = { name: "file", contentType: "" };
async function inFolder(bytes: Uint8Array): Promise<string> {
  const path = join(folder, "file");
  await writeFile(path, bytes);
  return path;
}

const receipt = async () => sharp(await readFile(fixtures.png.path));
const bilevel = async () =>
  (await receipt())
    .flatten({ background: "#fff" })
    .greyscale()
    .threshold(128)
    .toColourspace("b-w")
    .tiff({ bitdepth: 1, compression: "ccittfax4" })
    .toBuffer();

test("a black-and-white fax page is read and drawn", async () => {
  const path = await inFolder(await bilevel());
  expect(await extractor.extract(path, hints)).toMatchObject({ kind: "tiff", pageCount: 1, pagesForOcr: [1], text: "" });
  expect(await extractor.thumbnail(path, hints)).toMatchObject({ width: 320 });
});

/** Two single-page files joined: the second one's offsets moved, the first one's end pointing at it. */
function joinTiffs(first: Buffer, second: Buffer): Buffer {
  const shift = first.length;
  const moved = Buffer.from(second);
  const directory = moved.readUInt32LE(4);
  const count = moved.readUInt16LE(directory);
  for (let entry = 0; entry < count; entry++) {
    const at = directory + 2 + entry * 12;
    const [tag, type, values] = [moved.readUInt16LE(at), moved.readUInt16LE(at + 2), moved.readUInt32LE(at + 4)];
    const size = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8][type]! * values;
    const isOffset = tag === 273;
    if (size > 4) {
      const place = moved.readUInt32LE(at + 8);
      if (isOffset)
        for (let value = 0; value < values; value++) moved.writeUInt32LE(moved.readUInt32LE(place + value * 4) + shift, place + value * 4);
      moved.writeUInt32LE(place + shift, at + 8);
    } else if (isOffset) moved.writeUInt32LE(moved.readUInt32LE(at + 8) + shift, at + 8);
  }
  const head = Buffer.from(first);
  const own = head.readUInt32LE(4);
  head.writeUInt32LE(directory + shift, own + 2 + head.readUInt16LE(own) * 12);
  return Buffer.concat([head, moved]);
}

test("each page of a TIFF is a page, and each can be drawn", async () => {
  const page = await bilevel();
  const path = await inFolder(joinTiffs(page, page));
  expect(await extractor.extract(path, hints)).toMatchObject({ kind: "tiff", pageCount: 2, pagesForOcr: [1, 2] });
  const options = { page: 1, width: 200, maxHeight: 400, quality: 70 };
  expect(await extractor.picture(path, hints, options)).toMatchObject({ width: 200 });
  expect(await extractor.picture(path, hints, { ...options, page: 2 })).toBeNull();
});

test("AVIF is decoded", async () => {
  const avif = await inFolder(await (await receipt()).avif({ quality: 40, effort: 0 }).toBuffer());
  expect(await extractor.extract(avif, hints)).toMatchObject({ kind: "image" });
  expect(await extractor.thumbnail(avif, hints)).toMatchObject({ width: 320 });
});

/** Of two pictures of one size: how far a sample is from the other's, of 255. */
async function meanDifference(one: Sharp, other: Sharp): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((picture) => picture.flatten({ background: "white" }).greyscale().raw().toBuffer()));
  return a!.reduce((sum, value, index) => sum + Math.abs(value - b![index]!), 0) / a!.length;
}

test.each([fixtures.heic, fixtures.heicOf8Bits])("HEIC is decoded as the picture that it is: $name", async ({ path }) => {
  const heic = await inFolder(await readFile(path));
  expect(await extractor.extract(heic, hints)).toMatchObject({ kind: "heic", pagesForOcr: [1] });
  const { webp, width, height } = (await extractor.thumbnail(heic, hints))!;
  expect([width, height]).toEqual([320, 498]);
  const same = sharp(fixtures.png.path).resize(320, 498, { fit: "fill" });
  expect(await meanDifference(sharp(webp), same)).toBeLessThan(6);
});

function bitmap(bits: 1 | 24, width: number, height: number): Buffer {
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const palette = bits === 1 ? Buffer.from("00000000ffffff00", "hex") : Buffer.alloc(0);
  const head = Buffer.alloc(54);
  head.write("BM");
  head.writeUInt32LE(54 + palette.length, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  return Buffer.concat([head, palette, Buffer.alloc(rowBytes * height, bits === 1 ? 0xaa : 0x40)]);
}

test.each([1, 24] as const)("a bitmap of %i bits a pixel is drawn", async (bits) => {
  const path = await inFolder(bitmap(bits, 50, 30));
  expect(await extractor.extract(path, hints)).toMatchObject({ kind: "bmp" });
  expect(await extractor.thumbnail(path, hints)).toMatchObject({ width: 50, height: 30 });
});

test("a bitmap of runs is drawn as it is without them", async () => {
  const flat = bitmap(24, 8, 4);
  for (let at = 54; at < flat.length; at += 3) flat.set([0x20, 0x60, 0xc0], at);
  const head = Buffer.from(flat.subarray(0, 54));
  head.writeUInt16LE(8, 28);
  head.writeUInt32LE(1, 30);
  head.writeUInt32LE(54 + 1024, 10);
  const palette = Buffer.alloc(1024);
  palette.set([0x20, 0x60, 0xc0], 7 * 4);
  const runs = Buffer.from(`${"08070000".repeat(4)}0001`, "hex");
  const drawn = async (bytes: Buffer) => Buffer.from((await extractor.thumbnail(await inFolder(bytes), hints))!.webp);
  const ofRuns = Buffer.concat([head, palette, runs]);
  expect(await extractor.extract(await inFolder(ofRuns), hints)).toMatchObject({ kind: "bmp", pagesForOcr: [1] });
  expect(await meanDifference(sharp(await drawn(ofRuns)), sharp(await drawn(flat)))).toBe(0);
});

test("pictures that are cut off, empty or larger than they can be end typed", async () => {
  const heic = await readFile(fixtures.heic.path);
  const huge = bitmap(24, 4, 4);
  huge.writeInt32LE(30_000, 18);
  huge.writeInt32LE(30_000, 22);
  for (const [bytes, code] of [
    [heic.subarray(0, heic.length / 2), "broken"],
    [(await bilevel()).subarray(0, 900), "broken"],
    [bitmap(24, 50, 30).subarray(0, 1000), "broken"],
    [huge, "tooLarge"],
  ] as const)
    await expect(extractor.extract(await inFolder(bytes), hints)).rejects.toMatchObject({ code });
});
