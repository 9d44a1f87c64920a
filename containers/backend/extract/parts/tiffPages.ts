// Pages of a TIFF as a TIFF of their own. Their data are copied as they are, so that a fax stays a fax and nothing is compressed anew.
import { ExtractionError } from "../../../../shared/read/errors.ts";

/** Bytes of one value, by TIFF's number of its type (TIFF 6.0, section 2). */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
/** Where the data of strips and tiles lie, and how long each is. */
const dataOf = new Map([
  [273, 279],
  [324, 325],
]);
/** Directories elsewhere in the file, and the old JPEG's tables, which are named by their place. */
const elsewhere = new Set([330, 34_665, 34_853, 40_965]);
const oldJpeg = 6;
const mostEntries = 1_000;

interface Entry {
  tag: number;
  type: number;
  count: number;
  /** Where its values lie. */
  at: number;
}

/** @param first counted from 0; `last` is taken too. @throws ExtractionError broken, unsupported */
export function pagesOfTiff(file: Uint8Array, first: number, last: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  try {
    const little = view.getUint16(0) === 0x4949;
    if (view.getUint16(2, little) !== 42) throw new ExtractionError("unsupported", "a TIFF of more than 4 GB");
    return copied(file, view, little, directories(view, little).slice(first, last + 1), last - first + 1);
  } catch (error) {
    if (error instanceof RangeError) throw new ExtractionError("broken", "a TIFF that names what is not in it");
    throw error;
  }
}

function directories(view: DataView, little: boolean): Entry[][] {
  const seen = new Set<number>();
  const found: Entry[][] = [];
  for (let at = view.getUint32(4, little); at !== 0 && !seen.has(at); ) {
    seen.add(at);
    const count = view.getUint16(at, little);
    if (count > mostEntries) throw new ExtractionError("broken", `${count} entries`);
    const entries: Entry[] = [];
    for (let entry = at + 2; entry < at + 2 + 12 * count; entry += 12) {
      const [tag, type, number] = [view.getUint16(entry, little), view.getUint16(entry + 2, little), view.getUint32(entry + 4, little)];
      const bytes = (sizes[type] ?? 0) * number;
      if (bytes > 0) entries.push({ tag, type, count: number, at: bytes > 4 ? view.getUint32(entry + 8, little) : entry + 8 });
    }
    found.push(entries);
    at = view.getUint32(at + 2 + 12 * count, little);
  }
  return found;
}

function copied(file: Uint8Array, view: DataView, little: boolean, pages: readonly Entry[][], wanted: number): Uint8Array<ArrayBuffer> {
  if (pages.length < wanted) throw new ExtractionError("broken", "a page is missing");
  const parts: Uint8Array[] = [];
  let length = 0;
  /** Where it lies in the new file. Values and directories lie on even bytes. */
  const add = (bytes: Uint8Array): number => {
    const at = length;
    parts.push(bytes, ...(bytes.length % 2 ? [new Uint8Array(1)] : []));
    length += bytes.length + (bytes.length % 2);
    return at;
  };
  const slice = (at: number, bytes: number): Uint8Array => {
    if (at + bytes > file.length) throw new RangeError("past the end");
    return file.slice(at, at + bytes);
  };
  const head = slice(0, 8);
  add(head);
  /** Where the place of the next directory is written. */
  let link = { view: new DataView(head.buffer), at: 4 };
  for (const entries of pages) {
    const numbers = ({ type, count, at }: Entry) =>
      Array.from({ length: count }, (_, index) =>
        type === 3 ? view.getUint16(at + 2 * index, little) : view.getUint32(at + 4 * index, little),
      );
    const kept = entries.filter(({ tag }) => !elsewhere.has(tag));
    if (kept.some((entry) => entry.tag === 259 && numbers(entry)[0] === oldJpeg))
      throw new ExtractionError("unsupported", "JPEG as of TIFF 6.0");
    const directory = new Uint8Array(2 + 12 * kept.length + 4);
    const out = new DataView(directory.buffer);
    out.setUint16(0, kept.length, little);
    for (const [index, entry] of kept.entries()) {
      const lengths = dataOf.has(entry.tag) ? entries.find(({ tag }) => tag === dataOf.get(entry.tag)) : undefined;
      if (dataOf.has(entry.tag) && lengths?.count !== entry.count) throw new ExtractionError("broken", "data without lengths");
      const values = lengths ? placed(numbers(entry), numbers(lengths)) : slice(entry.at, sizes[entry.type]! * entry.count);
      const place = 2 + 12 * index;
      out.setUint16(place, entry.tag, little);
      out.setUint16(place + 2, lengths ? 4 : entry.type, little);
      out.setUint32(place + 4, entry.count, little);
      if (values.length <= 4) directory.set(values, place + 8);
      else out.setUint32(place + 8, add(values), little);
    }
    link.view.setUint32(link.at, add(directory), little);
    link = { view: out, at: directory.length - 4 };
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;

  /** The data, copied; their places as values of four bytes. */
  function placed(offsets: readonly number[], lengths: readonly number[]): Uint8Array {
    const places = new DataView(new ArrayBuffer(4 * offsets.length));
    for (const [index, offset] of offsets.entries()) places.setUint32(4 * index, add(slice(offset, lengths[index]!)), little);
    return new Uint8Array(places.buffer);
  }
}
