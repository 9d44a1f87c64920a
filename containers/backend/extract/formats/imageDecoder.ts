// sharp as this product may use it: six formats from memory, no cache, one thread, one frame or page at a time.

import type { Sharp } from "sharp";
import sharp from "sharp";
import { ExtractionError } from "../../../../shared/read/errors.ts";
import type { Picture, PictureOptions, Pixels } from "./types.ts";

// decoders that are never asked for are switched off, so that a disguised file can't reach them
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["Jpeg", "Png", "Webp", "Nsgif", "Tiff", "Heif"].map((format) => `VipsForeignLoad${format}Buffer`),
});
sharp.cache(false);
sharp.concurrency(1);

/** 16,383 x 16,383: above the largest phone cameras (200 megapixels). */
const maxPixels = 16_383 * 16_383;

/** Throws `tooLarge` for a picture of more pixels than are decoded, `broken` for one of none. */
export function refusePixels(width: number, height: number): void {
  if (!(width > 0 && height > 0)) throw new ExtractionError("broken", "image without size");
  if (width * height > maxPixels) throw new ExtractionError("tooLarge", "more pixels than are decoded");
}

/** Pixels that another decoder has made, for what is done with all images. */
export const fromPixels = ({ data, width, height }: Pixels): Sharp => sharp(data, { raw: { width, height, channels: 4 } });

/** Decodes an image the right way up and gives it to `use`. Throws `tooLarge` above the pixel limit, else `broken`. */
export async function decodeImage<T>(bytes: Uint8Array, use: (image: Sharp) => Promise<T>, page = 0): Promise<T> {
  try {
    return await use(sharp(bytes, { limitInputPixels: maxPixels, failOn: "error", sequentialRead: true, autoOrient: true, page }));
  } catch (error) {
    if (error instanceof ExtractionError) throw error;
    const tooLarge = error instanceof Error && /pixel limit/i.test(error.message);
    throw new ExtractionError(tooLarge ? "tooLarge" : "broken", "image does not decode");
  }
}

/** A WebP of raw RGBA pixels, cut to `height` from the top. */
export async function encodeBitmap(data: Uint8Array, size: { width: number; height: number }, height: number, quality: number) {
  const raw = sharp(data, { raw: { ...size, channels: 4 } }).removeAlpha();
  const cut = height < size.height ? raw.extract({ left: 0, top: 0, width: size.width, height }) : raw;
  return encodeWebp(cut, quality);
}

/** Effort 2 of 6: 5 ms instead of 12 for a page at 320 px, 3 % larger. */
export async function encodeWebp(image: Sharp, quality: number) {
  const { data, info } = await image.webp({ quality, effort: 2 }).toBuffer({ resolveWithObject: true });
  return { webp: new Uint8Array(data), width: info.width, height: info.height };
}

/** An image as a smaller picture: the right way up, its top where it is a long receipt. */
export async function drawDecoded(image: Sharp, options: PictureOptions): Promise<Picture> {
  const { width, height } = (await image.metadata()).autoOrient;
  const drawnWidth = Math.min(options.width, width);
  const tall = (drawnWidth * height) / width > options.maxHeight;
  const resized = tall
    ? image.resize(drawnWidth, options.maxHeight, { fit: "cover", position: "top" })
    : image.resize(drawnWidth, null, { withoutEnlargement: true });
  return encodeWebp(resized.flatten({ background: "#fff" }), options.quality);
}
