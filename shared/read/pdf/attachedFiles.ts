// The files inside of a PDF: those of the document first, then those that are pinned to its pages, as its reading lists them.
import type { AttachedFile } from "../reader.ts";
import type { PdfDocument } from "./document.ts";

interface FileInPdf {
  name: string;
  /** What pdf.js gives its bytes by. */
  id: string;
}

const nameOf = (file: unknown): string => {
  const { filename } = file as { filename?: unknown };
  return typeof filename === "string" ? filename : "";
};

export async function filesInPdf(pdf: PdfDocument): Promise<FileInPdf[]> {
  const found = await pdf.getAttachments();
  return found instanceof Map ? [...found].map(([id, file]) => ({ id: String(id), name: nameOf(file) })) : [];
}

/** The one at this place; null past the last. Damage in a page takes the files of that page alone. */
export async function fileInPdf(pdf: PdfDocument, position: number): Promise<AttachedFile | null> {
  const files: FileInPdf[] = await filesInPdf(pdf).catch(() => []);
  for (let number = 1; number <= pdf.numPages && files.length <= position; number++) files.push(...(await pinnedFiles(pdf, number)));
  const file = files[position];
  if (!file) return null;
  const content = await pdf.getAttachmentContent(file.id).catch(() => null);
  return { name: file.name, contentType: "", bytes: content instanceof Uint8Array ? Uint8Array.from(content) : null };
}

async function pinnedFiles(pdf: PdfDocument, number: number): Promise<FileInPdf[]> {
  try {
    const page = await pdf.getPage(number);
    const annotations = await page.getAnnotations();
    page.cleanup();
    return annotations.flatMap(({ subtype, file, fileId }) =>
      subtype === "FileAttachment" && file ? [{ name: nameOf(file), id: String(fileId ?? "") }] : [],
    );
  } catch {
    return [];
  }
}
