import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { orderedFor } from "../../../shared/recognition/languages.ts";
import { parseTsv } from "../../../shared/recognition/tsv.ts";
import { turned } from "../../../shared/recognition/turn.ts";
import { joinWords, placedOnPage, withoutNoise } from "../../../shared/recognition/words.ts";
import { fixtures } from "../../../tests/fixtures/index.ts";
import { createExtractor, type Extractor } from "../extract/extractor.ts";
import { createOcr, type RecognizedPage, type Recognizer } from "./index.ts";

let folder: string;
let extractor: Extractor;
let recognizer: Recognizer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docuvault-recognizer-"));
  extractor = createExtractor({ readFrom: [folder], size: 1 });
  recognizer = (await createOcr())!;
});
afterAll(async () => {
  await extractor.close();
  await recognizer.close();
  await rm(folder, { recursive: true });
});

/** The receipt, turned clockwise. */
async function leaning(degrees: number): Promise<RecognizedPage> {
  const path = join(folder, `${degrees}.png`);
  const large = await sharp(fixtures.png.path).resize(720).png().toBuffer();
  await sharp(large).rotate(degrees, { background: "#fff" }).withMetadata({ density: 150 }).toFile(path);
  const picture = await extractor.page(path, { name: "page.png", contentType: "image/png" }, 0);
  return recognizer.recognize(picture!, ["nor", "eng"]);
}

const boxOf = ({ words }: RecognizedPage, text: string) => words.find((word) => word.text === text)!;

test("a page that leans is read as one that does not, and its boxes lie on the page as it is", async () => {
  const page = await leaning(3);
  expect(page.text).toContain("Torggata 5, 7011 Trondheim");
  expect(page.text).toContain("Rosenhagebutikken");
  expect(page.angle).toBeCloseTo(3, 0);
  // A line that leans clockwise ends lower than it begins.
  const [begin, end] = [boxOf(page, "Torggata"), boxOf(page, "Trondheim")];
  const slope = Math.atan2(end.top - begin.top, end.left - begin.left) * (180 / Math.PI);
  expect(Math.abs(slope - 3)).toBeLessThan(1);
});

test("a page on its side and a page on its head are turned until they read well", async () => {
  for (const degrees of [90, 180]) {
    const page = await leaning(degrees);
    expect(page.text).toContain("Torggata 5, 7011 Trondheim");
    expect(((Math.round(page.angle) % 360) + 360) % 360).toBe(degrees);
    expect(page.confidence).toBeGreaterThan(0.8);
    for (const { left, top } of page.words) {
      expect(left >= 0 && left <= page.width).toBe(true);
      expect(top >= 0 && top <= page.height).toBe(true);
    }
  }
});

test("columns of words that are the same in every line are no lines that run upwards: boxes lie as they are read", async () => {
  const lines = Array.from({ length: 14 }, (_, n) => `line ${n} of page 2 ${"word ".repeat(2 + ((n * 2) % 4))}`);
  const text = ["Page number 2 rødstrupe", "", ...lines].map((line, n) => `<text x="60" y="${130 + n * 52}">${line}</text>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="751" height="1062" font-family="DejaVu Sans" font-size="31"><rect width="100%" height="100%" fill="#fff"/>${text.join("")}</svg>`;
  const path = join(folder, "columns.png");
  await sharp(Buffer.from(svg)).png().toFile(path);
  const picture = await extractor.page(path, { name: "page.png", contentType: "image/png" }, 0);
  const page = await recognizer.recognize({ ...picture!, lying: true }, ["nor"]);
  expect(Math.abs(page.angle)).toBeLessThan(1);
  expect(page.text).toContain("rødstrupe");
  expect(page.text.match(/of page 2/g)).toHaveLength(14);
  for (const word of page.words.filter(({ text: { length } }) => length > 3)) expect(word.width).toBeGreaterThan(word.height);
});

test("words of Tesseract's table: columns one after the other, lines and paragraphs apart, tabs and blanks left out", () => {
  const row = (block: number, line: number, word: number, confidence: number, text: string) =>
    [5, 1, block, 1, line, word, 10 * word, 20 * line, 8, 9, confidence, text].join("\t");
  const words = parseTsv(
    [
      "level\tpage_num",
      row(1, 1, 1, 96, "Left"),
      row(1, 1, 2, 90, "column"),
      row(1, 2, 1, 90, "ends."),
      row(2, 1, 1, 91, "Right"),
      row(2, 1, 2, 95, " "),
    ].join("\n"),
  );
  expect(joinWords(words)).toBe("Left column\nends.\n\nRight");
  expect(words[0]).toEqual({ text: "Left", left: 10, top: 20, width: 8, height: 9, confidence: 0.96, line: 0, paragraph: 0 });
  expect(withoutNoise([...words, { ...words[0]!, text: "~|}", line: 9, confidence: 0.12 }])).toEqual(words);
});

test("boxes of a picture turned by a quarter come back to where the page has them", () => {
  const picture = { pixels: new Uint8Array(200 * 100), width: 200, height: 100, pageWidth: 200, pageHeight: 100, angle: 0, lying: true };
  picture.pixels[10 * 200 + 30] = 9; // x 30, y 10
  const seen = turned(picture, 90);
  const at = seen.pixels.indexOf(9);
  const word = {
    text: "a",
    left: at % seen.width,
    top: Math.floor(at / seen.width),
    width: 5,
    height: 5,
    confidence: 1,
    line: 0,
    paragraph: 0,
  };
  const { words, angle } = placedOnPage([word], picture, 90);
  expect(angle).toBe(-90);
  expect(Math.abs(words[0]!.left - 30)).toBeLessThanOrEqual(1);
  expect(Math.abs(words[0]!.top - 10)).toBeLessThanOrEqual(1);
});

test("the document's own language comes first where it is wanted at all", () => {
  expect(orderedFor("de", ["nor", "eng", "deu"])).toEqual(["deu", "nor", "eng"]);
  expect(orderedFor("fr", ["nor", "eng", "deu"])).toEqual(["nor", "eng", "deu"]);
  expect(orderedFor(null, ["eng"])).toEqual(["eng"]);
});
