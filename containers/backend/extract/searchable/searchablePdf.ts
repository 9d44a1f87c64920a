// A PDF of scanned pages with their words: what its pages show stays as it is.
import { EncryptedPDFError, PDFDocument } from "@cantoo/pdf-lib";
import { ExtractionError } from "../../../../shared/read/errors.ts";
import { invisibleFont } from "../../../../shared/recognition/layer/invisibleFont.ts";
import { layPage } from "./layPage.ts";
import { mostMadeBytes, type TextLayers } from "./textLayers.ts";

/**
 * A file behind `password` stays behind it, and its owner's password is the same then.
 * @throws ExtractionError `encrypted` (another password is needed, or it is protected against changes), `broken`, `tooLarge`
 */
export async function searchablePdf(bytes: Uint8Array, layers: TextLayers, password?: string): Promise<Uint8Array<ArrayBuffer>> {
  const document = await load(bytes, password);
  const font = invisibleFont(document.context);
  for (const [index, page] of document.getPages().entries()) {
    const words = layers.get(index);
    if (words) layPage(page, words, font);
  }
  font.write();
  if (password !== undefined) document.encrypt({ userPassword: password, ownerPassword: password });
  return saved(document);
}

/** @throws ExtractionError `tooLarge` */
export async function saved(document: PDFDocument): Promise<Uint8Array<ArrayBuffer>> {
  const made = await document.save();
  if (made.length > mostMadeBytes) throw new ExtractionError("tooLarge", `${made.length} bytes, limit ${mostMadeBytes}`);
  return made as Uint8Array<ArrayBuffer>;
}

async function load(bytes: Uint8Array, password: string | undefined): Promise<PDFDocument> {
  let document: PDFDocument;
  try {
    document = await PDFDocument.load(bytes, { updateMetadata: false, ...(password !== undefined && { password }) });
  } catch (error) {
    const locked =
      error instanceof EncryptedPDFError || (password !== undefined && error instanceof Error && /password/i.test(error.message));
    throw new ExtractionError(locked ? "encrypted" : "broken", error instanceof Error ? error.name : "unknown");
  }
  if (document.isEncrypted) throw new ExtractionError("encrypted", "protected against changes");
  return document;
}
