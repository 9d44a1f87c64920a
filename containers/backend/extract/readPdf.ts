// The text layer of a PDF, page by page. Scripts in the file are never run: only text content and metadata are asked for.
import { getDocumentProxy, getResolvedPDFJS } from "unpdf";
import { maxTextBytes } from "../../../shared/detect/cleanText.ts";
import { CharacterMaps } from "./characterMaps.ts";
import { ExtractionError } from "./errors.ts";
import type { OpenedFile } from "./files.ts";

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

/** Files above this are fetched in pieces as they are needed, so that 50 MB of pictures cost nothing when only text is read. */
const wholeFileBytes = 4_000_000;
/** So many unreadable pages before the first readable one mean that the page tree is a lie. */
const maxFailuresAtStart = 50;

/** Text with `\f` between pages (reading stops once there is more than is kept), the number of pages and the metadata title. */
export async function readPdf(file: OpenedFile): Promise<{ text: string; pageCount: number; title: string | null }> {
  const pdf = await open(file);
  try {
    const pageCount = pdf.numPages;
    return { text: await readPages(pdf, pageCount), pageCount, title: await readTitle(pdf) };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function open(file: OpenedFile): Promise<PdfDocument> {
  const options = { verbosity: 0, stopAtErrors: false, useWorkerFetch: false, BinaryDataFactory: CharacterMaps };
  try {
    if (file.size <= wholeFileBytes) return await getDocumentProxy(await file.all(), options);
    return await openInPieces(file, options);
  } catch (error) {
    throw asExtractionError(error);
  }
}

async function openInPieces(file: OpenedFile, options: object): Promise<PdfDocument> {
  const { PDFDataRangeTransport } = await getResolvedPDFJS();
  class FileRange extends PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      file.range(begin, end - begin).then(
        (bytes) => this.onDataRange(begin, bytes),
        () => this.abort(),
      );
    }
  }
  const range = new FileRange(file.size, null);
  return getDocumentProxy(undefined as never, { ...options, data: undefined, range, disableAutoFetch: true, disableStream: true });
}

async function readPages(pdf: PdfDocument, pageCount: number): Promise<string> {
  const pages: string[] = [];
  let length = 0;
  let read = 0;
  let failure: unknown;
  for (let number = 1; number <= pageCount && length <= maxTextBytes; number++) {
    try {
      const text = await readPage(pdf, number);
      pages.push(text);
      length += text.length + 1;
      read++;
    } catch (error) {
      // one bad page must not take the others with it
      failure = error;
      pages.push("");
      if (read === 0 && number >= maxFailuresAtStart) break;
    }
  }
  if (read === 0 && failure) throw asExtractionError(failure);
  return pages.join("\f");
}

async function readPage(pdf: PdfDocument, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  let text = "";
  for (const item of items) {
    if (!("str" in item)) continue;
    text += item.hasEOL ? `${item.str}\n` : item.str;
  }
  page.cleanup();
  return text;
}

async function readTitle(pdf: PdfDocument): Promise<string | null> {
  try {
    const { info } = await pdf.getMetadata();
    const title = (info as { Title?: unknown }).Title;
    return typeof title === "string" && title.trim() ? title.trim() : null;
  } catch {
    // damaged metadata takes nothing from the text
    return null;
  }
}

function asExtractionError(error: unknown): ExtractionError {
  const name = error instanceof Error ? error.name : "unknown";
  return new ExtractionError(name === "PasswordException" ? "encrypted" : "broken", name);
}
