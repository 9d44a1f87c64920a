// The first page of a text as a picture: set in a small PDF of the standard fonts, which PDFium carries with it,
// so that it looks the same where no fonts are installed.

import { drawPdf } from "./drawPdf.ts";
import type { Picture, PictureOptions } from "./types.ts";

const lines = 52;
const columns = 84;

/** Null where most of the text is in a script that the standard fonts lack. */
export async function drawText(text: string, kind: "text" | "markdown", options: PictureOptions): Promise<Picture | null> {
  if (options.page > 0) return null;
  const shown = wrap(text.slice(0, lines * columns * 2));
  const encoded = shown.map((line) => encode(line));
  const letters = shown.join("").replace(/\s/g, "").length;
  const lost = encoded.reduce((sum, line) => sum + line.lost, 0);
  if (letters === 0 || lost * 3 > letters) return null;
  return drawPdf(
    page(
      encoded.map((line) => line.bytes),
      shown,
      kind,
    ),
    options,
  );
}

function wrap(text: string): string[] {
  const wrapped: string[] = [];
  for (const line of text.split(/\n|\f/)) {
    const expanded = line.replaceAll("\t", "    ").trimEnd();
    for (let at = 0; at === 0 || at < expanded.length; at += columns) wrapped.push(expanded.slice(at, at + columns));
    if (wrapped.length >= lines) break;
  }
  return wrapped.slice(0, lines);
}

const byteOf = new Map(Array.from({ length: 224 }, (_, i) => [new TextDecoder("windows-1252").decode(Uint8Array.of(i + 32)), i + 32]));

function encode(line: string): { bytes: string; lost: number } {
  let bytes = "";
  let lost = 0;
  for (const character of line) {
    const byte = byteOf.get(character);
    if (byte === undefined) lost++;
    bytes += (byte ?? 0xb7).toString(16).padStart(2, "0");
  }
  return { bytes, lost };
}

/** An A4 page: monospaced for plain text, whose columns carry meaning; headings larger and bold in Markdown. */
function page(hexLines: string[], plainLines: string[], kind: "text" | "markdown"): Uint8Array {
  const body = hexLines.map((hex, i) => {
    const heading = kind === "markdown" ? /^#{1,6} /.exec(plainLines[i]!)?.[0].length : undefined;
    if (heading) return `/F3 15 Tf <${hex.slice(heading * 2)}> Tj 0 -20 Td`;
    return `/${kind === "markdown" ? "F2 10.5" : "F1 9.6"} Tf <${hex}> Tj 0 -14 Td`;
  });
  const content = `0.12 0.15 0.14 rg BT 50 772 Td ${body.join("\n")} ET`;
  const font = (name: string) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  const fonts = `<< /F1 ${font("Courier-Bold")} /F2 ${font("Helvetica")} /F3 ${font("Helvetica-Bold")} >>`;
  return assemble([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font ${fonts} >> >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ]);
}

function assemble(objects: string[]): Uint8Array {
  let file = "%PDF-1.7\n";
  const rows = objects.map((object, index) => {
    const row = `${String(file.length).padStart(10, "0")} 00000 n \n`;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return row;
  });
  const size = objects.length + 1;
  const start = file.length;
  file += `xref\n0 ${size}\n0000000000 65535 f \n${rows.join("")}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return new TextEncoder().encode(file);
}
