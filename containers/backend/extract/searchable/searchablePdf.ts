// A PDF of scanned pages with their words: what its pages show stays as it is.
import { EncryptedPDFError, PDFDocument } from "@cantoo/pdf-lib";
import { ExtractionError } from "../../../../shared/read/errors.ts";
import { invisibleFont } from "../../../../shared/recognition/layer/invisibleFont.ts";
import { layPage } from "./layPage.ts";
import { mostMadeBytes, type TextLayers } from "./textLayers.ts";

/** @throws ExtractionError `encrypted` (a password, or protection against changes), `broken`, `tooLarge` */
export async function searchablePdf(bytes: Uint8Array, layers: TextLayers): Promise<Uint8Array<ArrayBuffer>> {
  const document = await load(bytes);
  const font = invisibleFont(document.context);
  for (const [index, page] of document.getPages().entries()) {
    const words = layers.get(index);
    if (words) layPage(page, words, font);
  }
  font.write();
  return saved(document);
}

/** @throws ExtractionError `tooLarge` */
export async function saved(document: PDFDocument): Promise<Uint8Array<ArrayBuffer>> {
  const made = await document.save();
  if (made.length > mostMadeBytes) throw new ExtractionError("tooLarge", `${made.length} bytes, limit ${mostMadeBytes}`);
  return made as Uint8Array<ArrayBuffer>;
}

async function load(bytes: Uint8Array): Promise<PDFDocument> {
  let document: PDFDocument;
  try {
    document = await PDFDocument.load(bytes, { updateMetadata: false });
  } catch (error) {
    throw new ExtractionError(error instanceof EncryptedPDFError ? "encrypted" : "broken", error instanceof Error ? error.name : "unknown");
  }
  if (document.isEncrypted) throw new ExtractionError("encrypted", "protected against changes");
  return document;
}
