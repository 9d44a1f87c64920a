import { expect, test } from "vitest";
import type { PDFDocumentProxy, PDFPageProxy } from "./pdfjs.ts";
import { withRecognizedText } from "./recognizedText.ts";

const word = (text: string, left: number, line: number) => ({ text, left, top: 100, width: 200, height: 50, confidence: 0.9, line });

/** A document of two pages of 100 x 200 points, whose second is a picture of 1,000 x 2,000 pixels. */
function aDocument(angle: number) {
  const page = (number: number) =>
    ({
      getViewport: () => ({ width: 100, height: 200, convertToPdfPoint: (x: number, y: number) => [x, 200 - y] }),
      getTextContent: async () => ({ items: [{ str: `layer of ${number}` }], styles: {}, lang: null }),
    }) as unknown as PDFPageProxy;
  const pages = [page(1), page(2)];
  const pdf = { getPage: async (number: number) => pages[number - 1]! } as unknown as PDFDocumentProxy;
  const asked: number[] = [];
  const words = async (number: number) => {
    asked.push(number);
    return { width: 1000, height: 2000, angle, words: [word("Hello", 100, 0), word("world", 320, 0), word("again", 100, 1)] };
  };
  return { pdf, asked, text: { pages: async () => [2], words } };
}

const itemsOf = async (pdf: PDFDocumentProxy, number: number) =>
  (await (await pdf.getPage(number)).getTextContent()).items as { str: string; hasEOL: boolean; transform: number[]; width: number }[];

test("a page that is a picture answers with the words that were recognized, at their places, asked for once; others stay as they are", async () => {
  const { pdf, asked, text } = aDocument(0);
  await withRecognizedText(pdf, text);
  expect((await itemsOf(pdf, 1)).map(({ str }) => str)).toEqual(["layer of 1"]);
  const items = await itemsOf(pdf, 2);
  expect(items.map(({ str, hasEOL }) => [str, hasEOL])).toEqual([
    ["Hello ", false],
    ["world", true],
    ["again", true],
  ]);
  // 10 pixels are a point: the box begins 10 points from the left, 10 from the top, and is 5 high.
  expect(items[0]!.transform.map((value) => Math.round(value * 10) / 10)).toEqual([5, 0, 0, 5, 10, 186]);
  expect(items[0]!.width).toBeCloseTo(22);
  const reader = (await pdf.getPage(2)).streamTextContent().getReader();
  expect((await reader.read()).value.items).toHaveLength(3);
  expect(asked).toEqual([2]);
});

test("lines that lean keep their lean", async () => {
  const { pdf, text } = aDocument(90);
  await withRecognizedText(pdf, text);
  const [first] = await itemsOf(pdf, 2);
  // Downwards on the page is downwards in points.
  expect(first!.transform.slice(0, 4).map((value) => Math.round(value) + 0)).toEqual([0, -5, 5, 0]);
});
