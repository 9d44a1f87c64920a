// The sheet that is laid between documents before they are scanned together: a QR code that parts them, and words for whoever finds it.
import { PDFDocument, rgb, StandardFonts } from "@cantoo/pdf-lib";
import { encode } from "uqr";
import { separatorText } from "../../../shared/detect/codes/pageCode.ts";

/** Points. */
export const papers = { a4: [595.28, 841.89], letter: [612, 792] } as const satisfies Record<string, readonly [number, number]>;
export type Paper = keyof typeof papers;

/** One sheet serves everybody who shares a scanner, whatever language they read. */
const words = [
  [
    "Separator sheet",
    "Lay this sheet between documents that are scanned together.",
    "Each becomes a document of its own; this sheet is left out.",
  ],
  ["Skilleark", "Legg dette arket mellom dokumenter som skannes sammen.", "Hvert blir et eget dokument; dette arket utelates."],
  [
    "Trennblatt",
    "Dieses Blatt zwischen Dokumente legen, die zusammen gescannt werden.",
    "Jedes wird ein eigenes Dokument; dieses Blatt fällt weg.",
  ],
] as const;

const codeSide = 260;

export async function separatorSheet(paper: Paper): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create();
  document.setTitle(words[0][0]);
  const [width, height] = papers[paper];
  const page = document.addPage([width, height]);
  const plain = await document.embedFont(StandardFonts.Helvetica);
  const bold = await document.embedFont(StandardFonts.HelveticaBold);
  const { data, size } = encode(separatorText, { ecc: "H", border: 4 });
  const side = codeSide / size;
  const [left, top] = [(width - codeSide) / 2, height - 90];
  const ink = rgb(0, 0, 0);
  // A hair larger, so that printers leave no white between two of them.
  for (const [y, row] of data.entries())
    for (const [x, dark] of row.entries())
      if (dark) page.drawRectangle({ x: left + x * side, y: top - (y + 1) * side, width: side + 0.2, height: side + 0.2, color: ink });
  let y = top - codeSide - 40;
  for (const [title, ...lines] of words) {
    page.drawText(title, { x: (width - bold.widthOfTextAtSize(title, 20)) / 2, y, size: 20, font: bold, color: ink });
    y -= 20;
    for (const line of lines) {
      page.drawText(line, { x: (width - plain.widthOfTextAtSize(line, 11)) / 2, y, size: 11, font: plain, color: ink });
      y -= 15;
    }
    y -= 25;
  }
  return (await document.save()) as Uint8Array<ArrayBuffer>;
}
