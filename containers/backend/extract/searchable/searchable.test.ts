// Scans with their words: another program finds each word where it was seen, however the page is turned and cut, and sees the same page.
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { PDFDocument, PDFName, PDFNumber } from "@cantoo/pdf-lib";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packWords } from "../../../../shared/documents/pageWords.ts";
import { bitmapOf } from "../../../../tests/fixtures/bitmap.ts";
import { fixtures } from "../../../../tests/fixtures/index.ts";
import { assemblePdf, streamObject } from "../../../../tests/fixtures/pdf.ts";
import { createExtractor, type Extractor } from "../extractor.ts";
import type { PackedLayer } from "./textLayers.ts";

let extractor: Extractor;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "searchable-"));
  extractor = createExtractor({ readFrom: [folder], size: 1 });
});
afterAll(async () => {
  await extractor.close();
  await rm(folder, { recursive: true });
});

const texts = ["Strømregning", "Blåbær", "Grüße", "Köln", "Maß", "ÆØÅ"];

/** One word a line, on a page of this many pixels as it is shown. */
function layer(page: number, width: number, height: number): PackedLayer {
  const words = texts.map((text, line) => ({
    text,
    ...{ left: Math.round(width / 5), top: Math.round((height * (line + 2)) / 10), width: Math.round(width / 3) },
    ...{ height: Math.round(height / 30), confidence: 0.9, line },
  }));
  return { page, words: gzipSync(packWords({ width, height, angle: 0, words })) };
}

async function made(bytes: Uint8Array, layers: readonly PackedLayer[], password?: string): Promise<Uint8Array> {
  const path = join(folder, "file");
  await writeFile(path, bytes);
  return extractor.searchable(path, { name: "file", contentType: "", ...(password !== undefined && { password }) }, layers);
}

async function drawn(bytes: Uint8Array, page: number): Promise<Buffer> {
  const path = join(folder, "drawn");
  await writeFile(path, bytes);
  const picture = await extractor.picture(path, { name: "", contentType: "" }, { page, width: 400, maxHeight: 800, quality: 80 });
  return Buffer.from(picture!.webp);
}

/** Of each word its box as shares of the page that is shown, read by PDF.js. */
async function shown(pdf: Uint8Array, number: number, password?: string) {
  const page = await (await getDocument({ data: pdf.slice(), verbosity: 0, password }).promise).getPage(number);
  const viewport = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  const words = items.flatMap((item) => {
    if (!("str" in item) || item.str.trim() === "") return [];
    const [a, b, , , x, y] = item.transform as [number, number, number, number, number, number];
    const length = Math.hypot(a, b);
    const [left, bottom] = viewport.convertToViewportPoint(x, y) as [number, number];
    const [right, level] = viewport.convertToViewportPoint(x + (a / length) * item.width, y + (b / length) * item.width) as [
      number,
      number,
    ];
    const share = { left: left / viewport.width, right: right / viewport.width, bottom: bottom / viewport.height };
    return [{ text: item.str.trim(), ...share, level: level / viewport.height }];
  });
  return { words, width: viewport.width, height: viewport.height };
}

async function expectWords(pdf: Uint8Array, number: number): Promise<void> {
  const { words } = await shown(pdf, number);
  expect(words.map(({ text }) => text)).toEqual(texts);
  for (const [line, word] of words.entries()) {
    expect(word.left).toBeCloseTo(1 / 5, 2);
    expect(word.right).toBeCloseTo(1 / 5 + 1 / 3, 2);
    expect(word.bottom).toBeCloseTo((line + 2) / 10 + 1 / 30, 2);
    expect(word.level).toBeCloseTo(word.bottom, 3);
  }
}

