// The one import of pdf.js, so that all of it lies in one file that is fetched with the first PDF.
// The order matters: the viewer takes what the library has put into `globalThis.pdfjsLib`.
export {
  AnnotationMode,
  GlobalWorkerOptions,
  getDocument,
  PasswordResponses,
  type PDFDocumentLoadingTask,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from "pdfjs-dist";
export { EventBus, LinkTarget, PDFFindController, PDFLinkService, PDFViewer } from "pdfjs-dist/web/pdf_viewer.mjs";

/** What pdf.js asks its data factory for. */
export interface BinaryData {
  kind: string;
  filename: string;
}
