// The sheet that a photograph shows, laid flat and evenly lit before it is recognized: engines read level lines, and paper without shadows.
import { readFile } from "node:fs/promises";
import sharp, { type Metadata, type Sharp } from "sharp";
import type { Pixels, Sheet } from "../../../../shared/recognition/engine.ts";
import { scaleOfPicture } from "../../../../shared/recognition/resolution.ts";
import { loadNetwork, type PageNetwork } from "../../../../shared/scan/edges/network.ts";
import type { Pixels as Colours } from "../../../../shared/scan/edges/picture.ts";
import { lookingSize } from "../../../../shared/scan/edges/size.ts";
import { shownSize } from "../../../../shared/scan/geometry/papers.ts";
import { scaled } from "../../../../shared/scan/geometry/quad.ts";
import { clearRim, filtered } from "../../../../shared/scan/picture/filters.ts";
import { straightened } from "../../../../shared/scan/picture/straighten.ts";
import { sheetIn } from "../../../../shared/scan/sheet.ts";

/** Pixels of the photograph that are looked at; a sheet on a larger one has more dots to the inch than recognition needs. */
const mostPixels = 24_000_000;
/** Fewer pixels show no page that can be read. */
const smallest = 600;

const edges = new URL("../../../../shared/scan/edges/", import.meta.url);
let network: Promise<PageNetwork> | undefined;

async function pageNetwork(): Promise<PageNetwork> {
  const [program, parameters] = await Promise.all(["network.wasm", "parameters.bin"].map((name) => readFile(new URL(name, edges))));
  return loadNetwork(await WebAssembly.compile(new Uint8Array(program!)), new Uint8Array(parameters!).buffer);
}

export interface Photographed {
  /** The sheet by itself. */
  flat: Pixels;
  sheet: Sheet;
  /** Of the photograph. */
  pageWidth: number;
  pageHeight: number;
}

/** Null for what is no photograph of a sheet: scans, screenshots, pictures of other things. */
export async function sheetOfPhotograph(image: Sharp, { autoOrient: { width, height }, exif }: Metadata): Promise<Photographed | null> {
  if (Math.min(width, height) < smallest) return null;
  const small = lookingSize(width, height);
  const seen = await rgba(image.clone().resize(small.width, small.height, { fit: "fill" }));
  network ??= pageNetwork();
  const found = sheetIn(await network, seen, isOfCamera(exif));
  if (!found) return null;
  const scale = Math.min(1, Math.sqrt(mostPixels / (width * height)));
  const photograph = await rgba(scale === 1 ? image.clone() : image.clone().resize(Math.round(width * scale)));
  const { width: pageWidth, height: pageHeight } = photograph;
  const corners = scaled(found, pageWidth / small.width, pageHeight / small.height);
  const shown = shownSize(corners, pageWidth, pageHeight);
  const laid = filtered(straightened(photograph, corners, Math.round(shown.width), Math.round(shown.height)), "grey");
  clearRim(laid);
  const flat = await inGoodResolution(laid);
  return { flat, sheet: { corners, width: flat.width, height: flat.height }, pageWidth, pageHeight };
}

/** The entry of EXIF for the time of exposure, one fraction, in both orders of bytes: cameras write it, scanners and programs do not. */
const exposures = [
  [0x9a, 0x82, 5, 0, 1, 0, 0, 0],
  [0x82, 0x9a, 0, 5, 0, 0, 0, 1],
].map((bytes) => Buffer.from(bytes));
const isOfCamera = (exif: Buffer | undefined): boolean => exposures.some((entry) => exif?.includes(entry));

async function inGoodResolution({ data, width, height }: Colours): Promise<Pixels> {
  const raw = sharp(data, { raw: { width, height, channels: 4 } }).resize(Math.round(width * scaleOfPicture({ width, height })), null, {
    kernel: "cubic",
  });
  const { data: grey, info } = await raw.extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  return { pixels: new Uint8Array(grey.buffer, grey.byteOffset, grey.length), width: info.width, height: info.height };
}

async function rgba(image: Sharp) {
  const { data, info } = await image
    .flatten({ background: "#fff" })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), width: info.width, height: info.height };
}
