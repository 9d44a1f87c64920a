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
};
