// Images that sharp decodes: whether they can be decoded, and as a smaller picture. Their text is for recognition to find.
import type { Head } from "../../../../shared/read/head.ts";
import type { DrawingReader } from "./types.ts";

const limit = { bytes: 150_000_000 };

function isImage(head: Head): boolean {
  if (head.startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) || head.startsWith(0xff, 0xd8, 0xff)) return true;
  return /^(GIF8[79]a|RIFF....WEBP|....ftypavi[fs])/s.test(head.latin);
}

export const image: DrawingReader = {
  kind: "image",
  limit,
  sniff: isImage,
  async read(source) {
    const { decodeImage } = await import("./imageDecoder.ts");
    // a small result lets a JPEG be decoded at an eighth of its size
    await decodeImage(await source.all(), (picture) => picture.resize(16, 16, { fit: "fill" }).raw().toBuffer());
    return { text: "", pagesForOcr: [1] };
  },
  async draw(source, _hints, options) {
    if (options.page > 0) return null;
    const { decodeImage, drawDecoded } = await import("./imageDecoder.ts");
    return decodeImage(await source.all(), (picture) => drawDecoded(picture, options));
  },
  async page(source, page) {
    if (page > 0) return null;
    const { decodeImage } = await import("./imageDecoder.ts");
    const { pageOfImage } = await import("../page/pagePicture.ts");
    return decodeImage(await source.all(), pageOfImage);
  },
  async searchable(source, layers) {
    const { jpegOf } = await import("./jpeg.ts");
    const { picturePdf } = await import("../searchable/picturePdf.ts");
    const bytes = await source.all();
    return picturePdf(1, () => jpegOf(bytes), layers);
  },
};
