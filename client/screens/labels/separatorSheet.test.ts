// What is printed is read again: the sheet of either size, scanned lean and grey, parts a batch.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createExtractor, type Extractor } from "../../../containers/backend/extract/extractor.ts";
import { isSeparator } from "../../../shared/detect/codes/pageCode.ts";
import { type Paper, papers, separatorSheet } from "./separatorSheet.ts";

let folder: string;
let extractor: Extractor;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docuvault-sheets-"));
  extractor = createExtractor({ readFrom: [folder] });
});
afterAll(async () => {
  await extractor.close();
  await rm(folder, { recursive: true });
});

test.each(Object.keys(papers) as Paper[])("%s: one page that separates, with words in three languages", async (paper) => {
  const path = join(folder, `${paper}.pdf`);
  await writeFile(path, await separatorSheet(paper));
  const hints = { name: "sheet.pdf", contentType: "application/pdf" };
  expect((await extractor.codes(path, hints, 0)).map(isSeparator)).toEqual([true]);
  const { text, pageCount } = await extractor.extract(path, hints);
  expect(pageCount).toBe(1);
  for (const word of ["Separator sheet", "Skilleark", "Trennblatt", "fällt weg"]) expect(text).toContain(word);
});
