// Pages in another order, turned, left out, together with others: what stays, and that nothing stays of what is left out.
import { PDFDict, PDFDocument, PDFHexString, PDFName, type PDFRef, PDFString, StandardFonts } from "@cantoo/pdf-lib";
import { getDocumentProxy } from "unpdf";
import { expect, test } from "vitest";
import { arrangedPdf, type PlacedPage, pdfFacts } from "./pdfPages.ts";

const place = (index: number, turn: PlacedPage["turn"] = 0, source = 0): PlacedPage => ({ source, index, turn });

/** Pages that each say which they are, with a form field and a place in the outline each. Their size comes from the tree above them. */
async function aPdf(names: readonly string[]): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  const entries = names.map((name) => {
    const page = document.addPage([300, 400]);
    page.drawText(`page ${name}`, { x: 20, y: 350, font, size: 20 });
    const field = document.getForm().createTextField(`field.${name}`);
    field.setText(`value ${name}`);
    field.addToPage(page, { x: 20, y: 200, width: 200, height: 30, font });
    return { page, ref: document.context.nextRef() };
  });
  const { context, catalog } = document;
  const outline = context.nextRef();
  for (const [at, { page, ref }] of entries.entries()) {
    const links = { ...(entries[at - 1] && { Prev: entries[at - 1]!.ref }), ...(entries[at + 1] && { Next: entries[at + 1]!.ref }) };
    context.assign(
      ref,
      context.obj({ Title: PDFHexString.fromText(`entry ${names[at]}`), Parent: outline, Dest: [page.ref, "Fit"], ...links }),
    );
  }
  context.assign(outline, context.obj({ Type: "Outlines", First: entries[0]!.ref, Last: entries.at(-1)!.ref, Count: entries.length }));
  catalog.set(PDFName.of("Outlines"), outline);
  for (const { page } of entries) {
    catalog.Pages().set(PDFName.of("MediaBox"), page.node.get(PDFName.of("MediaBox"))!);
    page.node.delete(PDFName.of("MediaBox"));
  }
  return document.save({ useObjectStreams: false });
}

async function read(bytes: Uint8Array) {
  const pdf = await getDocumentProxy(bytes.slice());
  const pages = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const text = (await page.getTextContent()).items.map((item) => ("str" in item ? item.str : "")).join("");
    const fields = ((await page.getAnnotations()) as { fieldName?: string; fieldValue?: string }[]).map(
      ({ fieldName, fieldValue }) => `${fieldName}=${fieldValue}`,
    );
    pages.push({ text, fields, rotate: page.rotate, size: page.view.slice(2) });
  }
  return { pages, outline: ((await pdf.getOutline()) ?? []).map(({ title }) => title) };
}

/** Whether the words are anywhere in the file, packed or not. */
async function holds(bytes: Uint8Array, words: string): Promise<boolean> {
  const document = await PDFDocument.load(bytes);
  const texts = await Promise.all(
    document.context.enumerateIndirectObjects().map(async ([, object]) => {
      const plain = object.toString();
      const stream = object as { getContents?: () => Uint8Array; dict?: PDFDict };
      if (!stream.getContents) return plain;
      const packed = stream.getContents();
      if (stream.dict?.get(PDFName.of("Filter")) !== PDFName.of("FlateDecode")) return plain + new TextDecoder("latin1").decode(packed);
      const open = new Response(new Blob([packed as BlobPart]).stream().pipeThrough(new DecompressionStream("deflate")));
      return plain + new TextDecoder("latin1").decode(await open.arrayBuffer());
    }),
  );
  const hex = [...words].map((letter) => letter.charCodeAt(0).toString(16)).join("");
  return texts.some((text) => text.includes(words) || text.toLowerCase().includes(hex));
}

