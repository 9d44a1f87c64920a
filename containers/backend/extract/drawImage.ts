// An image as a smaller picture: the right way up, its top where it is a long receipt.
import type { OpenedFile } from "./files.ts";
import { decodeImage, encodeWebp } from "./imageDecoder.ts";
import type { Picture, PictureOptions } from "./types.ts";

export async function drawImage(file: OpenedFile, options: PictureOptions): Promise<Picture> {
  const bytes = await file.all();
  return decodeImage(bytes, async (image) => {
    const { width, height } = (await image.metadata()).autoOrient;
    const drawnWidth = Math.min(options.width, width);
    const tall = (drawnWidth * height) / width > options.maxHeight;
    const resized = tall
      ? image.resize(drawnWidth, options.maxHeight, { fit: "cover", position: "top" })
      : image.resize(drawnWidth, null, { withoutEnlargement: true });
    return encodeWebp(resized.flatten({ background: "#fff" }), options.quality);
  });
}
