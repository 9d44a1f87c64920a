// HEIC, as phones write it. sharp's own decoder lacks its codec, so that libheif in WebAssembly decodes it.
import { ExtractionError } from "../../../../shared/read/errors.ts";
import { decodeHeif } from "../../../../shared/read/heif.ts";
import { decodedPicture } from "./decodedPicture.ts";
import type { DrawingReader, Pixels } from "./types.ts";

export const heic: DrawingReader = {
  kind: "heic",
  limit: { bytes: 100_000_000 },
  sniff: (head) => /^....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)/s.test(head.latin),
  ...decodedPicture(decode),
};

/** @throws ExtractionError `broken`, `tooLarge` */
async function decode(bytes: Uint8Array): Promise<Pixels> {
  const { refusePixels } = await import("./imageDecoder.ts");
  const { default: libheif } = await import("libheif-js/wasm-bundle.js");
  const shown = await decodeHeif(libheif, bytes, refusePixels);
  if (!shown) throw new ExtractionError("broken", "no picture in it that decodes");
  return { ...shown, data: new Uint8Array(shown.data.buffer) };
}
