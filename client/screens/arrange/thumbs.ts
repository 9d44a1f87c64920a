// Small pictures of pages, drawn one after the other when they come into sight.
import { answeredRequests } from "../document/preview/answeredRequests.ts";
import { openPdf } from "../document/preview/pdfDocument.ts";
import type { PDFDocumentProxy } from "../document/preview/pdfjs.ts";

export interface Thumbs {
  /** Draws a page of a file onto a canvas `width` pixels wide, as the file itself turns it. Resolves where the screen is gone. */
  draw(source: number, index: number, canvas: HTMLCanvasElement, width: number): Promise<void>;
  close(): void;
}

interface Opened {
  pdf: PDFDocumentProxy;
  answered(): Promise<void>;
  destroy(): Promise<void>;
}

/** @param fileOf by its number, as files are added */
export function createThumbs(fileOf: (source: number) => Blob): Thumbs {
  const opened = new Map<number, Promise<Opened>>();
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();

  async function open(source: number): Promise<Opened> {
    const task = openPdf(await fileOf(source).arrayBuffer());
    const pdf = await task.promise.catch(async (error: unknown) => {
      await task.destroy();
      throw error;
    });
    return { pdf, answered: answeredRequests(pdf), destroy: () => task.destroy() };
  }

  async function drawNow(source: number, index: number, canvas: HTMLCanvasElement, width: number): Promise<void> {
    if (closed) return;
    const known = opened.get(source) ?? open(source);
    opened.set(source, known);
    const { pdf } = await known;
    if (closed) return;
    const page = await pdf.getPage(index + 1);
    if (closed) return;
    const whole = page.getViewport({ scale: 1 });
    // A page may be a strip of several metres.
    const viewport = page.getViewport({ scale: Math.min(width / whole.width, (2 * width) / whole.height) });
    canvas.width = Math.max(1, Math.round(viewport.width));
    canvas.height = Math.max(1, Math.round(viewport.height));
    await page.render({ canvas, viewport }).promise;
    page.cleanup();
  }

  return {
    draw(source, index, canvas, width) {
      const drawn = last.then(() => drawNow(source, index, canvas, width));
      last = drawn.catch(() => undefined);
      return drawn;
    },
    close() {
      closed = true;
      for (const one of opened.values())
        void Promise.all([one, last]).then(
          ([{ answered, destroy }]) => answered().then(destroy),
          () => undefined,
        );
    },
  };
}
