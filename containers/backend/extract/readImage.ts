// Whether an image can be decoded. Its text is for OCR to find.
import type { OpenedFile } from "./files.ts";
import { decodeImage } from "./imageDecoder.ts";

/** Throws `broken` where the image cannot be decoded to its end, `tooLarge` above the pixel limit. */
export async function readImage(file: OpenedFile): Promise<void> {
  // a small result lets a JPEG be decoded at an eighth of its size
  await decodeImage(await file.all(), (image) => image.resize(16, 16, { fit: "fill" }).raw().toBuffer());
}
