// Windows bitmaps, 1 to 32 bits a pixel, plain or as runs of one colour: what old scanners and screenshots are saved as.
import { ExtractionError } from "../../../../shared/read/errors.ts";
import { decodedPicture } from "./decodedPicture.ts";
import { indexesOfRuns } from "./runLengths.ts";
import type { DrawingReader, Pixels } from "./types.ts";

const headers = new Set([12, 40, 52, 56, 64, 108, 124]);

export const bmp: DrawingReader = {
  kind: "bmp",
  limit: { bytes: 150_000_000 },
  // Many texts begin with "BM": it is a picture only if a header of a known length follows.
  sniff: (head) => head.startsWith(0x42, 0x4d) && head.bytes.length > 30 && headers.has(viewOf(head.bytes).getUint32(14, true)),
  ...decodedPicture(decode),
};

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

async function decode(bytes: Uint8Array): Promise<Pixels> {
  const { refusePixels } = await import("./imageDecoder.ts");
  const view = viewOf(bytes);
  if (bytes.length < 54) throw new ExtractionError("broken", "no header");
  const header = view.getUint32(14, true);
  const old = header === 12;
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const signed = old ? view.getInt16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signed);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? 0 : view.getUint32(30, true);
  const asRuns = (compression === 1 && bits === 8) || (compression === 2 && bits === 4);
  if (compression !== 0 && compression !== 3 && !asRuns) throw new ExtractionError("unsupported", "compressed bitmap");
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new ExtractionError("broken", "bits a pixel");
  refusePixels(width, height);
  const begin = view.getUint32(10, true);
  const indexes = asRuns ? indexesOfRuns(bytes.subarray(begin), width, height, bits === 8 ? 8 : 4) : null;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  if (!indexes && begin + rowBytes * height > bytes.length + 4) throw new ExtractionError("broken", "cut off");
  const palette = 14 + header + (compression === 3 && header === 40 ? 12 : 0);
  const entry = old ? 3 : 4;
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const line = signed < 0 ? y : height - 1 - y;
    const row = begin + line * rowBytes;
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * 4;
      const from =
        bits > 8 ? row + x * (bits / 8) : palette + entry * (indexes ? indexes[line * width + x]! : indexAt(bytes, row, x, bits));
      if (bits === 16) {
        const pixel = (bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8);
        data.set([(pixel >> 7) & 0xf8, (pixel >> 2) & 0xf8, (pixel << 3) & 0xf8], to);
      } else {
        data[to] = bytes[from + 2] ?? 0;
        data[to + 1] = bytes[from + 1] ?? 0;
        data[to + 2] = bytes[from] ?? 0;
      }
      data[to + 3] = 255;
    }
  }
  const perMetre = old ? 0 : view.getInt32(38, true);
  return { data, width, height, density: perMetre > 0 ? Math.round(perMetre * 0.0254) : undefined };
}

function indexAt(bytes: Uint8Array, row: number, x: number, bits: number): number {
  const byte = bytes[row + ((x * bits) >> 3)] ?? 0;
  return (byte >> (8 - bits - ((x * bits) & 7))) & ((1 << bits) - 1);
}
