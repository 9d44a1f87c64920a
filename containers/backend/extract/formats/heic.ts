// HEIC, as phones write it. sharp's own decoder lacks its codec, so that libheif in WebAssembly decodes it.
import { ExtractionError } from "../../../../shared/read/errors.ts";
import type { Pixels } from "./imageDecoder.ts";
import type { DrawingReader } from "./types.ts";

export const heic: DrawingReader = {
  kind: "heic",
  limit: { bytes: 100_000_000 },
  sniff: (head) => /^....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)/s.test(head.latin),
  async read(source) {
    await decode(await source.all());
    return { text: "", pagesForOcr: [1] };
  },
  async draw(source, _hints, options) {
    if (options.page > 0) return null;
    const { drawDecoded, fromPixels } = await import("./imageDecoder.ts");
    return drawDecoded(fromPixels(await decode(await source.all())), options);
  },
};

/** The first picture, the right way up. @throws ExtractionError `broken`, `tooLarge` */
async function decode(bytes: Uint8Array): Promise<Pixels> {
  const { refusePixels } = await import("./imageDecoder.ts");
  const { default: libheif } = await import("libheif-js/wasm-bundle.js");
  const image = new libheif.HeifDecoder().decode(bytes)[0];
  if (!image) throw new ExtractionError("broken", "no picture in it");
  try {
    const [width, height] = [image.get_width(), image.get_height()];
    refusePixels(width, height);
    const canvas = { data: new Uint8ClampedArray(width * height * 4), width, height };
    const shown = await new Promise<typeof canvas | null>((resolve) => image.display(canvas, resolve));
    if (!shown) throw new ExtractionError("broken", "picture does not decode");
    return { data: new Uint8Array(shown.data.buffer), width, height };
  } finally {
    image.free();
  }
}
