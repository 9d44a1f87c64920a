// A page as recognition wants it: grey, at a good resolution, its lines level. Recognition never sees the file, only these pixels.
import type { Sharp } from "sharp";
import sharp from "sharp";
import type { PagePicture, Pixels } from "../../../../shared/recognition/engine.ts";
import { scaleOfPicture } from "../../../../shared/recognition/resolution.ts";
import { findSkew } from "../../../../shared/recognition/skew.ts";
import { sheetOfPhotograph } from "./photograph.ts";

export { scaleOfPage } from "../../../../shared/recognition/resolution.ts";
export type { PagePicture };

/** Pixels of the longer side where the lines are measured. */
const measured = 1_000;
/** Degrees below which a page is not turned: turning blurs it a little, and such lines are recognized as they are. */
const leastSkew = 0.15;

/** The picture of a page that is an image; it is decoded the right way up. `density`: of a file that sharp does not decode itself. */
export async function pageOfImage(image: Sharp, density?: number): Promise<PagePicture> {
  const metadata = await image.metadata();
  const photographed = await sheetOfPhotograph(image, metadata);
  if (photographed) {
    const { flat, sheet, ...size } = photographed;
    return { ...(await pageOf(flat)), ...size, sheet };
  }
  const { width, height } = metadata.autoOrient;
  const scale = scaleOfPicture({ width, height, density: density ?? metadata.density });
  const resized = scale === 1 ? image : image.resize(Math.max(1, Math.round(width * scale)), null, { kernel: "cubic" });
  return pageOf(await grey(resized.flatten({ background: "#fff" }).toColourspace("b-w")));
}

/** The picture of a page that is drawn at a resolution of our choice. */
export async function pageOf(picture: Pixels): Promise<PagePicture> {
  const { width, height } = picture;
  const small = raw(picture).resize(measured, measured, { fit: "inside", withoutEnlargement: true });
  const { degrees, lying } = findSkew(await grey(small));
  const angle = Math.abs(degrees) < leastSkew ? 0 : degrees;
  const turned = angle === 0 ? picture : await grey(raw(picture).rotate(-angle, { background: "#fff" }));
  return { ...turned, pageWidth: width, pageHeight: height, angle, lying };
}

const raw = ({ pixels, width, height }: Pixels): Sharp => sharp(pixels, { raw: { width, height, channels: 1 } });

async function grey(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  return { pixels: new Uint8Array(data.buffer, data.byteOffset, data.length), width: info.width, height: info.height };
}
