// The character maps that many Chinese, Japanese and Korean PDFs refer to instead of carrying them. pdf.js asks for them by name;
// its own way of fetching does not work with files of the installed package.
import { readFile } from "node:fs/promises";

/** For pdf.js's `BinaryDataFactory`. Where the maps are not installed such text stays unread and the rest is read. */
export class CharacterMaps {
  async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    // pdf.js asks for fonts to draw with, and draws nothing here
    if (kind !== "cMapUrl" || !/^[\w-]+\.bcmap$/.test(filename)) throw new Error("not provided");
    const folder = new URL("./cmaps/", import.meta.resolve("pdfjs-dist/package.json"));
    return new Uint8Array(await readFile(new URL(filename, folder)));
  }
}
