// Scanned pages as PDF: what is packed comes out of another program's decoder as it went in, in the size of its paper.
import { PDFiumLibrary } from "@hyzyla/pdfium";
import sharp from "sharp";
import { expect, test } from "vitest";
import { packFax } from "./fax.ts";
import { type PdfPage, scanPdf } from "./scanPdf.ts";

const about = { title: "Scan", createdAt: new Date("2026-11-26T12:00:00Z") };
async function* each(pages: PdfPage[]): AsyncGenerator<PdfPage> {
  yield* pages;
}

/** Black where it is 1, as PDFium draws the page, a pixel for a point. */
async function drawn(pdf: Uint8Array, page = 0): Promise<{ black: Uint8Array; width: number; height: number }> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  const { data, width, height } = await document.getPage(page).render({ scale: 1, render: "bitmap" });
  document.destroy();
  library.destroy();
  return { black: Uint8Array.from({ length: width * height }, (_, at) => (data[at * 4]! < 128 ? 1 : 0)), width, height };
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

/** Rows of runs whose lengths are anything from one pixel to the whole row, alike from row to row now and then. */
function runs(width: number, height: number, seed: number, longest: number): Uint8Array {
  const next = random(seed);
  const picture = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    if (y > 0 && next() < 0.4) {
      const shift = Math.floor(next() * 9) - 4;
      for (let x = 0; x < width; x++) picture[y * width + x] = picture[(y - 1) * width + Math.min(width - 1, Math.max(0, x + shift))]!;
      continue;
    }
    let colour = next() < 0.5 ? 0 : 1;
    for (let x = 0; x < width; colour = 1 - colour) {
      const length = 1 + Math.floor(next() ** 3 * longest);
      picture.fill(colour, y * width + x, y * width + Math.min(width, x + length));
      x += length;
    }
  }
  return picture;
}

test.each([
  [200, 40, 1, 30],
  [777, 60, 2, 777],
  [3000, 30, 3, 3000],
  [1, 20, 4, 1],
  [64, 64, 5, 130],
])("what is packed as a fax of %i x %i is drawn as it was", async (width, height, seed, longest) => {
  const picture = runs(width, height, seed, longest);
  const bytes = packFax(picture, width, height);
  const pdf = await scanPdf(each([{ picture: { kind: "fax", bytes, width, height }, width, height }]), about);
  const seen = await drawn(pdf);
  expect([seen.width, seen.height]).toEqual([width, height]);
  expect(Buffer.from(seen.black).equals(Buffer.from(picture))).toBe(true);
});

test("an empty and a black page", async () => {
  for (const colour of [0, 1]) {
    const picture = new Uint8Array(300 * 200).fill(colour);
    const bytes = packFax(picture, 300, 200);
    expect(bytes.length).toBeLessThan(60);
    const seen = await drawn(
      await scanPdf(each([{ picture: { kind: "fax", bytes, width: 300, height: 200 }, width: 300, height: 200 }]), about),
    );
    expect(seen.black.every((value) => value === colour)).toBe(true);
  }
});

test("pictures and faxes in one document, in their order, and the same bytes each time", async () => {
  const grey = await sharp({ create: { width: 40, height: 60, channels: 3, background: "#101010" } })
    .jpeg()
    .toBuffer();
  const pages = (): PdfPage[] => [
    { picture: { kind: "jpeg", bytes: new Uint8Array(grey), width: 40, height: 60 }, width: 595.28, height: 841.89 },
    { picture: { kind: "fax", bytes: packFax(new Uint8Array(80), 8, 10), width: 8, height: 10 }, width: 226.8, height: 500 },
  ];
  const first = await scanPdf(each(pages()), about);
  expect(Buffer.from(await scanPdf(each(pages()), about)).equals(Buffer.from(first))).toBe(true);
  const [one, two] = [await drawn(first, 0), await drawn(first, 1)];
  expect([one.width, one.height, two.width, two.height]).toEqual([595, 841, 226, 500]);
  expect(one.black[0]).toBe(1);
  expect(two.black[0]).toBe(0);
});
