// Which characters the bytes of a plain text file stand for. The device and the server decode alike.
import chardet from "chardet";
import { byteString } from "./byteString.ts";
import { dosText, looksLikeDos } from "./dosLetters.ts";

/** UTF-16 needs two bytes for each of a kept text. */
const sampled = 16_384;

/**
 * Decodes a text file, or returns null where the bytes are not text. UTF-8 and marked encodings are known for sure, UTF-16 without a
 * mark by its zeros, all else by its letters. With `partial` the bytes are only the beginning of the file, so a character cut at
 * their end is dropped.
 */
export function decodeText(bytes: Uint8Array, { partial = false }: { partial?: boolean } = {}): string | null {
  const utf16 = utf16Label(bytes);
  if (utf16) return acceptable(new TextDecoder(utf16).decode(bytes, { stream: partial }));
  const utf32 = utf32Text(bytes);
  if (utf32 !== null) return acceptable(utf32);
  if (bytes.includes(0)) return null;
  try {
    return acceptable(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes, { stream: partial }));
  } catch {
    return acceptable(decodeByLetters(bytes, partial));
  }
}

/** By its mark, or where every other byte of the beginning is nearly always zero as it is in Latin letters, blanks and digits. */
function utf16Label(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe && !(bytes[2] === 0 && bytes[3] === 0)) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const length = Math.min(bytes.length, sampled) & ~1;
  if (length < 4) return null;
  const zeros = [0, 0];
  for (let at = 0; at < length; at++) if (bytes[at] === 0) zeros[at % 2]!++;
  const half = length / 2;
  // Other scripts have blanks and line ends, whose upper byte is zero, and hardly a zero in the lower one.
  const unmarked = (upper: number, lower: number) =>
    upper > half / 12 && lower <= half / 100 && looksLikeWide(bytes, length, upper === zeros[0]);
  if (unmarked(zeros[1]!, zeros[0]!)) return "utf-16le";
  if (unmarked(zeros[0]!, zeros[1]!)) return "utf-16be";
  return null;
}

function looksLikeWide(bytes: Uint8Array, length: number, bigEndian: boolean): boolean {
  try {
    const label = bigEndian ? "utf-16be" : "utf-16le";
    const text = new TextDecoder(label, { fatal: true, ignoreBOM: false }).decode(bytes.subarray(0, length), { stream: true });
    const odd = text.match(/[\p{Cn}\p{Co}\u0000-\u0008\u000e-\u001f]/gu)?.length ?? 0;
    return odd * 50 <= text.length;
  } catch {
    return false;
  }
}

function utf32Text(bytes: Uint8Array): string | null {
  const little = bytes[0] === 0xff && bytes[1] === 0xfe && bytes[2] === 0 && bytes[3] === 0;
  const big = bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xfe && bytes[3] === 0xff;
  if (!little && !big) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let at = 4; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, little);
    parts.push(code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd");
  }
  return parts.join("").toWellFormed();
}

/** One byte a letter, or an older encoding of Asia. Few odd bytes say too little to guess by: then it is windows-1252. */
function decodeByLetters(bytes: Uint8Array, partial: boolean): string {
  if (looksLikeDos(byteString(bytes.subarray(0, sampled)))) return dosText(byteString(bytes));
  if (oddBytes(bytes).length < 12) return western(bytes);
  for (const { name, confidence } of chardet.analyse(bytes.subarray(0, sampled))) {
    const label = name.toLowerCase();
    // Central Europe shares most of its letters with the West, so that a guess has to be surer.
    const least = /^(windows-125[07]|iso-8859-2)$/.test(label)
      ? 35
      : /^(shift_jis|euc-..|big5|gb18030|koi8-r|windows-125[1356]|iso-8859-[5-8])$/.test(label)
        ? 10
        : 101;
    if (confidence < least) break;
    const text = new TextDecoder(label).decode(bytes, { stream: partial });
    if (!isMisreadAsJapanese(text)) return text;
  }
  return western(bytes);
}

/** Bytes that windows-1252 has no letter for are letters of Central Europe. */
function western(bytes: Uint8Array): string {
  const text = new TextDecoder("windows-1252").decode(bytes);
  if (!/[\x80-\x9f]/.test(text)) return text;
  const central = new TextDecoder("windows-1250").decode(bytes);
  return /[\x80-\x9f]/.test(central) ? text : central;
}

/** Cyrillic letters of one byte each are halfwidth kana for Shift JIS, which no Japanese text consists of. */
function isMisreadAsJapanese(text: string): boolean {
  const kana = text.match(/[\uff61-\uff9f\ue000-\uf8ff]/g)?.length ?? 0;
  return kana * 3 > (text.match(/[^\x00-\x7f]/g)?.length ?? 0);
}

function oddBytes(bytes: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 0; at < bytes.length && found.length < 12; at++) if (bytes[at]! >= 0x80) found.push(at);
  return found;
}

/** At most one character in a hundred of the first 64 K is a control character that no text file holds. */
function acceptable(text: string): string | null {
  const sample = text.slice(0, 65_536);
  const controls = sample.match(/[\u0001-\u0008\u000e-\u001a\u001c-\u001f\u007f-\u009f]/g)?.length ?? 0;
  return controls * 100 <= sample.length ? text : null;
}