test("in another order and turned, every page has its text, its field, its size and its place in the outline", async () => {
  const { pages, outline } = await read(await arrangedPdf([await aPdf(["one", "two", "three"])], [place(2), place(0, 90), place(1, 270)]));
  expect(pages.map(({ text }) => text)).toEqual(["page three", "page one", "page two"]);
  expect(pages.map(({ rotate }) => rotate)).toEqual([0, 90, 270]);
  expect(pages.map(({ size }) => size)).toEqual(Array(3).fill([300, 400]));
  expect(pages.map(({ fields }) => fields)).toEqual([["field.three=value three"], ["field.one=value one"], ["field.two=value two"]]);
  expect(outline).toEqual(["entry one", "entry two", "entry three"]);
});

test("turning adds to how the page was turned", async () => {
  const once = await arrangedPdf([await aPdf(["one"])], [place(0, 270)]);
  const { pages } = await read(await arrangedPdf([once], [place(0, 180)]));
  expect(pages[0]!.rotate).toBe(90);
});

test("nothing of a page that is left out stays: not its words, its field's value, its place in the outline", async () => {
  const all = await aPdf(["one", "secret", "three"]);
  expect(await holds(all, "secret")).toBe(true);
  const rest = await arrangedPdf([all], [place(0), place(2)]);
  expect(await holds(rest, "secret")).toBe(false);
  expect(await holds(rest, "three")).toBe(true);
  const { pages, outline } = await read(rest);
  expect(pages.map(({ text }) => text)).toEqual(["page one", "page three"]);
  expect(pages.map(({ fields }) => fields)).toEqual([["field.one=value one"], ["field.three=value three"]]);
  expect(outline).toEqual(["entry one", "entry three"]);
});

test("pages of another file come with what their fields show", async () => {
  const { pages, outline } = await read(
    await arrangedPdf([await aPdf(["one", "two"]), await aPdf(["other", "last"])], [place(1, 0, 1), place(0), place(0, 90, 1)]),
  );
  expect(pages.map(({ text }) => text.replace(/value.*/, ""))).toEqual(["page last", "page one", "page other"]);
  expect(pages[0]!.text + JSON.stringify(pages[0]!.fields)).toContain("value last");
  expect(pages.map(({ rotate }) => rotate)).toEqual([0, 0, 90]);
  expect(outline).toEqual(["entry one"]);
});

test("the same page of a first file can't stand twice, and a page that is not there is refused", async () => {
  const bytes = await aPdf(["one"]);
  await expect(arrangedPdf([bytes], [place(0), place(0)])).rejects.toThrow("twice");
  await expect(arrangedPdf([bytes], [place(1)])).rejects.toThrow("no page 1");
  await expect(arrangedPdf([bytes], [])).rejects.toThrow("a page at least");
});

test("how many pages there are, and whether somebody has signed them", async () => {
  const plain = await aPdf(["one", "two"]);
  expect(await pdfFacts(plain)).toEqual({ pages: 2, signed: false });
  const document = await PDFDocument.load(plain);
  const { context } = document;
  const signature = context.register(context.obj({ Type: "Sig", Filter: "Adobe.PPKLite", ByteRange: [0, 1, 2, 3] }));
  const field = context.register(context.obj({ FT: "Sig", T: PDFString.of("signed"), V: signature }));
  document.catalog.lookup(PDFName.of("AcroForm"), PDFDict).lookup(PDFName.of("Fields"))!;
  const fields = document.catalog.lookup(PDFName.of("AcroForm"), PDFDict).lookup(PDFName.of("Fields")) as unknown as {
    push(ref: PDFRef): void;
  };
  fields.push(field);
  expect(await pdfFacts(await document.save())).toEqual({ pages: 2, signed: true });
});

test("what is protected or no PDF says which", async () => {
  await expect(pdfFacts(new TextEncoder().encode("no PDF"))).rejects.toMatchObject({ reason: "broken" });
  const document = await PDFDocument.load(await aPdf(["one"]));
  document.encrypt({ userPassword: "", ownerPassword: "owner", permissions: { modifying: false } });
  await expect(pdfFacts(await document.save())).rejects.toMatchObject({ reason: "locked" });
});
