// TIFF, as scanners and faxes write it: each page is a page, one bit a pixel or more.
import type { DrawingReader } from "./types.ts";

const mostPages = 2_000;
/** Pages that are decoded to see whether the file is whole. */
const looked = 50;

export const tiff: DrawingReader = {
  kind: "tiff",
  limit: { bytes: 150_000_000 },
  sniff: (head) => /^(?:II[*+]\0|MM\0[*+])/.test(head.latin),
  async read(source) {
    const { decodeImage } = await import("./imageDecoder.ts");
    const bytes = await source.all();
    const pages = await decodeImage(bytes, async (image) => (await image.metadata()).pages ?? 1);
    // Only decoding tells whether the file is complete; of a file with many pages the first ones are decoded.
    for (let page = 0; page < Math.min(pages, looked); page++)
      await decodeImage(bytes, (image) => image.resize(16, 16, { fit: "fill" }).raw().toBuffer(), page);
    const counted = Math.min(pages, mostPages);
    return { text: "", pageCount: counted, pagesForOcr: Array.from({ length: counted }, (_, index) => index + 1) };
  },
  async draw(source, _hints, options) {
    const { decodeImage, drawDecoded } = await import("./imageDecoder.ts");
    const bytes = await source.all();
    const pages = await decodeImage(bytes, async (image) => (await image.metadata()).pages ?? 1);
    return options.page < pages ? decodeImage(bytes, (image) => drawDecoded(image, options), options.page) : null;
  },
  async page(source, page) {
    const { decodeImage } = await import("./imageDecoder.ts");
    const { pageOfImage } = await import("../page/pagePicture.ts");
    const bytes = await source.all();
    const pages = await decodeImage(bytes, async (image) => (await image.metadata()).pages ?? 1);
    return page < pages ? decodeImage(bytes, pageOfImage, page) : null;
  },
  async searchable(source, layers) {
    const { decodeImage } = await import("./imageDecoder.ts");
    const { jpegOf } = await import("./jpeg.ts");
    const { picturePdf } = await import("../searchable/picturePdf.ts");
    const bytes = await source.all();
    const pages = await decodeImage(bytes, async (image) => (await image.metadata()).pages ?? 1);
    return picturePdf(Math.min(pages, mostPages), (page) => jpegOf(bytes, page), layers);
  },
  async part(source, first, last) {
    const { pagesOfTiff } = await import("../parts/tiffPages.ts");
    return pagesOfTiff(await source.all(), first, last);
  },
};
