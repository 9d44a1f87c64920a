// Pages of a PDF that are pictures get the text that was recognized on them: pdf.js selects, finds and marks it as if it stood in the file.
import type { PageWord, PageWords } from "../../../../shared/documents/pageWords.ts";
import type { PDFDocumentProxy, PDFPageProxy } from "./pdfjs.ts";

export interface RecognizedText {
  /** Pages (from 1) that have some. */
  pages(): Promise<readonly number[]>;
  words(page: number): Promise<PageWords | null>;
}

type TextContent = Awaited<ReturnType<PDFPageProxy["getTextContent"]>>;

const fontName = "recognized";
const style = { fontFamily: "sans-serif", ascent: 0.8, descent: -0.2, vertical: false };

/** Call before the document is given to the viewer: pages are asked for through it. */
export async function withRecognizedText(pdf: PDFDocumentProxy, text: RecognizedText): Promise<void> {
  const pages = new Set(await text.pages());
  if (pages.size === 0) return;
  const getPage = pdf.getPage.bind(pdf);
  const ready = new WeakSet<PDFPageProxy>();
  pdf.getPage = async (number) => {
    const page = await getPage(number);
    if (pages.has(number) && !ready.has(page)) {
      ready.add(page);
      answerWith(page, () => text.words(number));
    }
    return page;
  };
}

function answerWith(page: PDFPageProxy, words: () => Promise<PageWords | null>): void {
  const own = page.getTextContent.bind(page);
  let content: Promise<TextContent> | undefined;
  page.getTextContent = (options) => {
    content ??= words().then((found) => (found ? contentOf(page, found) : own(options)));
    return content;
  };
  page.streamTextContent = () =>
    new ReadableStream({
      async start(controller) {
        controller.enqueue(await page.getTextContent());
        controller.close();
      },
    });
}

/** Boxes in the pixels of the page's picture become places on the page, in points from its lower left corner. */
function contentOf(page: PDFPageProxy, { width, height, angle, words }: PageWords): TextContent {
  const view = page.getViewport({ scale: 1 });
  const onPage = (x: number, y: number) => view.convertToPdfPoint((x * view.width) / width, (y * view.height) / height) as [number, number];
  const radians = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const items = words.map((word, index) => {
    const next = words[index + 1];
    const isLast = next?.line !== word.line;
    const at = (along: number, down: number) => onPage(word.left + along * cos - down * sin, word.top + along * sin + down * cos);
    const descent = word.height * -style.descent;
    const [x, y] = at(0, word.height - descent);
    const [alongX, alongY] = at(word.height, word.height - descent);
    const [upX, upY] = at(0, -descent);
    const [endX, endY] = at(isLast ? word.width : reach(word, next), word.height - descent);
    return {
      str: isLast ? word.text : `${word.text} `,
      dir: "ltr",
      transform: [alongX - x, alongY - y, upX - x, upY - y, x, y],
      width: Math.hypot(endX - x, endY - y),
      height: Math.hypot(upX - x, upY - y),
      fontName,
      hasEOL: isLast,
    };
  });
  return { items, styles: { [fontName]: style }, lang: null };
}

/** To where the next word begins, so that a selection has no holes. */
function reach(word: PageWord, next: PageWord): number {
  const gap = Math.hypot(next.left - word.left, next.top - word.top);
  return gap > word.width && gap < word.width + word.height * 2 ? gap : word.width;
}
