// Excel 5 to 2003: sheets in their order, cells as they are shown, a row a line ([MS-XLS]).
import { ExtractionError } from "../errors.ts";
import { numberFormatter, type ShowNumber } from "../office/xlsxStyles.ts";
import type { Reading } from "../reader.ts";
import { TextOut, upToFull } from "../textOut.ts";
import { BiffReader, type BiffRecord, recordsOf } from "./biff.ts";
import type { CompoundFile } from "./compoundFile.ts";

interface Book {
  sheets: { name: string; at: number }[];
  shared: string[];
  show: ShowNumber;
  /** Before Excel 97 texts are a byte a letter. */
  wide: boolean;
}

export async function readXls(file: CompoundFile): Promise<Reading> {
  const stream = file.stream("Workbook") ?? file.stream("Book");
  if (!stream) throw new ExtractionError("broken", "no workbook stream");
  const book = await readBook(stream);
  const out = new TextOut();
  await upToFull(async () => {
    for (const { name, at } of book.sheets) {
      out.block(name);
      readSheet(stream, at, book, out);
    }
  });
  return { text: out.text.trimEnd(), format: "xls" };
}

const viewOf = (data: Uint8Array) => new DataView(data.buffer, data.byteOffset, data.byteLength);

async function readBook(stream: Uint8Array): Promise<Book> {
  const sheets: Book["sheets"] = [];
  const formats = new Map<number, string>();
  const styles: number[] = [];
  let shared: string[] = [];
  let since1904 = false;
  let wide = true;
  for (const record of recordsOf(stream)) {
    const { type, data } = record;
    const view = viewOf(data);
    if (type === 0x0809 && data.length >= 2) wide = view.getUint16(0, true) >= 0x0600;
    else if (type === 0x2f) throw new ExtractionError("encrypted", "Excel");
    else if (type === 0x22 && data.length >= 2) since1904 = view.getUint16(0, true) === 1;
    else if (type === 0x85 && data.length > 7) sheets.push({ at: view.getUint32(0, true), name: shortString(record, 6, wide) });
    else if (type === 0x041e && data.length > 3)
      formats.set(view.getUint16(0, true), wide ? new BiffReader(record, 2).string() : shortString(record, 2, false));
    else if (type === 0xe0 && data.length >= 4) styles.push(view.getUint16(2, true));
    else if (type === 0xfc) shared = sharedStrings(record);
    else if (type === 0x0a) break;
  }
  const show = await numberFormatter((style) => formats.get(styles[style] ?? 0) ?? styles[style] ?? 0, since1904);
  return { sheets, shared, show, wide };
}

function sharedStrings(record: BiffRecord): string[] {
  const reader = new BiffReader(record, 8);
  const count = viewOf(record.data).getUint32(4, true);
  const strings: string[] = [];
  while (strings.length < count && !reader.done) strings.push(reader.string());
  return strings;
}

/** A text whose length is one byte. */
function shortString(record: BiffRecord, at: number, wide: boolean): string {
  const length = record.data[at] ?? 0;
  if (wide) return new BiffReader(record, at + 1).string(length);
  return new TextDecoder("windows-1252").decode(record.data.subarray(at + 1, at + 1 + length));
}

function readSheet(stream: Uint8Array, from: number, { shared, show, wide }: Book, out: TextOut): void {
  let row = -1;
  let column = 0;
  let line = "";
  /** A formula whose result is a text is followed by it. */
  let awaited: { row: number; column: number } | undefined;
  let depth = 0;
  const put = (atRow: number, atColumn: number, text: string) => {
    const shown = text.replace(/[\s\u0000-\u001f]+/g, " ").trim();
    if (shown === "") return;
    if (atRow !== row) {
      out.block(line);
      line = "";
      row = atRow;
    } else if (line) line += "\t".repeat(Math.min(Math.max(atColumn - column, 1), 20));
    line += shown;
    column = atColumn;
  };
  for (const record of recordsOf(stream, from)) {
    const { type, data } = record;
    if (type === 0x0809) depth++;
    if (type === 0x0a && --depth <= 0) break;
    const view = viewOf(data);
    if (type === 0x0207 && awaited) {
      const text = wide ? new BiffReader(record).string() : new TextDecoder("windows-1252").decode(data.subarray(2));
      put(awaited.row, awaited.column, text);
      awaited = undefined;
    }
    if (type === 0x01b6) out.block(textOfBox(record));
    if (data.length < 6) continue;
    const [r, c, style] = [view.getUint16(0, true), view.getUint16(2, true), view.getUint16(4, true)];
    if (type === 0xfd && data.length >= 10) put(r, c, shared[view.getUint32(6, true)] ?? "");
    else if (type === 0x0204 || type === 0xd6) {
      const length = view.getUint16(6, true);
      put(r, c, wide ? new BiffReader(record, 8).string(length) : new TextDecoder("windows-1252").decode(data.subarray(8, 8 + length)));
    } else if (type === 0x0203 && data.length >= 14) put(r, c, show(String(view.getFloat64(6, true)), style));
    else if (type === 0x027e && data.length >= 10) put(r, c, show(String(packed(view.getUint32(6, true))), style));
    else if (type === 0xbd) {
      for (let at = 4, next = c; at + 8 <= data.length; at += 6, next++)
        put(r, next, show(String(packed(view.getUint32(at + 2, true))), view.getUint16(at, true)));
    } else if (type === 0x0205 && data.length >= 8) put(r, c, data[7] === 0 ? (data[6] ? "TRUE" : "FALSE") : "");
    else if (type === 0x06 && data.length >= 14) {
      if (view.getUint16(12, true) !== 0xffff) put(r, c, show(String(view.getFloat64(6, true)), style));
      else if (data[6] === 0) awaited = { row: r, column: c };
      else if (data[6] === 1) put(r, c, data[8] ? "TRUE" : "FALSE");
    }
  }
  out.block(line);
}

/** A number in four bytes: a whole one or the upper half of a floating one, perhaps in hundredths. */
function packed(value: number): number {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setUint32(0, value & 0xfffffffc);
  const number = value & 2 ? (value | 0) >> 2 : bytes.getFloat64(0);
  return value & 1 ? number / 100 : number;
}

/** A comment or text box: its letters are in the first record that continues it. */
function textOfBox({ data, more }: BiffRecord): string {
  const letters = data.length >= 12 ? viewOf(data).getUint16(10, true) : 0;
  const [first] = more;
  if (!letters || !first) return "";
  const wide = (first[0]! & 1) !== 0;
  return new TextDecoder(wide ? "utf-16le" : "latin1").decode(first.subarray(1, 1 + letters * (wide ? 2 : 1)));
}
