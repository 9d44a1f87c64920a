// Barcodes and QR codes on a page, by ZXing compiled to WebAssembly. It sees pixels, never the file.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { prepareZXingModule, type ReaderOptions, readBarcodes } from "zxing-wasm/reader";
import { longestCode, mostCodes } from "../../../../shared/detect/codes/pageCode.ts";
import type { Pixels } from "../../../../shared/recognition/engine.ts";

export interface FoundCode {
  /** As ZXing calls it: `QRCode`, `Code128`. */
  format: string;
  text: string;
}

/** Pixels of the longer side: the bars of a small label on an A4 page are three pixels wide then. Beyond it only time is lost. */
const longestSide = 2_400;

const options: ReaderOptions = {
  formats: ["Code39", "Code93", "Code128", "ITF", "Codabar", "EANUPC", "QRCode", "DataMatrix", "Aztec", "PDF417"],
  // Without `tryHarder` Code 128 is missed on a page of A4.
  tryHarder: true,
  maxNumberOfSymbols: mostCodes,
};

let prepared: Promise<unknown> | undefined;

/** The codes from the top of the page to its bottom. */
export async function readCodes(page: Pixels): Promise<FoundCode[]> {
  prepared ??= prepare();
  await prepared;
  const { data, width, height } = await smaller(page);
  const found = await readBarcodes(rgbaOf(data, width, height), options);
  return found
    .filter(({ isValid, text }) => isValid && text !== "" && text.length <= longestCode)
    .sort((a, b) => a.position.topLeft.y - b.position.topLeft.y)
    .map(({ format, text }) => ({ format, text: text.toWellFormed() }));
}

/** Its binary is read from the package: by itself ZXing would fetch it from a public address. */
async function prepare(): Promise<void> {
  const path = fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm"));
  const binary = await readFile(path);
  const wasmBinary = binary.buffer.slice(binary.byteOffset, binary.byteOffset + binary.byteLength) as ArrayBuffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}

async function smaller({ pixels, width, height }: Pixels): Promise<{ data: Uint8Array; width: number; height: number }> {
  if (Math.max(width, height) <= longestSide) return { data: pixels, width, height };
  const resized = sharp(pixels, { raw: { width, height, channels: 1 } }).resize(longestSide, longestSide, { fit: "inside" });
  const { data, info } = await resized.extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function rgbaOf(grey: Uint8Array, width: number, height: number) {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at++) data[4 * at] = data[4 * at + 1] = data[4 * at + 2] = grey[at]!;
  return { data, width, height, colorSpace: "srgb" } as ImageData;
}
