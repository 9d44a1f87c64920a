// A page of a PDF as a picture, drawn by PDFium (compiled to WebAssembly: a hole in it stays inside its own memory).
import { type PDFiumDocument, PDFiumLibrary } from "@hyzyla/pdfium";
import { ExtractionError } from "../../../../shared/read/errors.ts";
import { encodeBitmap } from "./imageDecoder.ts";
import type { Picture, PictureOptions } from "./types.ts";

/** PDFium copies the whole file into its own memory: the file and the copy have to fit into the child's memory limit. */
export const maxPdfBytes = 150_000_000;
/** A page is drawn at most this many times as high as what is kept of it; the lower part is cut off. Real pages are not longer. */
const drawnHeights = 4;

let library: Promise<PDFiumLibrary> | undefined;

/** Draws one page as wide as asked; of a page taller than `maxHeight` its top. Null where the document has no such page. */
export async function drawPdf(bytes: Uint8Array, options: PictureOptions, password?: string): Promise<Picture | null> {
  library ??= PDFiumLibrary.init();
  const document = await open(await library, bytes, password);
  try {
    if (options.page >= document.getPageCount()) return null;
    return await drawPage(document, options);
  } finally {
    document.destroy();
  }
}

/** One page as grey pixels; `scaleOf` gives the pixels for each point. Null where the document has no such page. */
export async function renderPdf(
  bytes: Uint8Array,
  index: number,
  scaleOf: (width: number, height: number) => number,
  password?: string,
): Promise<{ pixels: Uint8Array; width: number; height: number } | null> {
  library ??= PDFiumLibrary.init();
  const document = await open(await library, bytes, password);
  try {
    if (index >= document.getPageCount()) return null;
    const page = document.getPage(index);
    const { originalWidth, originalHeight } = page.getOriginalSize();
    if (!(originalWidth > 0 && originalHeight > 0)) throw new ExtractionError("broken", "page without size");
    const scale = scaleOf(originalWidth, originalHeight);
    const width = Math.max(1, Math.round(originalWidth * scale));
    const height = Math.max(1, Math.round(originalHeight * scale));
    const { data } = await page.render({ width, height, scale: 1, render: "bitmap", colorSpace: "Gray" });
    return { pixels: data, width, height };
  } finally {
    document.destroy();
  }
}

async function drawPage(document: PDFiumDocument, options: PictureOptions): Promise<Picture> {
  const page = document.getPage(options.page);
  const { originalWidth, originalHeight } = page.getOriginalSize();
  if (!(originalWidth > 0 && originalHeight > 0)) throw new ExtractionError("broken", "page without size");
  const limit = options.maxHeight * drawnHeights;
  const scale = Math.min(options.width / originalWidth, limit / originalHeight);
  const width = Math.max(1, Math.round(originalWidth * scale));
  const height = Math.max(1, Math.round(originalHeight * scale));
  const { data } = await page.render({ width, height, scale: 1, render: "bitmap" });
  return encodeBitmap(data, { width, height }, Math.min(height, options.maxHeight), options.quality);
}

async function open(pdfium: PDFiumLibrary, bytes: Uint8Array, password: string | undefined): Promise<PDFiumDocument> {
  try {
    return await pdfium.loadDocument(bytes, password);
  } catch (error) {
    const locked = error instanceof Error && /password|security/i.test(error.message);
    throw new ExtractionError(locked ? "encrypted" : "broken", "PDFium does not open it");
  }
}
