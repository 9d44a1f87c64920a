// Word documents: body, tables, text boxes, notes, comments; header and footer once.
import type { Zip } from "../archive/openZip.ts";
import type { Reading } from "../reader.ts";
import { TextOut, upToFull } from "../textOut.ts";
import { attribute, drawnWords, embeddedFiles, mainPart, packageTitle, relationsOf, walkPart } from "./parts.ts";

export const isDocx = (zip: Zip) => zip.has("word/document.xml") || zip.entries.some(({ name }) => /^word\/document\d*\.xml$/i.test(name));

export async function readDocx(zip: Zip): Promise<Reading> {
  const out = new TextOut();
  const main = await mainPart(zip, "word/document.xml");
  const relations = await relationsOf(zip, main);
  const parts = (type: string) => relations.filter((relation) => relation.type === type).map(({ target }) => target);
  await upToFull(async () => {
    const headers = await distinctTexts(zip, parts("header"));
    const footers = await distinctTexts(zip, parts("footer"));
    for (const header of headers) out.block(header);
    await walkBody(zip, main, out);
    for (const type of ["footnotes", "endnotes", "comments"]) for (const part of parts(type)) await walkBody(zip, part, out);
    for (const words of await drawnWords(zip, "word/")) out.block(words);
    for (const footer of footers) if (!headers.includes(footer)) out.block(footer);
  });
  return { text: out.text, title: await packageTitle(zip), attachments: embeddedFiles(zip), format: "docx" };
}

/** Every page has a header, most of them the same. */
async function distinctTexts(zip: Zip, parts: readonly string[]): Promise<string[]> {
  const texts = new Set<string>();
  for (const part of parts.slice(0, 50)) {
    const out = new TextOut();
    await walkBody(zip, part, out);
    if (out.text.trim()) texts.add(out.text.trim());
  }
  return [...texts];
}

/** What is not in the document as it reads now, or stands in it a second time for older programs. */
const skipped = new Set(["del", "moveFrom", "Fallback", "instrText", "delText", "delInstrText", "rt", "fldData"]);

/** A text box stands inside of a paragraph; its own lines follow that paragraph. */
interface Flow {
  line: string;
  /** Text boxes of the line. */
  boxes: string[];
  lines: string[];
  cells: number;
}

async function walkBody(zip: Zip, part: string, out: TextOut): Promise<void> {
  const flows: Flow[] = [{ line: "", boxes: [], lines: [], cells: 0 }];
  let skipping = 0;
  let kept = false;
  const flow = () => flows[flows.length - 1]!;
  const emit = (text: string) => {
    if (flows.length > 1) flow().lines.push(text);
    else {
      out.line();
      out.add(text);
      out.line();
    }
  };
  const endLine = () => {
    const { line, boxes } = flow();
    if (line.trim()) emit(line.replace(/^[ \n]+|[\s]+$/g, ""));
    for (const box of boxes.splice(0)) emit(box);
    flow().line = "";
  };
  await walkPart(zip, part, {
    open(name, attributes) {
      if (skipping > 0 || skipped.has(name)) {
        skipping++;
        return;
      }
      kept = name === "t";
      const { line } = flow();
      if (name === "tab" || name === "ptab") flow().line += "\t";
      else if (name === "br" || name === "cr") flow().line += flow().cells > 0 ? " " : "\n";
      else if (name === "noBreakHyphen") flow().line += "-";
      else if (name === "sym") flow().line += symbol(attribute(attributes, "char"), attribute(attributes, "font"));
      else if (name === "tr" && flow().cells === 0) endLine();
      else if (name === "tc") flow().cells++;
      else if (name === "p" && flow().cells > 0 && line !== "" && !/\s$/.test(line)) flow().line += " ";
      else if (name === "txbxContent") flows.push({ line: "", boxes: [], lines: [], cells: 0 });
    },
    close(name) {
      kept = false;
      if (skipping > 0) {
        skipping--;
        return;
      }
      if (name === "p" && flow().cells === 0) endLine();
      else if (name === "tc") {
        flow().cells--;
        flow().line = `${flow().line.replace(/ +$/, "")}${flow().cells > 0 ? " " : "\t"}`;
      } else if (name === "tr" && flow().cells === 0) endLine();
      else if (name === "txbxContent" && flows.length > 1) {
        endLine();
        const text = flows.pop()!.lines.join("\n");
        if (text) flow().boxes.push(text);
      }
    },
    text(text) {
      if (kept && skipping === 0) flow().line += text;
    },
  });
  endLine();
}

/** Symbol fonts lie in the private use area; their bullets and boxes are no words. */
function symbol(char: string | undefined, font: string | undefined): string {
  const code = Number.parseInt(char ?? "", 16);
  if (!(code > 0) || (code >= 0xe000 && code <= 0xf8ff) || /symbol|wingdings|webdings/i.test(font ?? "")) return "";
  return String.fromCodePoint(Math.min(code, 0x10ffff));
}
