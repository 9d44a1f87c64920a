// Workbooks: sheets in their order, cells as they are shown, a row a line and a tab between cells. Cells are read as a stream, so that
// a sheet of a million rows takes no more memory than the text that is kept.
import type { Zip } from "../archive/openZip.ts";
import type { Reading } from "../reader.ts";
import { TextOut, upToFull } from "../textOut.ts";
import { attribute, drawnWords, embeddedFiles, mainPart, packageTitle, relationsOf, walkPart } from "./parts.ts";
import { cellFormatter, type ShowNumber } from "./xlsxStyles.ts";

export const isXlsx = (zip: Zip) => zip.entries.some(({ name }) => /^xl\/workbook\d*\.(?:xml|bin)$/i.test(name));

/** Empty cells between two others that are shown as such. */
const mostTabs = 20;
/** Characters of shared strings that are kept in memory; more is no text of a person. */
const mostShared = 40_000_000;

export async function readXlsx(zip: Zip): Promise<Reading> {
  const out = new TextOut();
  const main = await mainPart(zip, "xl/workbook.xml");
  const relations = await relationsOf(zip, main);
  const part = (type: string) => relations.find((relation) => relation.type === type)?.target ?? "";
  await upToFull(async () => {
    const { sheets, since1904 } = await sheetsOf(zip, main);
    const shared = await sharedStrings(zip, part("sharedStrings"));
    const show = await cellFormatter(zip, part("styles"), since1904);
    for (const { name, id } of sheets) {
      const path = relations.find((relation) => relation.id === id)?.target;
      if (!path) continue;
      out.block(name);
      await readSheet(zip, path, shared, show, out);
      await besideSheet(zip, path, out);
      out.line();
    }
    for (const words of await drawnWords(zip, "xl/")) out.block(words);
  });
  return { text: out.text.trimEnd(), title: await packageTitle(zip), attachments: embeddedFiles(zip), format: "xlsx" };
}

async function sheetsOf(zip: Zip, path: string) {
  const sheets: { name: string; id: string }[] = [];
  let since1904 = false;
  await walkPart(zip, path, {
    open(name, attributes) {
      if (name === "workbookPr") since1904 = /^(?:1|true)$/.test(attributes.date1904 ?? "");
      if (name === "sheet") sheets.push({ name: attributes.name ?? "", id: attribute(attributes, "id") ?? "" });
    },
    close() {},
    text() {},
  });
  return { sheets, since1904 };
}

async function sharedStrings(zip: Zip, path: string): Promise<string[]> {
  const strings: string[] = [];
  let current = "";
  let length = 0;
  let kept = false;
  let phonetic = 0;
  await walkPart(zip, path, {
    open(name) {
      if (name === "rPh") phonetic++;
      if (name === "si") current = "";
      kept = name === "t" && phonetic === 0;
    },
    close(name) {
      kept = false;
      if (name === "rPh") phonetic--;
      if (name !== "si") return;
      length += current.length;
      strings.push(length <= mostShared ? unescaped(current) : "");
    },
    text(text) {
      if (kept) current += text;
    },
  });
  return strings;
}

/** `_x000D_` stands for a character that XML can't hold. */
const unescaped = (text: string) =>
  text.includes("_x") ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text;

const inCell = (text: string) => text.replace(/[\s\u0000-\u001f]+/g, " ").trim();

async function readSheet(zip: Zip, path: string, shared: string[], show: ShowNumber, out: TextOut): Promise<void> {
  let row: string[] = [];
  let column = 0;
  let written = 0;
  let type = "";
  let style = 0;
  let value = "";
  let kept = false;
  /** The header or footer that is being read. */
  let edge: string | null = null;
  const edges = new Set<string>();
  await walkPart(zip, path, {
    open(name, attributes) {
      if (name === "row") {
        row = [];
        column = 0;
        written = 0;
      } else if (name === "c") {
        const at = attributes.r ? columnOf(attributes.r) : column + 1;
        column = at > 0 ? at : column + 1;
        type = attributes.t ?? "n";
        style = Number(attributes.s ?? 0);
        value = "";
      }
      kept = name === "v" || name === "t";
      if (/^(?:odd|even|first)(?:Header|Footer)$/.test(name)) edge = "";
      if (name === "rPh") kept = false;
    },
    close(name) {
      if (name === "c") {
        const text = inCell(shown(type, value, style));
        if (text) {
          // The first cell of a row may stand anywhere.
          if (written > 0) row.push("\t".repeat(Math.min(Math.max(column - written, 1), mostTabs)));
          row.push(text);
          written = column;
        }
      } else if (name === "row" && row.length > 0) {
        out.add(row.join(""));
        out.line();
      }
      kept = false;
      if (edge !== null) edges.add(headerWords(edge));
      edge = null;
    },
    text(text) {
      if (kept) value += text;
      if (edge !== null) edge += text;
    },
  });
  // "Page" before its number, and nothing else, is in the footer of every sheet.
  for (const words of edges) if (!/^(?:page|side|seite)?[^\p{L}]*$/iu.test(words)) out.block(words);

  function shown(kind: string, raw: string, format: number): string {
    if (kind === "s") return shared[Number(raw)] ?? "";
    if (kind === "str" || kind === "inlineStr") return unescaped(raw);
    if (kind === "b") return raw === "1" ? "TRUE" : raw === "0" ? "FALSE" : raw;
    if (kind === "e") return raw;
    if (kind === "d") return raw.replace("T", " ");
    return raw === "" ? "" : show(raw, format);
  }
}

/** `BC12` is in column 55. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/.exec(reference)?.[0] ?? "") column = column * 26 + letter.charCodeAt(0) - 64;
  return column;
}

/** `&L&"Arial"&10Report&RPage &P`: signs of where and how it is set are no words. */
const headerWords = (source: string) =>
  source
    .replace(/&[LCR]?&"[^"]*"|&"[^"]*"|&K[0-9A-F+-]{6}|&\d+|&[LCR]/gi, " ")
    .replace(/&[A-Z]/gi, " ")
    .replace(/&&/g, "&")
    .replace(/\s+/g, " ")
    .trim();

/** Comments and drawings that hang on a sheet. */
async function besideSheet(zip: Zip, sheet: string, out: TextOut): Promise<void> {
  for (const { type, target } of await relationsOf(zip, sheet)) {
    if (!/^(?:comments|threadedComment|drawing)$/.test(type)) continue;
    let line = "";
    let kept = false;
    await walkPart(zip, target, {
      open(name) {
        kept = name === "t" || (type === "threadedComment" && name === "text");
      },
      close(name) {
        kept = false;
        if (name !== "p" && name !== "comment" && name !== "threadedComment") return;
        out.block(inCell(line));
        line = "";
      },
      text(text) {
        if (kept) line += text;
      },
    });
  }
}
