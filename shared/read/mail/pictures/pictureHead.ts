// What the first bytes of a picture tell: its format, its size in pixels and whether a camera has made it. Nothing is decoded.
import { byteString } from "../../byteString.ts";

export interface PictureHead {
  format: "jpeg" | "png" | "gif" | "webp" | "bmp" | "heif" | "tiff" | "svg";
  /** Null where it does not stand at the beginning. */
  size: { width: number; height: number } | null;
  camera: boolean;
}

/** Parts of a JPEG before its size; Exif and its preview come first. */
const mostSegments = 200;
const mostTags = 200;

/** Null where it is no picture. */
export function pictureHead(bytes: Uint8Array): PictureHead | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = byteString(bytes.subarray(0, 1024));
  const plain = (format: PictureHead["format"], size: PictureHead["size"]) => ({ format, size, camera: false });
  try {
    if (begin.startsWith("\xff\xd8\xff")) return jpegHead(view);
    if (begin.startsWith("\x89PNG\r\n\x1a\n")) return plain("png", { width: view.getUint32(16), height: view.getUint32(20) });
    if (/^GIF8[79]a/.test(begin)) return plain("gif", { width: view.getUint16(6, true), height: view.getUint16(8, true) });
    if (/^RIFF....WEBP/s.test(begin)) return plain("webp", webpSize(view, begin.slice(12, 16)));
    if (/^BM.{12}\x28/s.test(begin))
      return plain("bmp", { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) });
    // Only cameras write these.
    if (/^....ftyp(?:hei|hev|mif1|msf1|avif)/s.test(begin)) return { format: "heif", size: null, camera: true };
    if (/^(?:II\*\0|MM\0\*)/.test(begin)) return plain("tiff", null);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null; // cut off: nobody sees anything of it
  }
  return /^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}>\s*)?(?:<!DOCTYPE svg[^>]{0,300}>\s*)?<svg\b/i.test(begin)
    ? plain("svg", null)
    : null;
}

function jpegHead(view: DataView): PictureHead {
  let camera = false;
  let at = 2;
  for (let segment = 0; segment < mostSegments && at + 4 <= view.byteLength; segment++) {
    if (view.getUint8(at) !== 0xff) break;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isSize = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isSize) return { format: "jpeg", size: { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }, camera };
    const length = view.getUint16(at + 2);
    if (marker === 0xe1 && length > 20 && view.getUint32(at + 4) === 0x45786966) camera ||= isOfCamera(view, at + 10, at + 2 + length);
    at += 2 + length;
  }
  return { format: "jpeg", size: null, camera };
}

/** Maker, model, or the moment when it was taken (Exif 2.32 section 4.6); programs that draw write none of them. */
function isOfCamera(view: DataView, begin: number, end: number): boolean {
  const little = view.getUint16(begin) === 0x4949;
  const short = (at: number) => (at + 2 <= end ? view.getUint16(at, little) : 0);
  const long = (at: number) => (at + 4 <= end ? view.getUint32(at, little) : 0);
  const tags = (at: number) => {
    if (at < begin + 8 || at >= end) return [];
    return Array.from({ length: Math.min(short(at), mostTags) }, (_, n) => at + 2 + n * 12);
  };
  const first = tags(begin + long(begin + 4));
  if (first.some((at) => short(at) === 0x010f || short(at) === 0x0110)) return true;
  const inner = first.find((at) => short(at) === 0x8769);
  return inner !== undefined && tags(begin + long(inner + 8)).some((at) => short(at) === 0x9003);
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function webpSize(view: DataView, kind: string): PictureHead["size"] {
  const three = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (kind === "VP8X") return { width: three(24) + 1, height: three(27) + 1 };
  if (kind === "VP8 ") return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (kind !== "VP8L") return null;
  const bits = view.getUint32(21, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
}
