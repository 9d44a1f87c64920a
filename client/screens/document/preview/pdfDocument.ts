// Opens a PDF with pdf.js: the parser runs in a worker, its data files are assets of the app, programs inside a PDF never run.

import workerUrl from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { engineCache } from "../../../data/appCaches.ts";
import { type BinaryData, GlobalWorkerOptions, getDocument, type PDFDocumentLoadingTask } from "./pdfjs.ts";

GlobalWorkerOptions.workerSrc = workerUrl;

const assets: Record<string, string> = {
  ...import.meta.glob<string>("../../../../node_modules/pdfjs-dist/cmaps/*.bcmap", { query: "?url", import: "default", eager: true }),
  ...import.meta.glob<string>("../../../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}", {
    query: "?url",
    import: "default",
    eager: true,
  }),
  ...import.meta.glob<string>("../../../../node_modules/pdfjs-dist/wasm/{jbig2,openjpeg,qcms_bg}.wasm", {
    query: "?url",
    import: "default",
    eager: true,
  }),
};
const byName = new Map(Object.entries(assets).map(([path, url]) => [path.slice(path.lastIndexOf("/") + 1), url]));

/** Character maps, fonts and decoders by the file's name, which the build has given another. */
class AssetFactory {
  async fetch({ filename }: BinaryData): Promise<Uint8Array> {
    const url = byName.get(filename);
    const response = url ? await fetch(url) : null;
    if (!response?.ok) throw new Error(`pdf.js asks for ${filename}, which is not here`);
    return new Uint8Array(await response.arrayBuffer());
  }
}

/** Whether the parser starts without network. To be asked before: a fetch in vain is an error in the browser's log. */
export const parserIsHere = async (): Promise<boolean> => (await caches.match(workerUrl, { cacheName: engineCache })) !== undefined;

/** `bytes` are handed over to the worker and empty afterwards. */
export function openPdf(bytes: ArrayBuffer): PDFDocumentLoadingTask {
  return getDocument({
    data: bytes,
    BinaryDataFactory: AssetFactory,
    useWorkerFetch: false,
    enableXfa: false,
    isImageDecoderSupported: true,
  });
}
