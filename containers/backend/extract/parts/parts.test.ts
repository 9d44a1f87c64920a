// Pages taken out of a file: each looks as it did, and the same ones come out the same each time.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aScan } from "../codes/testing.ts";
import { createExtractor, type Extractor } from "../extractor.ts";
import { pagesOfTiff } from "./tiffPages.ts";

let folder: string;
let extractor: Extractor;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docuvault-parts-"));
  extractor = createExtractor({ readFrom: [folder] });
});
afterAll(async () => {
  await extractor.close();
  await rm(folder, { recursive: true });
});

const greys = [10, 60, 110, 160, 210];

/** Five pages of one grey each, as one tall picture is cut into pages by libvips. */
function aTiff(compression: "none" | "lzw" | "ccittfax4" | "jpeg", tile = false): Promise<Buffer> {
  const [width, height] = [64, 96];
  const pixels = Buffer.alloc(width * height * greys.length);
  for (const [page, grey] of greys.entries())
    pixels.fill(compression === "ccittfax4" ? (page % 2 ? 255 : 0) : grey, page * width * height, (page + 1) * width * height);
  return sharp(pixels, { raw: { width, height: height * greys.length, channels: 1, pageHeight: height } })
    .toColourspace("b-w")
    .tiff({ compression, tile, tileWidth: 32, tileHeight: 32, ...(compression === "ccittfax4" && { bitdepth: 1 }) })
    .toBuffer();
}

async function greysOf(file: Uint8Array): Promise<number[]> {
  const { pages = 1 } = await sharp(file).metadata();
  const found: number[] = [];
  for (let page = 0; page < pages; page++) found.push((await sharp(file, { page }).extractChannel(0).raw().toBuffer())[0]!);
  return found;
}

test.each([
  ["none", false],
  ["lzw", false],
  ["lzw", true],
  ["jpeg", false],
] as const)("pages of a TIFF (%s, tiles: %s) come out as they were", async (compression, tile) => {
  const file = await aTiff(compression, tile);
  expect(await greysOf(file)).toEqual(greys);
  const part = pagesOfTiff(file, 1, 3);
  expect(await greysOf(part)).toEqual([60, 110, 160]);
  expect(part.length).toBeLessThan(file.length);
  expect(await greysOf(pagesOfTiff(part, 2, 2))).toEqual([160]);
});

test("a fax stays a fax", async () => {
  const part = pagesOfTiff(await aTiff("ccittfax4"), 3, 4);
  expect(await sharp(part).metadata()).toMatchObject({ pages: 2, bitsPerSample: 1 });
  // Of two pages of 64 by 96 dots, which take 1,536 bytes where nothing is compressed.
  expect(part.length).toBeLessThan(800);
  expect(await greysOf(part)).toEqual([255, 0]);
});

test("a TIFF that lacks the page, ends early or names places outside of itself is broken, in bounded time", async () => {
  const file = await aTiff("lzw");
  expect(() => pagesOfTiff(file, 4, 5)).toThrow("a page is missing");
  for (let length = 0; length < file.length; length += 37) {
    const cut = file.subarray(0, length);
    try {
      expect(await greysOf(pagesOfTiff(cut, 0, 0))).toEqual([10]);
    } catch (error) {
      expect(error).toMatchObject({ code: "broken" });
    }
  }
});

test("the child takes pages out of a PDF, the same bytes each time, and says of other files that they have none", async () => {
  const page = (grey: number) =>
    sharp({ create: { width: 1_654, height: 2_339, channels: 3, background: { r: grey, g: grey, b: grey } } })
      .png()
      .toBuffer();
  const path = join(folder, "scan.pdf");
  await writeFile(path, await aScan(await Promise.all([20, 120, 220].map(page))));
  const hints = { name: "scan.pdf", contentType: "application/pdf" };
  const part = await extractor.part(path, hints, 1, 2);
  expect(Buffer.from(await extractor.part(path, hints, 1, 2)).equals(part)).toBe(true);
  const out = join(folder, "part.pdf");
  await writeFile(out, part);
  expect(await extractor.extract(out, hints)).toMatchObject({ kind: "pdf", pageCount: 2 });
  const drawn = await extractor.picture(out, hints, { page: 0, width: 32, maxHeight: 64, quality: 80 });
  const [grey] = await sharp(drawn!.webp).extractChannel(0).raw().toBuffer();
  expect(Math.abs(grey! - 120)).toBeLessThan(6);
  await expect(extractor.part(path, hints, 2, 3)).rejects.toMatchObject({ code: "broken" });
  const text = join(folder, "note.txt");
  await writeFile(text, "words");
  await expect(extractor.part(text, { name: "note.txt", contentType: "text/plain" }, 0, 0)).rejects.toMatchObject({ code: "unsupported" });
});
