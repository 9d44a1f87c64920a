// Letters as office files, in the shapes that programs write: words cut into runs, shared and inline strings, tables, notes of slides.
import { type Zippable, zipSync } from "fflate";
import { aLetter, escaped, type Letter, languages, wordsOf } from "./letters.ts";
import type { Sample } from "./sample.ts";

const xml = (body: string) => Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${body}`);
const ooxml = "application/vnd.openxmlformats-officedocument.";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";

const relations = (...targets: [id: string, type: string, target: string][]) =>
  xml(
    `<Relationships xmlns="${packageRelations}">${targets.map(([id, type, target]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`).join("")}</Relationships>`,
  );
const types = (...parts: [name: string, type: string][]) =>
  xml(
    `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${parts.map(([name, type]) => `<Override PartName="${name}" ContentType="${ooxml}${type}+xml"/>`).join("")}</Types>`,
  );

/** In runs that end in the middle of words, as a word processor leaves them. */
function runs(text: string, open: string, close: string): string {
  return (text.match(/.{1,23}/gs) ?? []).map((piece) => `${open}${escaped(piece)}${close}`).join("");
}

function docx({ title, paragraphs, table }: Letter, cut: boolean): Zippable {
  const run = (text: string) =>
    cut ? runs(text, '<w:r><w:t xml:space="preserve">', "</w:t></w:r>") : `<w:r><w:t>${escaped(text)}</w:t></w:r>`;
  const paragraph = (text: string) => `<w:p>${run(text)}</w:p>`;
  const rows = table.map((row) => `<w:tr>${row.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join("")}</w:tr>`).join("");
  return {
    "[Content_Types].xml": types(["/word/document.xml", "wordprocessingml.document.main"]),
    "_rels/.rels": relations(["r1", "officeDocument", "word/document.xml"]),
    "word/document.xml": xml(
      `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${[title, ...paragraphs].map(paragraph).join("")}<w:tbl>${rows}</w:tbl></w:body></w:document>`,
    ),
  };
}

function xlsx({ title, paragraphs, table }: Letter, shared: boolean): Zippable {
  const rows = [[title], ...paragraphs.map((one) => [one]), ...table];
  const strings: string[] = [];
  const cell = (text: string, column: number, row: number) => {
    const at = `${"ABC"[column]}${row + 1}`;
    if (/^\d+$/.test(text)) return `<c r="${at}"><v>${text}</v></c>`;
    if (!shared) return `<c r="${at}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`;
    return `<c r="${at}" t="s"><v>${strings.push(text) - 1}</v></c>`;
  };
  const data = rows.map((row, y) => `<row r="${y + 1}">${row.map((text, x) => cell(text, x, y)).join("")}</row>`).join("");
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  return {
    "[Content_Types].xml": types(
      ["/xl/workbook.xml", "spreadsheetml.sheet.main"],
      ["/xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"],
      ["/xl/sharedStrings.xml", "spreadsheetml.sharedStrings"],
    ),
    "_rels/.rels": relations(["r1", "officeDocument", "xl/workbook.xml"]),
    "xl/workbook.xml": xml(
      `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ),
    "xl/_rels/workbook.xml.rels": relations(["r1", "worksheet", "worksheets/sheet1.xml"], ["r2", "sharedStrings", "sharedStrings.xml"]),
    "xl/worksheets/sheet1.xml": xml(`<worksheet xmlns="${main}"><sheetData>${data}</sheetData></worksheet>`),
    "xl/sharedStrings.xml": xml(
      `<sst xmlns="${main}">${strings.map((text) => `<si>${runs(text, '<r><t xml:space="preserve">', "</t></r>")}</si>`).join("")}</sst>`,
    ),
  };
}

function pptx({ title, paragraphs, table }: Letter): Zippable {
  const slides = [[title, ...paragraphs.slice(0, 2)], paragraphs.slice(2), table.map((row) => row.join(" "))];
  const shape = (text: string) => `<p:sp><p:txBody><a:p>${runs(text, "<a:r><a:t>", "</a:t></a:r>")}</a:p></p:txBody></p:sp>`;
  const spaces = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="${office}"`;
  const names = slides.map((_, at) => `slide${at + 1}.xml`);
  return {
    "[Content_Types].xml": types(
      ["/ppt/presentation.xml", "presentationml.presentation.main"],
      ...names.map((name): [string, string] => [`/ppt/slides/${name}`, "presentationml.slide"]),
    ),
    "_rels/.rels": relations(["r1", "officeDocument", "ppt/presentation.xml"]),
    "ppt/presentation.xml": xml(
      `<p:presentation ${spaces}><p:sldIdLst>${names.map((_, at) => `<p:sldId id="${256 + at}" r:id="r${at + 1}"/>`).join("")}</p:sldIdLst></p:presentation>`,
    ),
    "ppt/_rels/presentation.xml.rels": relations(
      ...names.map((name, at): [string, string, string] => [`r${at + 1}`, "slide", `slides/${name}`]),
    ),
    ...Object.fromEntries(
      slides.map((texts, at) => [
        `ppt/slides/${names[at]}`,
        xml(`<p:sld ${spaces}><p:cSld><p:spTree>${texts.map(shape).join("")}</p:spTree></p:cSld></p:sld>`),
      ]),
    ),
  };
}

const spaces = ["office", "text", "table", "draw", "presentation"].map((name) => {
  const uri = name === "draw" ? "drawing" : name;
  return `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${uri}:1.0"`;
});

function openDocument(kind: "text" | "spreadsheet" | "presentation", { title, paragraphs, table }: Letter): Zippable {
  const p = (text: string) => `<text:p>${escaped(text)}</text:p>`;
  const rows = (list: string[][]) =>
    `<table:table table:name="1">${list.map((row) => `<table:table-row>${row.map((cell) => `<table:table-cell office:value-type="string">${p(cell)}</table:table-cell>`).join("")}</table:table-row>`).join("")}</table:table>`;
  const page = (texts: string[]) =>
    `<draw:page>${texts.map((text) => `<draw:frame><draw:text-box>${p(text)}</draw:text-box></draw:frame>`).join("")}</draw:page>`;
  const body = {
    text: () => `<text:h text:outline-level="1">${escaped(title)}</text:h>${paragraphs.map(p).join("")}${rows(table)}`,
    spreadsheet: () => rows([[title], ...paragraphs.map((one) => [one]), ...table]),
    presentation: () => page([title, ...paragraphs]) + page(table.map((row) => row.join(" "))),
  }[kind]();
  const type = `application/vnd.oasis.opendocument.${kind}`;
  return {
    mimetype: [Buffer.from(type), { level: 0 }],
    "META-INF/manifest.xml": xml(
      `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="${type}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
    ),
    "content.xml": xml(
      `<office:document-content ${spaces.join(" ")} office:version="1.2"><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`,
    ),
  };
}

const kinds: Record<string, [extension: string, type: string, (letter: Letter) => Zippable]> = {
  docx: ["docx", `${ooxml}wordprocessingml.document`, (letter) => docx(letter, false)],
  "docx, words in runs": ["docx", `${ooxml}wordprocessingml.document`, (letter) => docx(letter, true)],
  "xlsx, shared strings": ["xlsx", `${ooxml}spreadsheetml.sheet`, (letter) => xlsx(letter, true)],
  "xlsx, inline strings": ["xlsx", `${ooxml}spreadsheetml.sheet`, (letter) => xlsx(letter, false)],
  pptx: ["pptx", `${ooxml}presentationml.presentation`, pptx],
  odt: ["odt", "application/vnd.oasis.opendocument.text", (letter) => openDocument("text", letter)],
  ods: ["ods", "application/vnd.oasis.opendocument.spreadsheet", (letter) => openDocument("spreadsheet", letter)],
  odp: ["odp", "application/vnd.oasis.opendocument.presentation", (letter) => openDocument("presentation", letter)],
};

export function officeFiles(): Sample[] {
  let seed = 300;
  return languages.flatMap((language) =>
    Object.entries(kinds).flatMap(([kind, [extension, contentType, make]]) =>
      [1, 2].map((): Sample => {
        const letter = aLetter(language, ++seed);
        return {
          name: `${language}-${seed}.${extension}`,
          family: "office",
          kind,
          contentType,
          truth: wordsOf(letter),
          bytes: zipSync(make(letter)),
        };
      }),
    ),
  );
}
