// PDF: its text by pdf.js, its pages as pictures by PDFium.
import { ExtractionError } from "../../../../shared/read/errors.ts";
import { isPdf, pdfLimit } from "../../../../shared/read/pdf/isPdf.ts";
import type { DrawingReader } from "./types.ts";

export const pdf: DrawingReader = {
  kind: "pdf",
  limit: pdfLimit,
  sniff: isPdf,
  read: async (source) => (await import("./readPdf.ts")).readPdf(source),
  attached: async (source, position) => (await import("./readPdf.ts")).attachedToPdf(source, position),
  async draw(source, _hints, options) {
    const { drawPdf, maxPdfBytes } = await import("./drawPdf.ts");
    if (source.size > maxPdfBytes) throw new ExtractionError("tooLarge", `${source.size} bytes, limit ${maxPdfBytes}`);
    return drawPdf(await source.all(), options);
  },
  async page(source, page) {
    const { renderPdf, maxPdfBytes } = await import("./drawPdf.ts");
    const { pageOf, scaleOfPage } = await import("../page/pagePicture.ts");
    if (source.size > maxPdfBytes) throw new ExtractionError("tooLarge", `${source.size} bytes, limit ${maxPdfBytes}`);
    const picture = await renderPdf(await source.all(), page, scaleOfPage);
    return picture && pageOf(picture);
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
