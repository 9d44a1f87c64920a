// One PDF of scanned pages: a picture a page, in the size of its paper. The same pages give the same bytes.
import { PDFDocument, PDFRawStream } from "@cantoo/pdf-lib";

export type PagePicture =
  | { kind: "jpeg"; bytes: Uint8Array; width: number; height: number }
  /** One bit a pixel, packed by `packFax`. */
  | { kind: "fax"; bytes: Uint8Array; width: number; height: number };

export interface PdfPage {
  picture: PagePicture;
  /** PDF points. */
  width: number;
  height: number;
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
  for await (const { picture, width, height } of pages) {
    const page = document.addPage([width, height]);
    if (picture.kind === "jpeg") {
      page.drawImage(await document.embedJpg(picture.bytes), { x: 0, y: 0, width, height });
      continue;
    }
    const { context } = document;
    const dictionary = context.obj({
      Type: "XObject",
      Subtype: "Image",
      Width: picture.width,
      Height: picture.height,
      ColorSpace: "DeviceGray",
      BitsPerComponent: 1,
      Filter: "CCITTFaxDecode",
      DecodeParms: { K: -1, Columns: picture.width, Rows: picture.height, BlackIs1: false },
    });
    const image = context.register(PDFRawStream.of(dictionary, picture.bytes));
    const name = page.node.newXObject("Page", image);
    page.node.addContentStream(context.register(context.stream(`q ${width} 0 0 ${height} 0 0 cm ${name} Do Q`)));
  }
  return document.save({ useObjectStreams: false });
}
