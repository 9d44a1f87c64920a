// A PDF of pictures, one a page, with the words that were recognized on them.
import { degrees, PDFDocument } from "@cantoo/pdf-lib";
import { ExtractionError } from "../../../../shared/read/errors.ts";
import { invisibleFont } from "../../../../shared/recognition/layer/invisibleFont.ts";
import type { Quarter } from "../../../../shared/recognition/turn.ts";
import { layPage } from "./layPage.ts";
import { saved } from "./searchablePdf.ts";
import { mostMadeBytes, type TextLayers } from "./textLayers.ts";

export interface Jpeg {
  bytes: Uint8Array;
  /** Pixels as they are stored. */
  width: number;
  height: number;
  /** By which it is shown, clockwise. */
  turn: Quarter;
  /** Pixels to the inch; undefined where the file does not say. */
  density: number | undefined;
}

/** Points of the longer side of a sheet, A4, for pictures that say nothing of their size. */
const sheet = 842;
/** Densities that are meant: scanners write 75 to 1,200, cameras a 72 that means nothing. */
const [coarsest, finest] = [75, 2_400];
/** Points; the largest page that viewers know (PDF 32000, annex C). */
const largest = 14_400;

/** @throws ExtractionError `tooLarge`, `broken`, and what `pictureOf` throws */
export async function picturePdf(
  pages: number,
  pictureOf: (page: number) => Promise<Jpeg>,
  layers: TextLayers,
): Promise<Uint8Array<ArrayBuffer>> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const font = invisibleFont(document.context);
  let sum = 0;
  for (let index = 0; index < pages; index++) {
    const picture = await pictureOf(index);
    sum += picture.bytes.length;
    if (sum > mostMadeBytes) throw new ExtractionError("tooLarge", `more than ${mostMadeBytes} bytes of pictures`);
    const scale = pointsOfPixel(picture);
    const [width, height] = [picture.width * scale, picture.height * scale];
    const page = document.addPage([width, height]);
    page.drawImage(await document.embedJpg(picture.bytes), { x: 0, y: 0, width, height });
    page.setRotation(degrees(picture.turn));
    const words = layers.get(index);
    if (words) layPage(page, words, font);
  }
  font.write();
  return saved(document);
}

function pointsOfPixel({ width, height, density = 0 }: Jpeg): number {
  const longer = Math.max(width, height);
  const scale = density >= coarsest && density <= finest ? 72 / density : sheet / longer;
  return Math.min(scale, largest / longer);
}
