// A scan's words in its PDF: two other programs read them where they stand on the page, whatever their language and however it was turned.
import { PDFiumLibrary } from "@hyzyla/pdfium";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { expect, test } from "vitest";
import type { PdfDocument } from "../../../shared/read/pdf/document.ts";
import { readPdfDocument } from "../../../shared/read/pdf/readPdfDocument.ts";
import type { PageWords } from "../../../shared/recognition/layer/textLayer.ts";
import type { Rotation } from "../../../shared/scan/picture/straighten.ts";
import { packFax } from "./fax.ts";
import { scanPdf } from "./scanPdf.ts";

/** 100 pixels to the inch: a point is 1.39 pixels. */
const flat = { width: 827, height: 1169 };
const lines = [
  ["Strømregning", "nr", "4711", "på", "åtte", "øre"],
  ["Grüße", "aus", "Köln:", "Straße", "ẞ", "„Maß“"],
  ["Zażółć", "gęślą", "Ελλάδα", "Привет", "1 234,50", "€"],
];

/** As an engine answers: boxes whose upper left corners are turned with the page by `angle`, in clockwise degrees. */
function words(angle = 0): PageWords {
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const boxes = lines.flatMap((line, n) =>
    line.map((text, at) => ({ text, x: 80 + at * 110, y: 200 + n * 60, width: 12 * [...text].length, height: 22 + (at % 2) * 4, line: n })),
  );
  return {
    ...flat,
    angle,
    confidence: 0.95,
    words: boxes.map(({ text, x, y, width, height, line }) => ({
      text,
      ...{ left: x * cos - y * sin, top: x * sin + y * cos, width, height, confidence: 0.95, line },
    })),
  };
}

async function scanned(read: PageWords, rotation: Rotation = 0): Promise<Uint8Array> {
  const lying = rotation % 180 !== 0;
  const picture = { kind: "fax", bytes: packFax(new Uint8Array(64), 8, 8), width: 8, height: 8 } as const;
  const [width, height] = lying ? [841.89, 595.28] : [595.28, 841.89];
  async function* pages() {
    yield { picture, width, height, words: { read, rotation } };
  }
  return scanPdf(pages(), { title: "Scan", createdAt: new Date("2026-11-26T12:00:00Z") });
}

const opened = (pdf: Uint8Array) => getDocument({ data: pdf.slice(), verbosity: 0 }).promise;

test("letters of many languages are read by PDF.js, as good text that nobody recognizes again, and by PDFium", async () => {
  const pdf = await scanned(words());
  const reading = await readPdfDocument((await opened(pdf)) as unknown as PdfDocument);
  expect(reading.text.trim().split("\n")).toEqual(lines.map((line) => line.join(" ")));
  expect(reading.pagesForOcr).toEqual([]);
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  const seen = document.getPage(0).getText();
  document.destroy();
  library.destroy();
  expect(seen.trim().split(/\s*\n\s*/)).toEqual(lines.map((line) => line.join(" ")));
});

test.each([0, 90, 180, 270] as const)("turned by %i degrees, each word stands where it was seen, to a point", async (rotation) => {
  const places = await placesOf(await scanned(words(), rotation));
  const first = 80 / flat.width;
  const bottom = (200 + 26) / flat.height;
  const wanted = { 0: [first, 1 - bottom], 90: [1 - bottom, 1 - first], 180: [1 - first, bottom], 270: [bottom, first] }[rotation];
  const place = places.get("Strømregning")!;
  expect(place.x).toBeCloseTo(wanted[0]!, 2);
  expect(place.y).toBeCloseTo(wanted[1]!, 2);
  expect(place.angle).toBeCloseTo([0, -90, 180, 90][rotation / 90]!, 1);
});

test("a page that leans: words lie along its lines", async () => {
  const place = (await placesOf(await scanned(words(3)))).get("Grüße")!;
  const [cos, sin] = [Math.cos((3 * Math.PI) / 180), Math.sin((3 * Math.PI) / 180)];
  expect(place.angle).toBeCloseTo(-3, 1);
  expect(place.x).toBeCloseTo((80 * cos - 286 * sin) / flat.width, 2);
  expect(1 - place.y).toBeCloseTo((80 * sin + 286 * cos) / flat.height, 2);
});

test("a page without words, or with a sign that no font has, is no fault", async () => {
  const none = { ...words(), words: [] };
  expect((await readPdfDocument((await opened(await scanned(none))) as unknown as PdfDocument)).pagesForOcr).toEqual([1]);
  const odd = { ...words(), words: words().words.map((word) => ({ ...word, text: `${word.text}𝄞`, width: 0, height: 0 })) };
  const { text } = await readPdfDocument((await opened(await scanned(odd))) as unknown as PdfDocument);
  expect(text).toContain("Strømregning");
});

test("the words of a full page take less than 9 KB, and the same words give the same bytes", async () => {
  const full: PageWords = {
    ...flat,
    angle: 0.35,
    confidence: 0.9,
    words: Array.from({ length: 450 }, (_, n) => ({
      text: ["Forsikringen", "gjelder", "vannskade", "i", "kjelleren", "opptil", "25.000", "kroner,"][(n * 7) % 8]! + (n % 13),
      ...{
        left: 60 + (n % 9) * 80 + (n % 4),
        top: 60 + Math.floor(n / 9) * 20 + (n % 3),
        width: 50 + (n % 17),
        height: 14,
        confidence: 0.9,
      },
      line: Math.floor(n / 9),
    })),
  };
  const [pdf, without] = [await scanned(full), await scanned({ ...full, words: [] })];
  expect(pdf.length - without.length).toBeLessThan(9_000);
  expect(Buffer.from(await scanned(full)).equals(Buffer.from(pdf))).toBe(true);
});

/** Of each word its baseline's begin as a share of the page, from its lower left corner, and its direction. */
async function placesOf(pdf: Uint8Array) {
  const page = await (await opened(pdf)).getPage(1);
  const { width, height } = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  return new Map(
    items.flatMap((item) => {
      if (!("str" in item)) return [];
      const [a, b, , , x, y] = item.transform as number[];
      return [[item.str.split(" ")[0]!, { x: x! / width, y: y! / height, angle: (Math.atan2(b!, a!) * 180) / Math.PI }] as const];
    }),
  );
}
