// One PDF of scanned pages: a picture a page, in the size of its paper, and its words invisibly over it where they have been read. The same
// pages give the same bytes.
import { PDFDocument, type PDFPage, PDFRawStream } from "@cantoo/pdf-lib";
import { type InvisibleFont, invisibleFont } from "../../../shared/recognition/layer/invisibleFont.ts";
import { type PageWords, textLayer } from "../../../shared/recognition/layer/textLayer.ts";
import type { Rotation } from "../../../shared/scan/picture/straighten.ts";

export type PagePicture =
  | { kind: "jpeg"; bytes: Uint8Array; width: number; height: number }
  /** One bit a pixel, packed by `packFax`. */
  | { kind: "fax"; bytes: Uint8Array; width: number; height: number };

export interface PdfPage {
  picture: PagePicture;
  /** PDF points. */
  width: number;
  height: number;
  words?: { read: PageWords; rotation: Rotation } | undefined;
}

export async function scanPdf(
  pages: AsyncIterable<PdfPage>,
  { title, createdAt }: { title: string; createdAt: Date },
): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle(title);
  document.setCreator("DocuVault");
  document.setProducer("DocuVault");
  document.setCreationDate(createdAt);
  document.setModificationDate(createdAt);
  let font: InvisibleFont | undefined;
  for await (const made of pages) {
    const page = document.addPage([made.width, made.height]);
    if (made.picture.kind === "jpeg") {
      page.drawImage(await document.embedJpg(made.picture.bytes), { x: 0, y: 0, width: made.width, height: made.height });
    } else drawFax(page, made.picture, made);
    if (!made.words || made.words.read.words.length === 0) continue;
    font ??= invisibleFont(document.context);
    writeWords(page, made.words, made, font);
  }
  font?.write();
  return document.save({ useObjectStreams: false });
}

interface Size {
  width: number;
  height: number;
}

function drawFax({ node, doc: { context } }: PDFPage, { bytes, width: Width, height: Height }: PagePicture, { width, height }: Size): void {
  const dictionary = context.obj({
    Type: "XObject",
    Subtype: "Image",
    Width,
    Height,
    ColorSpace: "DeviceGray",
    BitsPerComponent: 1,
    Filter: "CCITTFaxDecode",
    DecodeParms: { K: -1, Columns: Width, Rows: Height, BlackIs1: false },
  });
  const name = node.newXObject("Page", context.register(PDFRawStream.of(dictionary, bytes)));
  node.addContentStream(context.register(context.stream(`q ${width} 0 0 ${height} 0 0 cm ${name} Do Q`)));
}

function writeWords({ node, doc: { context } }: PDFPage, words: NonNullable<PdfPage["words"]>, size: Size, font: InvisibleFont): void {
  const name = node.newFontDictionary("Words", font.ref);
  const text = textLayer(words.read, words.rotation, { ...size, font, fontName: name.decodeText() });
  node.addContentStream(context.register(context.flateStream(text)));
}
