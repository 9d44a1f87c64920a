// PowerPoint 97 to 2003: the texts of slides and notes as they stand in the records of the file ([MS-PPT], 2.3).
import { ExtractionError } from "../errors.ts";
import type { Reading } from "../reader.ts";
import { TextOut, upToFull } from "../textOut.ts";
import type { CompoundFile } from "./compoundFile.ts";

const slide = 0x03ee;
const notes = 0x03f0;
const master = 0x03f8;
const handout = 0x0fc9;
const slideList = 0x0ff0;
const slidePersist = 0x03f3;
const chars = 0x0fa0;
const bytesAtom = 0x0fa8;
const cString = 0x0fba;
const header = 0x0fd9;
const deepest = 40;

export async function readPpt(file: CompoundFile): Promise<Reading> {
  const document = file.stream("PowerPoint Document");
  if (!document) throw new ExtractionError("broken", "no document stream");
  if (file.has("EncryptedSummary")) throw new ExtractionError("encrypted", "PowerPoint");
  const out = new TextOut();
  let slides = 0;
  const view = new DataView(document.buffer, document.byteOffset, document.byteLength);
  const seen = new Set<string>();

  const put = (text: string, inList: boolean) => {
    const shown = text.replace(/[\r\u000b]/g, "\n").trim();
    // A placeholder's text stands in the list of slides, a shape's on its slide; some files have both.
    if (shown === "" || shown === "*" || (!inList && seen.has(shown))) return;
    if (inList) seen.add(shown);
    out.block(shown);
  };

  function walk(from: number, to: number, depth: number, list: number | null): void {
    for (let at = from; at + 8 <= to; ) {
      const version = view.getUint16(at, true) & 15;
      const instance = view.getUint16(at, true) >> 4;
      const type = view.getUint16(at + 2, true);
      const length = view.getUint32(at + 4, true);
      const begin = at + 8;
      const end = Math.min(begin + length, to);
      if (type === slidePersist && list === 0) {
        if (slides > 0) out.page();
        slides++;
      }
      if (type === chars) put(new TextDecoder("utf-16le").decode(document!.subarray(begin, begin + ((end - begin) & ~1))), list !== null);
      else if (type === bytesAtom) put(new TextDecoder("latin1").decode(document!.subarray(begin, end)), list !== null);
      else if (version === 15 && depth < deepest && type !== master && type !== handout && type !== header && type !== cString)
        walk(begin, end, depth + 1, type === slideList ? (instance === 1 ? null : instance) : list);
      at = end;
    }
  }
  // Once for the list of slides that the document begins with, then for what stands on each slide and its notes.
  await upToFull(async () => {
    const containers: [number, number][] = [];
    for (let at = 0; at + 8 <= document.length; ) {
      const type = view.getUint16(at + 2, true);
      const end = Math.min(at + 8 + view.getUint32(at + 4, true), document.length);
      if (type === 0x03e8) walk(at + 8, end, 1, null);
      if (type === slide || type === notes) containers.push([at + 8, end]);
      at = Math.max(end, at + 8);
    }
    for (const [from, to] of containers) walk(from, to, 1, null);
  });
  return { text: out.text.trim(), pageCount: slides || null, format: "ppt" };
}
