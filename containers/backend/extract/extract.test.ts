// What is read from each kind of file.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Fixture, fixtures, oddName } from "../../../tests/fixtures/index.ts";
import { makeLargePdf } from "../../../tests/fixtures/make.ts";
import { assemblePdf, streamObject, writePdf } from "../../../tests/fixtures/pdf.ts";
import { createExtractor, type Extractor } from "./extractor.ts";

let extractor: Extractor;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "extract-"));
  extractor = createExtractor({ readFrom: [folder, dirname(fixtures.markdown.path)], size: 1 });
});
afterAll(async () => {
  await extractor.close();
  await rm(folder, { recursive: true });
});

const extract = (file: Fixture) => extractor.extract(file.path, file);

async function extractBytes(bytes: Uint8Array | string, name: string, contentType = "") {
  const path = join(folder, "file");
  await writeFile(path, bytes);
  return extractor.extract(path, { name, contentType });
}

describe("PDF", () => {
  test("a PDF printed by Chromium gives its title, its pages and the word on page two behind the page break", async () => {
    const { kind, text, pageCount, title, language } = await extract(fixtures.electricityBill);
    expect({ kind, pageCount, title, language }).toEqual({ kind: "pdf", pageCount: 2, title: "Strømregning oktober 2026", language: "no" });
    const pages = text.split("\f");
    expect(pages).toHaveLength(2);
    expect(pages[0]).toContain("Kundenummer 4471 0092");
    expect(pages[0]).not.toContain(fixtures.electricityBill.word);
    expect(pages[1]).toContain(fixtures.electricityBill.word);
  });

  test("a PDF written by LibreOffice is read in English", async () => {
    const { text, pageCount, language } = await extract(fixtures.insuranceLetter);
    expect({ pageCount, language }).toEqual({ pageCount: 2, language: "en" });
    expect(text.split("\f")[1]).toContain(fixtures.insuranceLetter.word);
  });

  test("a PDF that only forbids copying is read like any other", async () => {
    const { text, language } = await extract(fixtures.ownerLocked);
    expect(text).toContain(fixtures.ownerLocked.word);
    expect(language).toBe("de");
  });

  test("a PDF that is only a picture has a page and no text", async () => {
    expect(await extract(fixtures.scan)).toMatchObject({ kind: "pdf", text: "", pageCount: 1, language: null });
  });

  test("a PDF behind a password ends as encrypted", async () => {
    await expect(extract(fixtures.encrypted)).rejects.toMatchObject({ name: "ExtractionError", code: "encrypted" });
  });

  test("a PDF that was cut off ends as broken, and the next one is read", async () => {
    await expect(extract(fixtures.truncated)).rejects.toMatchObject({ name: "ExtractionError", code: "broken" });
    expect((await extract(fixtures.electricityBill)).pageCount).toBe(2);
  });

  test("a PDF of 120 MB is read in pieces, within a memory limit that the whole file would break", async () => {
    const large = await makeLargePdf(folder, 120_000_000);
    const small = createExtractor({ readFrom: [folder], size: 1, memoryBytes: 200 * 1024 * 1024 });
    try {
      const { text, pageCount, title } = await small.extract(large.path, { name: large.name, contentType: "application/pdf" });
      expect({ pageCount, title }).toEqual({ pageCount: 2, title: "Eiendomsmappe Lyngveien 3" });
      expect(text.split("\f")[1]).toContain(large.word);
    } finally {
      await small.close();
    }
  });

  test("Chinese text whose character map is not in the file is read", async () => {
    const font = "/Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R]";
    const system = "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>";
    const bytes = assemblePdf([
      "<< /Type /Catalog /Pages 2 0 R >>",
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
      streamObject(Buffer.from(`BT /F1 24 Tf 50 700 Td <${Buffer.from("中文發票", "utf16le").swap16().toString("hex")}> Tj ET`)),
      `<< ${font} >>`,
      `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light ${system} /FontDescriptor 7 0 R >>`,
      "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /StemV 80 >>",
    ]);
    expect((await extractBytes(bytes, "a.pdf")).text).toBe("中文發票");
  });

  test("the name decides nothing: a PDF called .txt is a PDF", async () => {
    expect(await extractBytes(writePdf([["Hei"]]), "notes.txt", "text/plain")).toMatchObject({ kind: "pdf", text: "Hei" });
  });

  test("a file name with signs, emoji and right-to-left text changes nothing", async () => {
    expect(await extractBytes(writePdf([["Hei"]]), oddName, "application/pdf")).toMatchObject({ kind: "pdf", pageCount: 1 });
  });
});

