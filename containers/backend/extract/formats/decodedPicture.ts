// Pictures that a reader of ours decodes, not sharp: one page each, drawn, recognized and laid into a PDF as all images are.
import type { DrawingReader, Pixels } from "./types.ts";

/** @param decode throws ExtractionError `broken`, `tooLarge`, `unsupported` */
export function decodedPicture(
  decode: (bytes: Uint8Array) => Promise<Pixels>,
): Pick<DrawingReader, "read" | "draw" | "page" | "searchable"> {
  return {
    async read(source) {
      await decode(await source.all());
      return { text: "", pagesForOcr: [1] };
    },
    async draw(source, _hints, options) {
      if (options.page > 0) return null;
      const { drawDecoded, fromPixels } = await import("./imageDecoder.ts");
      return drawDecoded(fromPixels(await decode(await source.all())), options);
    },
    async page(source, page) {
      if (page > 0) return null;
      const { fromPixels } = await import("./imageDecoder.ts");
      const { pageOfImage } = await import("../page/pagePicture.ts");
      const pixels = await decode(await source.all());
      return pageOfImage(fromPixels(pixels), pixels.density);
    },
    async searchable(source, layers) {
      const { jpegOfPixels } = await import("./jpeg.ts");
      const { picturePdf } = await import("../searchable/picturePdf.ts");
      const bytes = await source.all();
      return picturePdf(1, async () => jpegOfPixels(await decode(bytes)), layers);
    },
  };
}
