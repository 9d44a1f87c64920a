// Word 97 to 2003: the pieces of text in their order ([MS-DOC], 2.4.1), without field codes.
import { ExtractionError } from "../errors.ts";
import type { Reading } from "../reader.ts";
import { TextOut, upToFull } from "../textOut.ts";
import type { CompoundFile } from "./compoundFile.ts";

export async function readDoc(file: CompoundFile): Promise<Reading> {
  const document = file.stream("WordDocument");
  if (!document || document.length < 0x200) throw new ExtractionError("broken", "no document stream");
  const view = viewOf(document);
  const flags = view.getUint16(0x0a, true);
  if (flags & 0x0100) throw new ExtractionError("encrypted", "Word");
  const version = view.getUint16(2, true);
  const raw = version < 0xc1 ? olderText(document, view) : pieces(document, view, file.stream(flags & 0x0200 ? "1Table" : "0Table"));
  const out = new TextOut();
  await upToFull(async () => {
    for (const part of raw) out.add(shown(part));
  });
  return { text: out.text.trim(), format: "doc" };
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Word 6 and 95 keep all text in one run, a byte a letter. */
function olderText(document: Uint8Array, view: DataView): string[] {
  const begin = view.getInt32(0x18, true);
  const end = view.getInt32(0x1c, true);
  if (!(begin > 0 && end > begin && end <= document.length)) throw new ExtractionError("broken", "text lies outside of the file");
  return [new TextDecoder("windows-1252").decode(document.subarray(begin, end))];
}

/** Main text, footnotes, headers, comments, endnotes and text boxes, each as a part. */
function pieces(document: Uint8Array, view: DataView, table: Uint8Array | null): string[] {
  if (!table) throw new ExtractionError("broken", "no table stream");
  const begin = view.getInt32(0x1a2, true);
  const size = view.getInt32(0x1a6, true);
  const clx = table.subarray(begin, begin + size);
  let at = 0;
  const clxView = viewOf(clx);
  // Properties that pieces share stand before their table.
  while (clx[at] === 1 && at + 3 <= clx.length) at += 3 + clxView.getUint16(at + 1, true);
  if (clx[at] !== 2) throw new ExtractionError("broken", "no table of pieces");
  const length = clxView.getUint32(at + 1, true);
  const plc = at + 5;
  const count = Math.floor((Math.min(length, clx.length - plc) - 4) / 12);
  let text = "";
  for (let piece = 0; piece < count; piece++) {
    const from = clxView.getInt32(plc + piece * 4, true);
    const to = clxView.getInt32(plc + piece * 4 + 4, true);
    const where = clxView.getUint32(plc + (count + 1) * 4 + piece * 8 + 2, true);
    const compressed = (where & 0x40000000) !== 0;
    const offset = compressed ? (where & 0x3fffffff) >>> 1 : where & 0x3fffffff;
    const letters = to - from;
    if (letters <= 0 || offset >= document.length) continue;
    const bytes = document.subarray(offset, Math.min(document.length, offset + letters * (compressed ? 1 : 2)));
    text += new TextDecoder(compressed ? "windows-1252" : "utf-16le").decode(bytes);
  }
  const parts: string[] = [];
  let position = 0;
  // Lengths of the parts in characters: text, footnotes, headers, macros, comments, endnotes, text boxes, those of headers.
  for (let index = 0; index < 8; index++) {
    const letters = Math.max(0, view.getInt32(0x4c + index * 4, true));
    const part = text.slice(position, position + letters);
    parts.push(index === 2 ? onceEach(part) : part);
    position += letters;
  }
  return position > 0 ? parts : [text];
}

/** Headers and footers of each section, most of them the same. */
const onceEach = (part: string) =>
  `${[
    ...new Set(
      shown(part)
        .split("\n")
        .map((line) => line.trim()),
    ),
  ]
    .filter(Boolean)
    .join("\r")}\r`;

/** What a person sees: the result of a field and not its code, cells as tabs, no marks of pictures and notes. */
function shown(raw: string): string {
  let text = "";
  /** For each open field whether its code is over. */
  const fields: boolean[] = [];
  for (const letter of raw) {
    const code = letter.charCodeAt(0);
    if (code === 0x13) fields.push(false);
    else if (code === 0x14 && fields.length > 0) fields[fields.length - 1] = true;
    else if (code === 0x15) fields.pop();
    else if (fields.includes(false)) continue;
    else if (code === 7) text += "\t";
    else if (code === 0x0d || code === 0x0b || code === 0x0c || code === 0x0e) text += "\n";
    else if (code === 0x1e) text += "-";
    else if (code === 9 || code === 10) text += letter;
    else if (code >= 0x20) text += letter;
  }
  // A row ends with an empty cell of its own.
  return text.replace(/\t\t/g, "\n").replace(/\n{2,}/g, "\n");
}
