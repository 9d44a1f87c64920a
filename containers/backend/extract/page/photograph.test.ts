// Photographs of sheets: laid flat where that is sure, and what is read of them put back to where the photograph shows it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PagePicture } from "../../../../shared/recognition/engine.ts";
import type { RecognizedWord } from "../../../../shared/recognition/words.ts";
import { placedOnPage } from "../../../../shared/recognition/words.ts";
import { fromUnitSquare, project } from "../../../../shared/scan/geometry/homography.ts";
import { distance, intersectionOverUnion, type Point, type Quad, scaled } from "../../../../shared/scan/geometry/quad.ts";
import { photograph, photographedCorners } from "../../../../tests/e2e/film.ts";
import { createOcr, type Recognizer } from "../../ocr/index.ts";
import { createExtractor, type Extractor } from "../extractor.ts";

let extractor: Extractor;
let recognizer: Recognizer;
let folder: string;
let taken: Buffer;
const lines = ["Invoice 2041", "", "Paper for the printer 120,00", "Ink in four colours 300,00", "", "To pay 420,00"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "photograph-"));
  extractor = createExtractor({ readFrom: [folder], size: 1 });
  recognizer = (await createOcr("auto", 1))!;
  taken = await photograph(lines);
});
afterAll(async () => {
  await Promise.all([extractor.close(), recognizer.close()]);
  await rm(folder, { recursive: true });
});

async function pageOf(bytes: Uint8Array): Promise<PagePicture> {
  const path = join(folder, "file");
  await writeFile(path, bytes);
  return (await extractor.page(path, { name: "file", contentType: "" }, 0))!;
}

/** In pixels of the photograph. */
function middleOf({ left, top, width, height }: RecognizedWord, degrees: number, page: { width: number }, of = 960): Point {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [x, y] = [left + (width * cos - height * sin) / 2, top + (width * sin + height * cos) / 2];
  return [(x * of) / page.width, (y * of) / page.width];
}

test("a sheet photographed at an angle is laid flat; the page stays the photograph", async () => {
  const { sheet, pageWidth, pageHeight, width, height } = await pageOf(taken);
  expect(pageWidth / pageHeight).toBeCloseTo(960 / 1280, 2);
  expect(intersectionOverUnion(scaled(sheet!.corners, 960 / pageWidth), photographedCorners)).toBeGreaterThan(0.98);
  expect(height / width).toBeGreaterThan(1.2);
});

test.each([0, 90, 180, 270] as const)(
  "a box on the flat sheet, seen turned by %i degrees, comes back to where the photograph has it",
  async (quarter) => {
    const picture = await pageOf(taken);
    const { width, height } = picture;
    expect(picture.angle).toBe(0);
    const place = fromUnitSquare(photographedCorners);
    for (const [u, v] of [
      [0.2, 0.1],
      [0.8, 0.5],
      [0.5, 0.95],
    ] as const) {
      const [x, y] = { 0: [u, v], 90: [1 - v, u], 180: [1 - u, 1 - v], 270: [v, 1 - u] }[quarter];
      const [seenWidth, seenHeight] = quarter % 180 === 0 ? [width, height] : [height, width];
      const box = { left: x! * seenWidth - 20, top: y! * seenHeight - 10, width: 40, height: 20 };
      const { words, angle } = placedOnPage([{ text: "a", confidence: 1, line: 0, paragraph: 0, ...box }], picture, quarter);
      expect(distance(middleOf(words[0]!, angle, { width: picture.pageWidth }), project(place, [u, v]))).toBeLessThan(5);
    }
  },
);

test("its words are read, and each box lies over its word", async () => {
  const read = await recognizer.recognize(await pageOf(taken), ["eng"]);
  expect(read.text.split(/\s+/)).toEqual(expect.arrayContaining(["Invoice", "2041", "colours", "300,00", "420,00"]));
  const { data } = await sharp(taken).greyscale().raw().toBuffer({ resolveWithObject: true });
  for (const wanted of ["Invoice", "colours", "420,00"]) {
    const word = read.words.find(({ text }) => text === wanted)!;
    const [x, y] = middleOf(word, read.angle, read);
    const reach = ((word.width * 960) / read.width) * 0.4;
    const row = Array.from({ length: Math.round(reach * 2) }, (_, at) => data[Math.round(y) * 960 + Math.round(x - reach) + at]!);
    // letters, and paper between them
    expect([Math.min(...row) < 110, Math.max(...row) > 200]).toEqual([true, true]);
  }
});

test("a photograph that EXIF turns is looked at as it is shown", async () => {
  const turned = await sharp(taken).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 90 }).toBuffer();
  const { sheet, pageWidth, pageHeight } = await pageOf(turned);
  expect(pageWidth).toBeLessThan(pageHeight);
  expect(intersectionOverUnion(scaled(sheet!.corners, 960 / pageWidth), photographedCorners)).toBeGreaterThan(0.97);
});

/** A block of lines on white, as the text of a page seen from afar. */
async function scan(degrees: number): Promise<Buffer> {
  const bars = Array.from({ length: 30 }, (_, at) => `<rect x="20" y="${20 + at * 36}" width="${700 + ((at * 37) % 60)}" height="16"/>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="1110"><rect width="800" height="1110" fill="#fff"/>${bars.join("")}</svg>`;
  const block = await sharp(Buffer.from(svg)).rotate(degrees, { background: "#fff" }).png().toBuffer();
  const page = sharp({ create: { width: 1200, height: 1600, channels: 3, background: "#fff" } });
  return page
    .composite([{ input: block }])
    .png()
    .toBuffer();
}

test("the text of a scan is no sheet, level or leaning", async () => {
  for (const degrees of [0, 4]) expect((await pageOf(await scan(degrees))).sheet).toBe(undefined);
});

test("a sheet that lies level may be a window on a screen: it counts only in what a camera took", async () => {
  const corners: Quad = [
    [150, 160],
    [810, 160],
    [810, 1090],
    [150, 1090],
  ];
  const level = await photograph(lines, corners);
  expect((await pageOf(level)).sheet).toBe(undefined);
  const withExposure = await sharp(level)
    .withExif({ IFD2: { ExposureTime: "1/60" } })
    .jpeg({ quality: 90 })
    .toBuffer();
  const { sheet, pageWidth } = await pageOf(withExposure);
  expect(intersectionOverUnion(scaled(sheet!.corners, 960 / pageWidth), corners)).toBeGreaterThan(0.98);
});

test("of two sheets none is taken by itself: the other one's words would be lost", async () => {
  const both = sharp({ create: { width: 1920, height: 1280, channels: 3, background: "#000" } }).composite([
    { input: taken, left: 0, top: 0 },
    { input: taken, left: 960, top: 0 },
  ]);
  expect((await pageOf(await both.jpeg({ quality: 90 }).toBuffer())).sheet).toBe(undefined);
});
