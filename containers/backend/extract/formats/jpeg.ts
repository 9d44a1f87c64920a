// A picture as JPEG, for a page of a PDF.

import type { Sharp } from "sharp";
import type { Quarter } from "../../../../shared/recognition/turn.ts";
import type { Jpeg } from "../searchable/picturePdf.ts";
import { decodeImage, fromPixels } from "./imageDecoder.ts";
import type { Pixels } from "./types.ts";

/** Of EXIF's orientations those without a mirror, in clockwise degrees. */
const turns: Readonly<Record<number, Quarter>> = { 1: 0, 3: 180, 6: 90, 8: 270 };

/** A JPEG stays byte by byte what it is and is turned on its page; everything else, mirrored ones too, is encoded the right way up. */
export function jpegOf(bytes: Uint8Array, page = 0): Promise<Jpeg> {
  return decodeImage(
    bytes,
    async (image) => {
      const { format, orientation = 1, width, height, density } = await image.metadata();
      const turn = turns[orientation];
      if (format === "jpeg" && turn !== undefined) return { bytes, width, height, turn, density };
      return encoded(image, density);
    },
    page,
  );
}

export const jpegOfPixels = (pixels: Pixels): Promise<Jpeg> => encoded(fromPixels(pixels), pixels.density);

async function encoded(image: Sharp, density: number | undefined): Promise<Jpeg> {
  const jpeg = image.flatten({ background: "#fff" }).jpeg({ quality: 85 });
  const { data, info } = await jpeg.toBuffer({ resolveWithObject: true });
  return { bytes: new Uint8Array(data), width: info.width, height: info.height, turn: 0, density };
}
