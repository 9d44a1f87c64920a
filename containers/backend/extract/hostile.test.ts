// Hostile archives, documents and mails: each ends with an answer or typed, within its limits, and the next document is read.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Zippable, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ExtractionError } from "../../../shared/read/errors.ts";
import { createExtractor, type Extractor } from "./extractor.ts";

const memoryBytes = 400 * 1024 * 1024;
const hints = { name: "file", contentType: "" };
const text = (words: string) => new TextEncoder().encode(words);
const zeros = (megabytes: number) => new Uint8Array(megabytes * 1_000_000).fill(0x20);
let extractor: Extractor;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hostile-"));
  extractor = createExtractor({ readFrom: [folder], size: 1, memoryBytes, timeMs: 30_000 });
});
afterAll(async () => {
  await extractor.close();
  await rm(folder, { recursive: true });
});

async function read(bytes: Uint8Array, name = "file") {
  const path = join(folder, "file");
  await writeFile(path, bytes);
  return extractor.extract(path, { ...hints, name });
}

async function stillReads() {
  expect((await read(text("Fortsatt her"))).text).toBe("Fortsatt her");
}

const docx = (body: string, more: Zippable = {}) =>
  zipSync({ "[Content_Types].xml": text("<Types/>"), "word/document.xml": text(body), ...more });

test("an archive that unpacks to more than any honest one is refused, also where it is wrapped in others", async () => {
  const bomb = zipSync({ "a.txt": zeros(49), "b.txt": zeros(49), "c.txt": zeros(49) }, { level: 9 });
  const wrapped = zipSync(Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`${index}.zip`, bomb])));
  await expect(read(wrapped)).rejects.toMatchObject({ code: "tooLarge" });
  await stillReads();
});

test("an archive that contains itself a thousand times ends", async () => {
  let inner = zipSync({ "deep.txt": text("bunn") });
  for (let depth = 0; depth < 100; depth++) inner = zipSync({ "inner.zip": inner });
  expect((await read(inner)).kind).toBe("zip");
  await stillReads();
});

test("names that lead out of an archive are names and nothing else", async () => {
  const { attachments, text: words } = await read(zipSync({ "../../../etc/passwd": text("røtter"), "/abs.txt": text("absolutt") }));
  expect(attachments.map(({ name }) => name)).toEqual(["../../../etc/passwd", "/abs.txt"]);
  expect(words).toContain("røtter");
});

test("a part of a document that unpacks to a thousand times its size is read as a stream", async () => {
  const body = `<w:document xmlns:w="w"><w:body>${"<w:p><w:r><w:t>ord</w:t></w:r></w:p>".repeat(1000)}</w:body></w:document>`;
  const end: unknown = await read(docx(body.replace("</w:body>", `${" ".repeat(80_000_000)}</w:body>`))).catch((error: unknown) => error);
  if (end instanceof Error) expect(end).toBeInstanceOf(ExtractionError);
  await stillReads();
});

test("declared entities are not multiplied", async () => {
  const entities = Array.from({ length: 30 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`).join("");
  const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">${entities}<!ENTITY file SYSTEM "file:///etc/hostname">]><x>ord &l30; &file;</x>`;
  const { kind, text: words } = await read(text(bomb));
  expect({ kind, short: words.length < 200 }).toEqual({ kind: "xml", short: true });
  expect(words).toContain("ord");
});

test("elements that nest without end are stopped in documents and web pages", async () => {
  for (const bytes of [
    docx("<w:p>".repeat(150_000)),
    text(`<html>${"<div>".repeat(150_000)}`),
    text(`<?xml version="1.0"?>${"<a>".repeat(150_000)}`),
  ]) {
    const end: unknown = await read(bytes).catch((error: unknown) => error);
    if (end instanceof Error) expect(end).toBeInstanceOf(ExtractionError);
    await stillReads();
  }
});

test("a sheet with a cell of forty megabytes and one in the last column keeps what fits", async () => {
  const sheet = `<worksheet><sheetData><row><c r="A1" t="inlineStr"><is><t>først</t></is></c><c r="XFD1"><v>7</v></c></row><row><c t="str"><v>${"x".repeat(40_000_000)}</v></c></row></sheetData></worksheet>`;
  const workbook = zipSync({
    "xl/workbook.xml": text('<workbook xmlns:r="r"><sheets><sheet name="Ark" r:id="r1"/></sheets></workbook>'),
    "xl/_rels/workbook.xml.rels": text(
      '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    ),
    "xl/worksheets/sheet1.xml": text(sheet),
  });
  const end = await read(workbook).catch((error: unknown) => error);
  if (end instanceof Error) expect(end).toMatchObject({ code: "memory" });
  else expect((end as { text: string }).text).toMatch(/^Ark\nførst\t{1,20}7/);
  await stillReads();
});

test("what is behind a password says so", async () => {
  const manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
  const odt = zipSync({
    mimetype: text("application/vnd.oasis.opendocument.text"),
    "META-INF/manifest.xml": text(manifest),
    "content.xml": text("x"),
  });
  await expect(read(odt)).rejects.toMatchObject({ code: "encrypted" });
});

test("bytes turned, cut and repeated end typed in every format", async () => {
  const good: Record<string, Uint8Array> = {
    docx: docx("<w:document><w:body><w:p><w:r><w:t>Takk for handelen</w:t></w:r></w:p></w:body></w:document>"),
    rtf: text("{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}Hei {\\b p\\'e5} deg\\par\\bin5 abcde\\u229?}"),
    mail: text("From: a@b.no\nMessage-ID: <1@b>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nHei\n--x--\n"),
    ole: Uint8Array.from(Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(2000, 1)])),
  };
  let seed = 12345;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed % below;
  };
  for (const bytes of Object.values(good))
    for (let round = 0; round < 10; round++) {
      const changed = Uint8Array.from(bytes);
      for (let turned = 0; turned < 8; turned++) changed[random(changed.length)] = random(256);
      const cut = round % 3 === 0 ? changed.subarray(0, random(changed.length)) : changed;
      const end: unknown = await read(cut).catch((error: unknown) => error);
      if (end instanceof Error) expect(end).toBeInstanceOf(ExtractionError);
    }
  await stillReads();
});
