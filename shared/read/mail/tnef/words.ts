// Words, numbers and instants as properties of a message hold them.
import { decodeText } from "../../decodeText.ts";
import type { Property } from "./stream.ts";

/** By its number, the first one that is not empty. */
export type Properties = ReadonlyMap<number, Property>;

export function byNumber(properties: readonly Property[]): Map<number, Property> {
  const found = new Map<number, Property>();
  for (const property of properties) if (!property.named && !found.has(property.id)) found.set(property.id, property);
  return found;
}

/** Windows' number of an encoding; null where there is none of that number. */
export function encodingOf(codePage: number): string | null {
  const label =
    codePage === 65_001
      ? "utf-8"
      : codePage >= 1250 && codePage <= 1258
        ? `windows-${codePage}`
        : codePage > 28_590 && codePage <= 28_606
          ? `iso-8859-${codePage - 28_590}`
          : { 874: "windows-874", 932: "shift_jis", 936: "gbk", 949: "euc-kr", 950: "big5", 20866: "koi8-r", 50220: "iso-2022-jp" }[
              codePage
            ];
  try {
    return label ? new TextDecoder(label).encoding : null;
  } catch {
    return null;
  }
}

/** What stands behind a zero is no word any more. */
export function decoded(bytes: Uint8Array<ArrayBuffer>, encoding: string | null): string {
  const zero = bytes.indexOf(0);
  const words = zero < 0 ? bytes : bytes.subarray(0, zero);
  return encoding ? new TextDecoder(encoding).decode(words) : (decodeText(words) ?? new TextDecoder("windows-1252").decode(words));
}

/** "" where it is none. Bytes are words in the encoding where they are meant to be: HTML comes as such. */
export function wordsOf(property: Property | undefined, encoding: string | null): string {
  const kind = (property?.type ?? 0) & 0xfff;
  if (!property || (kind !== 0x1e && kind !== 0x1f && kind !== 0x102)) return "";
  if (kind !== 0x1f) return decoded(property.value, encoding);
  const text = new TextDecoder("utf-16le").decode(property.value);
  const zero = text.indexOf("\0");
  return zero < 0 ? text : text.slice(0, zero);
}

export function numberOf(property: Property | undefined): number | null {
  const { value } = property ?? {};
  if (!value || value.length < 2) return null;
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  return value.length < 4 ? view.getUint16(0, true) : view.getUint32(0, true);
}

/** Counted since 1601, ten million a second (MS-DTYP section 2.3.3). Null where no calendar has it. */
export function instantOf(property: Property | undefined): Date | null {
  const { value } = property ?? {};
  if (!value || value.length < 8) return null;
  const ticks = new DataView(value.buffer, value.byteOffset, value.length).getBigUint64(0, true);
  const at = Number(ticks / 10_000n) - 11_644_473_600_000;
  return at > Date.UTC(1900, 0) && at < Date.UTC(4000, 0) ? new Date(at) : null;
}
