// Office documents written by LibreOffice in all its formats: every word, in its order, once.
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readDocument } from "../readDocument.ts";
import { pureReaders } from "../registry/pureReaders.ts";
import { bytesSource } from "../source.ts";

async function read(name: string) {
  const file = await readFile(new URL(`../../../tests/fixtures/office/${name}`, import.meta.url));
  const bytes = new Uint8Array(name.endsWith(".gz") ? gunzipSync(file) : file);
  // The name says nothing of what it is.
  return readDocument(pureReaders, bytesSource(bytes), { name: "file", contentType: "" });
}

const inOrder = [
  "Plan for tak og fasade",
  "Arbeidet begynner i mai og tar",
  "Pris\t120 000 kr",
  "Takstein",
  "400\t90 000",
  "Første punkt",
  "Andre punkt",
  "Zażółć gęślą, München, Ελλάδα.",
];

test.each(["report.docx", "report.odt", "report.rtf", "report.doc"])(
  "%s: text, table, list, note, comment, text box; header and footer once",
  async (name) => {
    const { kind, text } = await read(name);
    expect(kind).toBe(name.slice(name.indexOf(".") + 1));
    const places = inOrder.map((words) => text.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    for (const once of ["Borettslaget Toppmeisen", "Side og bunntekst", "Fotnoten om stillas", "Merknad fra Kari", "Rammens ord"])
      expect(text.split(once), once).toHaveLength(2);
    expect(text).toMatch(/Post\tAntall\tSum\n/);
  },
);

test.each(["report.docx", "report.odt", "report.rtf"])(
  "%s: what was deleted with changes tracked is gone, the title is its own",
  async (name) => {
    const { text, title } = await read(name);
    expect(text).not.toContain("slettetord");
    expect(title).toBe("Vedlikeholdsplan 2027");
  },
);

test("an EPUB is read by its chapters", async () => {
  const { kind, text, title } = await read("report.epub");
  expect({ kind, title }).toEqual({ kind: "epub", title: "Vedlikeholdsplan 2027" });
  expect(text).toContain("Kjøttmeisen fant veien");
});

test.each(["budget.xlsx", "budget.ods", "budget.xls"])(
  "%s: rows as lines, dates and numbers as they are shown, results of formulas",
  async (name) => {
    const { kind, text } = await read(name);
    expect(kind).toBe(name.slice(name.indexOf(".") + 1));
    // LibreOffice writes no result of such a formula into the older format.
    expect(text.replace(/\t0$/, "\tGråtrost ja")).toBe(
      "Utgifter\nDato\tHva\t\tKroner\n2026-11-03\tMåkeskitt på terrassen\t\t12,345.50\nInntekter\nLeie\t24691\tGråtrost ja",
    );
  },
);

test.each(["slides.pptx", "slides.odp"])("%s: a slide a page, with its notes", async (name) => {
  const { kind, text, pageCount } = await read(name);
  expect({ kind, pageCount }).toEqual({ kind: name.slice(name.indexOf(".") + 1), pageCount: 2 });
  expect(text.split("\f").map((page) => page.trim())).toEqual([
    "Første lysbilde om budsjett\nInntekter øker\nUtgifter faller\nTalerens notat",
    "Andre lysbilde: Lerkesporven\nRute A\tRute B",
  ]);
});

test("slides of PowerPoint 97 are read", async () => {
  const { kind, text, pageCount } = await read("slides.ppt.gz");
  expect({ kind, pageCount }).toEqual({ kind: "ppt", pageCount: 2 });
  for (const words of ["Første lysbilde om budsjett", "Inntekter øker", "Lerkesporven", "Rute B", "Talerens notat"])
    expect(text.split(words)).toHaveLength(2);
});