/** Pages of a grey bar, each with these entries; what they draw begins in a frame that is never closed. */
function scanOf(pages: readonly string[]): Uint8Array {
  const content = streamObject(Buffer.from("q 2 0 0 2 30 40 cm 0.5 g 20 50 100 30 re f q 3 0 0 3 0 0 cm", "latin1"));
  const kids = pages.map((_, index) => `${index + 4} 0 R`).join(" ");
  return assemblePdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} /MediaBox [0 0 600 800] /Resources << /Font << >> >> >>`,
    content,
    ...pages.map((entries) => `<< /Type /Page /Parent 2 0 R /Contents 3 0 R ${entries} >>`),
  ]);
}

test.each([
  ["upright", "", 600, 800],
  ["turned by 90", "/Rotate 90", 800, 600],
  ["turned by 180", "/Rotate 180", 600, 800],
  ["turned by 270", "/Rotate 270", 800, 600],
  ["turned by -90", "/Rotate -90", 800, 600],
  ["cut by a box that begins elsewhere", "/CropBox [100 200 500 700]", 400, 500],
  ["cut and turned", "/CropBox [100 200 500 700] /Rotate 90", 500, 400],
  ["cut by a box that is larger, its corners in another order", "/CropBox [900 900 100 200] /Rotate 270", 600, 500],
  ["in a media box below zero", "/MediaBox [-300 -100 300 700] /Rotate 180", 600, 800],
])("a page %s has its words where they were seen, and looks as before", async (_, entries, width, height) => {
  const scan = scanOf(["", entries]);
  const pdf = await made(scan, [layer(2, width * 2, height * 2)]);
  expect(await shown(pdf, 2)).toMatchObject({ width, height });
  await expectWords(pdf, 2);
  expect((await shown(pdf, 1)).words).toEqual([]);
  for (const page of [0, 1]) expect((await drawn(pdf, page)).equals(await drawn(scan, page))).toBe(true);
});

test("pages with text of their own stay as they are, beside one that was recognized", async () => {
  const document = await PDFDocument.load(await readFile(fixtures.insuranceLetter.path));
  const pages = document.getPageCount();
  document.addPage([600, 800]);
  const before = await document.save();
  const pdf = await made(before, [layer(pages + 1, 1200, 1600)]);
  await expectWords(pdf, pages + 1);
  for (let page = 1; page <= pages; page++) expect(await shown(pdf, page)).toEqual(await shown(before, page));
});

test("a file behind a password, and one that is protected, are refused as locked; what is no picture has no layer", async () => {
  for (const { path } of [fixtures.encrypted, fixtures.ownerLocked])
    await expect(made(await readFile(path), [layer(1, 600, 800)])).rejects.toMatchObject({ code: "encrypted" });
  await expect(made(Buffer.from("only words"), [layer(1, 600, 800)])).rejects.toMatchObject({ code: "unsupported" });
  await expect(made(await readFile(fixtures.truncated.path), [])).rejects.toMatchObject({ name: "ExtractionError" });
});

test("a file whose password is known gets its words and stays behind it; another password opens neither", async () => {
  const locked = new Uint8Array(await readFile(fixtures.encrypted.path));
  const pdf = await made(locked, [layer(1, 595, 842)], "hemmelig");
  await expect(shown(pdf, 1)).rejects.toMatchObject({ name: "PasswordException" });
  const { words } = await shown(pdf, 1, "hemmelig");
  expect(words.map(({ text }) => text)).toEqual(expect.arrayContaining(texts));
  const own = (await shown(locked, 1, "hemmelig")).words.map(({ text }) => text);
  expect(own.length).toBeGreaterThan(5);
  expect(words.map(({ text }) => text)).toEqual(expect.arrayContaining(own));
  await expect(made(locked, [layer(1, 595, 842)], "Hemmelig")).rejects.toMatchObject({ code: "encrypted" });
});

test("a file of more than 50 MB is too large", async () => {
  const large = Buffer.concat([scanOf([""]), Buffer.alloc(50_000_000, "%")]);
  await expect(made(large, [layer(1, 600, 800)])).rejects.toMatchObject({ code: "tooLarge" });
});

test("a file of which more than 60 MB would be made is too large", async () => {
  // six pages; a bit of noise takes eight as JPEG
  const size = { width: 4_000, height: 24_000 };
  const noise = randomBytes(size.width * size.height);
  for (let at = 0; at < noise.length; at++) noise[at] = noise[at]! & 1 ? 255 : 0;
  const raw = sharp(noise, { raw: { ...size, channels: 1, pageHeight: 4_000 } });
  const scan = await raw.toColourspace("b-w").tiff({ bitdepth: 1, compression: "none" }).toBuffer();
  expect(scan.length).toBeLessThan(13_000_000);
  await expect(made(scan, [layer(1, 4_000, 4_000)])).rejects.toMatchObject({
    code: "tooLarge",
    detail: expect.stringContaining("bytes of pictures"),
  });
});

const [wide, high] = [600, 400];
const pixels = sharp({ create: { width: wide, height: high, channels: 3, background: "#fff" } }).composite([
  { input: { create: { width: 100, height: 40, channels: 3, background: "#000" } }, left: 20, top: 30 },
]);

test.each([
  [1, 0, true],
  [3, 180, true],
  [6, 90, true],
  [8, 270, true],
  [2, 0, false],
  [7, 0, false],
] as const)(
  "a JPEG with the orientation %i is turned by %i degrees on its page; kept byte by byte: %s",
  async (orientation, turn, asItIs) => {
    const jpeg = await pixels.clone().withMetadata({ orientation, density: 150 }).jpeg().toBuffer();
    const lying = orientation > 4;
    const [width, height] = lying ? [high, wide] : [wide, high];
    const pdf = await made(jpeg, [layer(1, width, height)]);
    expect(Buffer.from(pdf).includes(jpeg)).toBe(asItIs);
    const [page] = (await PDFDocument.load(pdf)).getPages();
    expect(page!.getRotation().angle).toBe(turn);
    // 150 pixels to the inch
    expect(await shown(pdf, 1)).toMatchObject({ width: (width * 72) / 150, height: (height * 72) / 150 });
    await expectWords(pdf, 1);
    // what is black lies where it does in the picture that is shown upright
    const upright = await sharp(jpeg).autoOrient().resize(width, height).greyscale().raw().toBuffer();
    const seen = await sharp(await drawn(pdf, 0))
      .resize(width, height, { fit: "fill" })
      .greyscale()
      .raw()
      .toBuffer();
    const differing = upright.filter((value, at) => Math.abs(value - seen[at]!) > 100).length;
    expect(differing / upright.length).toBeLessThan(0.01);
  },
);

test("a PNG with holes becomes a page of A4's length, white where there was nothing", async () => {
  const png = await sharp({ create: { width: 300, height: 600, channels: 4, background: "#0000" } })
    .png()
    .toBuffer();
  const pdf = await made(png, [layer(1, 300, 600)]);
  await expectWords(pdf, 1);
  expect((await shown(pdf, 1)).height).toBeCloseTo(842, 0);
  const { channels } = await sharp(await drawn(pdf, 0)).stats();
  expect(Math.min(...channels.map(({ min }) => min))).toBeGreaterThan(250);
});

test.each([
  ["HEIC, as long as A4 where it says nothing", () => readFile(fixtures.heic.path), (_: number, height: number) => 842 / height],
  ["a bitmap that says nothing", () => bitmapOf(fixtures.png.path), (_: number, height: number) => 842 / height],
  ["a bitmap of 200 pixels to the inch", () => bitmapOf(fixtures.png.path, 200), () => 72 / 200],
])("%s is a page with its words that looks like the picture", async (_, bytesOf, pointsOfPixel) => {
  const bytes = await bytesOf();
  const { width, height } = await sharp(fixtures.png.path).metadata();
  const pdf = await made(bytes, [layer(1, width, height)]);
  await expectWords(pdf, 1);
  const page = await shown(pdf, 1);
  const points = pointsOfPixel(width, height);
  expect(page.width).toBeCloseTo(width * points, 0);
  expect(page.height).toBeCloseTo(height * points, 0);
  const grey = async (picture: Buffer | string) => {
    const image = sharp(picture).resize(400, 600, { fit: "fill" }).flatten({ background: "#fff" });
    return image.greyscale().raw().toBuffer();
  };
  const [as, seen] = [await grey(fixtures.png.path), await grey(await drawn(pdf, 0))];
  expect(as.reduce((sum, value, at) => sum + Math.abs(value - seen[at]!), 0) / as.length).toBeLessThan(8);
});

test("all pages of a TIFF are there, those with words and those without", async () => {
  const pages = Buffer.concat([Buffer.alloc(200 * 300, 40), Buffer.alloc(200 * 300, 120), Buffer.alloc(200 * 300, 200)]);
  const tiff = await sharp(pages, { raw: { width: 200, height: 900, channels: 1, pageHeight: 300 } })
    .tiff({ compression: "lzw" })
    .toBuffer();
  const pdf = await made(tiff, [layer(1, 200, 300), layer(3, 200, 300)]);
  expect((await PDFDocument.load(pdf)).getPageCount()).toBe(3);
  for (const page of [1, 3]) await expectWords(pdf, page);
  expect((await shown(pdf, 2)).words).toEqual([]);
  const greys = await Promise.all([0, 1, 2].map(async (page) => (await sharp(await drawn(pdf, page)).stats()).channels[0]!.mean));
  for (const [at, grey] of [40, 120, 200].entries()) expect(Math.abs(greys[at]! - grey)).toBeLessThan(4);
});

test("pages that share their resources and their streams stay apart", async () => {
  const document = await PDFDocument.load(scanOf(["", ""]));
  const [first] = document.getPages();
  first!.node.set(PDFName.of("Rotate"), PDFNumber.of(90));
  const pdf = await made(await document.save(), [layer(1, 800, 600), layer(2, 600, 800)]);
  await expectWords(pdf, 1);
  await expectWords(pdf, 2);
});
