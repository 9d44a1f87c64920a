// The words of a PDF on this device, by the viewer's parser, which has a worker of its own.
import { cleanText } from "../../shared/detect/cleanText.ts";
import { readPdfDocument } from "../../shared/read/pdf/readPdfDocument.ts";
import { connectivity } from "../data/connectivity.ts";
import type { FileWords } from "../outbox/reading.ts";

/**
 * The parser is the viewer's: fetched with the first PDF that is read or opened. Undefined where it has not been, and there is no network.
 * Rejects after `longest` milliseconds.
 */
export async function readPdf(blob: Blob, longest: number): Promise<FileWords | undefined> {
  const { openPdf, parserIsHere } = await import("../screens/document/preview/pdfDocument.ts");
  if (!connectivity.peek() && !(await parserIsHere())) return undefined;
  const task = openPdf(await blob.arrayBuffer());
  // What is asked of a destroyed document rejects.
  const late = setTimeout(() => void task.destroy(), longest);
  try {
    const { text, pagesForOcr = [] } = await readPdfDocument(await task.promise);
    return { text: cleanText(text), pagesForOcr };
  } finally {
    clearTimeout(late);
    await task.destroy();
  }
}
