// PDF: its text by pdf.js, its pages as pictures by PDFium.
import { ExtractionError } from "../../../../shared/read/errors.ts";
import { isPdf, pdfLimit } from "../../../../shared/read/pdf/isPdf.ts";
import type { DrawingReader } from "./types.ts";

export const pdf: DrawingReader = {
  kind: "pdf",
  limit: pdfLimit,
  sniff: isPdf,
  read: async (source, { hints }) => (await import("./readPdf.ts")).readPdf(source, hints.password),
  attached: async (source, position, _budget, hints) => (await import("./readPdf.ts")).attachedToPdf(source, position, hints.password),
  unlocks: async (source, password) => (await import("./readPdf.ts")).unlocksPdf(source, password),
  async draw(source, { password }, options) {
    const { drawPdf, maxPdfBytes } = await import("./drawPdf.ts");
    if (source.size > maxPdfBytes) throw new ExtractionError("tooLarge", `${source.size} bytes, limit ${maxPdfBytes}`);
    return drawPdf(await source.all(), options, password);
  },
  async page(source, page, { password }) {
    const { renderPdf, maxPdfBytes } = await import("./drawPdf.ts");
    const { pageOf, scaleOfPage } = await import("../page/pagePicture.ts");
    if (source.size > maxPdfBytes) throw new ExtractionError("tooLarge", `${source.size} bytes, limit ${maxPdfBytes}`);
    const picture = await renderPdf(await source.all(), page, scaleOfPage, password);
    return picture && pageOf(picture);
  },
  async searchable(source, layers, { password }) {
    const { searchablePdf } = await import("../searchable/searchablePdf.ts");
    return searchablePdf(await source.all(), layers, password);
  },
  async part(source, first, last) {
    const { arrangedPdf, PagesRefused } = await import("../../../../shared/pages/pdfPages.ts");
    const pages = Array.from({ length: last - first + 1 }, (_, at) => ({ source: 0, index: first + at, turn: 0 }) as const);
    try {
      return (await arrangedPdf([await source.all()], pages)) as Uint8Array<ArrayBuffer>;
    } catch (error) {
      const locked = error instanceof PagesRefused && error.reason === "locked";
      throw new ExtractionError(locked ? "encrypted" : "broken", error instanceof Error ? error.name : "unknown");
    }
  },
};
