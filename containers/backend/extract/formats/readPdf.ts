// Opens a PDF by the server's build of pdf.js, a large one in pieces.
import { getDocumentProxy, getResolvedPDFJS } from "unpdf";
import { ExtractionError } from "../../../../shared/read/errors.ts";
import { fileInPdf } from "../../../../shared/read/pdf/attachedFiles.ts";
import { readPdfDocument } from "../../../../shared/read/pdf/readPdfDocument.ts";
import type { AttachedFile, Reading, Source } from "../../../../shared/read/reader.ts";
import { CharacterMaps } from "./characterMaps.ts";

type Opened = Awaited<ReturnType<typeof getDocumentProxy>>;

/** Files above this are fetched in pieces as they are needed, so that 50 MB of pictures cost nothing when only text is read. */
const wholeFileBytes = 4_000_000;

export const readPdf = (source: Source, password?: string): Promise<Reading> => withPdf(source, password, readPdfDocument);

export const attachedToPdf = (source: Source, position: number, password?: string): Promise<AttachedFile | null> =>
  withPdf(source, password, (pdf) => fileInPdf(pdf, position));

/** Null where it opens without one. */
export const unlocksPdf = async (source: Source, password: string): Promise<boolean | null> =>
  (await opens(source)) ? null : opens(source, password);

async function opens(source: Source, password?: string): Promise<boolean> {
  try {
    return await withPdf(source, password, async () => true);
  } catch (error) {
    if (error instanceof ExtractionError && error.code === "encrypted") return false;
    throw error;
  }
}

async function withPdf<T>(source: Source, password: string | undefined, use: (pdf: Opened) => Promise<T>): Promise<T> {
  const pdf = await open(source, password);
  try {
    return await use(pdf);
  } catch (error) {
    throw asExtractionError(error);
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function open(source: Source, password: string | undefined): Promise<Opened> {
  const options = {
    ...(password !== undefined && { password }),
    verbosity: 0,
    stopAtErrors: false,
    enableXfa: true,
    useWorkerFetch: false,
    BinaryDataFactory: CharacterMaps,
  };
  try {
    if (source.size <= wholeFileBytes) return await getDocumentProxy(await source.all(), options);
    return await openInPieces(source, options);
  } catch (error) {
    throw asExtractionError(error);
  }
}

async function openInPieces(source: Source, options: object): Promise<Opened> {
  const { PDFDataRangeTransport } = await getResolvedPDFJS();
  class SourceRange extends PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      source.range(begin, end - begin).then(
        (bytes) => this.onDataRange(begin, bytes),
        () => this.abort(),
      );
    }
  }
  const range = new SourceRange(source.size, null);
  return getDocumentProxy(undefined as never, { ...options, data: undefined, range, disableAutoFetch: true, disableStream: true });
}

function asExtractionError(error: unknown): ExtractionError {
  const name = error instanceof Error ? error.name : "unknown";
  return new ExtractionError(name === "PasswordException" ? "encrypted" : "broken", name);
}
