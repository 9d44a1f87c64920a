// Codes are read off pictures and off the pages of scans, in the child that reads documents.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixtures } from "../../../../tests/fixtures/index.ts";
import { createExtractor, type Extractor } from "../extractor.ts";
import { aPage, aScan, paymentCode } from "./testing.ts";

let folder: string;
let extractor: Extractor;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docuvault-codes-"));
  extractor = createExtractor({ readFrom: [folder, join(fixtures.png.path, "..")] });
});
afterAll(async () => {
  await extractor.close();
  await rm(folder, { recursive: true });
});

const hints = { name: "scan", contentType: "" };

test("Code 39, Code 128 and QR on one picture are all read, from its top to its bottom", async () => {
  const path = join(folder, "page.png");
  await writeFile(
    path,
    await aPage([
      { text: "ASN00042", format: "Code128", left: 1_100, top: 100, width: 400 },
      { text: "PATCHT", format: "Code39", left: 300, top: 700, width: 900 },
      { text: paymentCode, format: "QRCode", left: 200, top: 1_700, width: 360 },
    ]),
  );
  expect(await extractor.codes(path, hints, 0)).toEqual([
    { format: "Code128", text: "ASN00042" },
    { format: expect.stringMatching(/^Code39/), text: "PATCHT" },
    { format: expect.stringMatching(/^QRCode/), text: paymentCode },
  ]);
});

test("each page of a scan has its own", async () => {
  const path = join(folder, "scan.pdf");
  const label = (text: string) => aPage([{ text, format: "QRCode", left: 1_300, top: 60, width: 200 }]);
  await writeFile(path, await aScan([await label("ASN7"), await aPage([]), await label("ASN8")]));
  const found = [];
  for (const page of [0, 1, 2, 3]) found.push((await extractor.codes(path, hints, page)).map(({ text }) => text));
  expect(found).toEqual([["ASN7"], [], ["ASN8"], []]);
});

test("a picture without codes has none, and a text has no pages to look at", async () => {
  expect(await extractor.codes(fixtures.png.path, hints, 0)).toEqual([]);
  expect(await extractor.codes(fixtures.markdown.path, { ...hints, name: "notes.md" }, 0)).toEqual([]);
});
