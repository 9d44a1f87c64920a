// Arranges pages of PDF files beside the screen's own thread. A file is read anew for each result: none is kept in memory.

import { arrangedPdf, type PdfFacts, type PlacedPage, pdfFacts } from "../../shared/pages/pdfPages.ts";
import { answerCalls } from "../data/workerCalls.ts";

declare const self: DedicatedWorkerGlobalScope;

export interface PagesWork {
  facts(file: Blob): Promise<PdfFacts>;
  arranged(files: readonly Blob[], pages: readonly PlacedPage[]): Promise<Blob>;
}

const bytesOf = async (file: Blob) => new Uint8Array(await file.arrayBuffer());

const work: PagesWork = {
  facts: async (file) => pdfFacts(await bytesOf(file)),
  async arranged(files, pages) {
    // Only what a page is taken from is read.
    const used = new Set(pages.map(({ source }) => source));
    const bytes: Uint8Array[] = [];
    for (const [source, file] of files.entries()) bytes.push(source === 0 || used.has(source) ? await bytesOf(file) : new Uint8Array());
    return new Blob([(await arrangedPdf(bytes, pages)) as Uint8Array<ArrayBuffer>], { type: "application/pdf" });
  },
};

answerCalls(self, work);
