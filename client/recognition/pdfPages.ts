// Pages of a PDF as pictures, in the resolution in which they are read.
import { scaleOfPage } from "../../shared/recognition/resolution.ts";
import { openPdf } from "../screens/document/preview/pdfDocument.ts";

export interface PdfPages {
  /** `page` from 1; the caller's to close. Rejects where it can't be drawn. */
  picture(page: number): Promise<ImageBitmap>;
  close(): Promise<void>;
}

/** Pixels: an A4 page at 300 dpi, and some more; phones draw no larger canvas. */
const mostPixels = 12_000_000;
/** Milliseconds for which the screen goes first. */
const screenFirst = 1_000;

/** Milliseconds that a page may take to be drawn: one that never ends would hold up all others. */
const drawnWithin = 60_000;

async function withinTime(drawing: { promise: Promise<unknown>; cancel(): void }): Promise<void> {
  const timer = setTimeout(() => drawing.cancel(), drawnWithin);
  try {
    await drawing.promise;
  } finally {
    clearTimeout(timer);
  }
}

/** Rejects where the file is no PDF that can be opened. */
export async function openPdfPages(blob: Blob): Promise<PdfPages> {
  const task = openPdf(await blob.arrayBuffer());
  const close = () => task.destroy();
  const pdf = await task.promise.catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    async picture(number) {
      await new Promise<unknown>((resolve) =>
        "requestIdleCallback" in globalThis ? requestIdleCallback(resolve, { timeout: screenFirst }) : setTimeout(resolve),
      );
      const page = await pdf.getPage(number);
      const { width, height } = page.getViewport({ scale: 1 });
      const scale = Math.min(scaleOfPage(width, height), Math.sqrt(mostPixels / (width * height)));
      const viewport = page.getViewport({ scale });
      const canvas = document.createElement("canvas");
      canvas.width = Math.ceil(viewport.width);
      canvas.height = Math.ceil(viewport.height);
      try {
        await withinTime(page.render({ canvas, viewport, intent: "print" }));
        return await createImageBitmap(canvas);
      } finally {
        page.cleanup();
        canvas.width = 0; // gives its memory back at once
      }
    },
    close,
  };
}