describe("text", () => {
  test.each(["textUtf8", "textUtf16le", "textUtf16be", "textLatin1"] as const)("%s gives the same characters", async (name) => {
    const { kind, text, pageCount } = await extract(fixtures[name]);
    expect({ kind, pageCount }).toEqual({ kind: "text", pageCount: null });
    expect(text).toContain("Undersøkelse");
    expect(text).toContain(fixtures[name].word);
    expect(text).toBe((await extract(fixtures.textUtf8)).text);
  });

  test("Markdown is told from plain text by its name", async () => {
    expect(await extract(fixtures.markdown)).toMatchObject({ kind: "markdown", text: expect.stringContaining(fixtures.markdown.word) });
  });

  test("an empty text file is an empty text", async () => {
    expect(await extractBytes("", "empty.txt")).toMatchObject({ kind: "text", text: "" });
  });

  test("a text that happens to begin with the signature of a picture is a text", async () => {
    expect(await extractBytes("BMW-faktura for juni", "bil.txt")).toMatchObject({ kind: "text", text: "BMW-faktura for juni" });
  });

  test("control characters are gone, pages and lines stay", async () => {
    expect((await extractBytes(`a\u0007b\r\nc\td\fe\u009f${"x".repeat(300)}`, "x.txt")).text).toBe(`ab\nc\td\fe${"x".repeat(300)}`);
  });
});

describe("images", () => {
  test.each(["png", "jpeg", "webp", "gif"] as const)("%s is valid and has no text yet", async (name) => {
    expect(await extract(fixtures[name])).toMatchObject({ kind: "image", text: "", pageCount: null, pagesForOcr: [1] });
  });

  test("an image whose second half is missing ends as broken", async () => {
    const { readFile } = await import("node:fs/promises");
    const bytes = await readFile(fixtures.jpeg.path);
    await expect(extractBytes(bytes.subarray(0, bytes.length / 2), "half.jpg", "image/jpeg")).rejects.toMatchObject({ code: "broken" });
  });
});

describe("what is not read", () => {
  test("a known format without a reader ends as unsupported, whatever it is called", async () => {
    for (const name of ["a.gz", "a.pdf"])
      await expect(extractBytes(Buffer.from("1f8b0800000000000003", "hex"), name)).rejects.toMatchObject({ code: "unsupported" });
  });

  test("RTF is read without its markup", async () => {
    expect(await extractBytes("{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}Hei \\b p\\'e5\\b0  deg\\par}", "a.rtf")).toMatchObject({
      kind: "rtf",
      text: "Hei på deg",
    });
  });

  test("an archive that is cut off ends as broken", async () => {
    await expect(extractBytes(Buffer.from("504b0304140000000800", "hex"), "a.zip")).rejects.toMatchObject({ code: "broken" });
  });

  test("bytes that claim to be a PDF and are nothing known end as broken", async () => {
    await expect(extractBytes(Buffer.alloc(500, 7), "a.pdf", "application/pdf")).rejects.toMatchObject({ code: "broken" });
  });

  test("an empty file that claims to be a PDF ends as broken", async () => {
    await expect(extractBytes("", "a.pdf", "application/pdf")).rejects.toMatchObject({ code: "broken" });
  });
});

describe("web pages and drawings", () => {
  const drawing =
    '<!-- made by hand --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Floor plan</title><path d="M0 0h9"/></svg>';
  test.each([
    ["plan.svg", "image/svg+xml", drawing, "Floor plan", "svg"],
    ["plan.svg", "image/svg+xml", `<?xml version="1.0"?>\n${drawing}`, "Floor plan", "svg"],
    ["page.html", "text/html", "<!doctype html><style>p{}</style><p>Bel&oslash;p 500 kr<script>x()</script>", "Beløp 500 kr", "html"],
    ["page", "", "<html><body>Takk</body></html>", "Takk", "html"],
  ])("%s (%s) is not damaged: its words are read, its markup is not", async (name, contentType, source, text, kind) => {
    expect(await extractBytes(source, name, contentType)).toMatchObject({ kind, text });
  });
});
