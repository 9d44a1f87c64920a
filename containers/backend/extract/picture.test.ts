// Pictures of first pages.
import { dirname } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixtures } from "../../../tests/fixtures/index.ts";
import { createExtractor, type Extractor } from "./extractor.ts";

let extractor: Extractor;

beforeAll(() => {
  extractor = createExtractor({ readFrom: [dirname(fixtures.markdown.path)], size: 1 });
});
afterAll(() => extractor.close());

const thumbnail = (file: Fixture) => extractor.thumbnail(file.path, file);

/** Whether the picture has dark marks, as a page with writing has, in the given share of its height from the top. */
async function hasMarks(webp: Uint8Array, fromTop = 1): Promise<boolean> {
  const { width, height } = await sharp(webp).metadata();
  const part = sharp(webp).extract({ left: 0, top: 0, width, height: Math.round(height * fromTop) });
  return (await part.greyscale().stats()).channels[0]!.min < 120;
}

test.each(["electricityBill", "insuranceLetter", "ownerLocked", "scan"] as const)("the first page of %s is drawn as A4", async (name) => {
  const picture = await thumbnail(fixtures[name]);
  expect(picture).toMatchObject({ width: 320, height: 453 });
  expect((await sharp(picture!.webp).metadata()).format).toBe("webp");
  expect(await hasMarks(picture!.webp)).toBe(true);
});

test.each(["markdown", "textUtf8", "textUtf16le", "textLatin1"] as const)("%s is drawn as a page with writing on it", async (name) => {
  const picture = await thumbnail(fixtures[name]);
  expect(picture).toMatchObject({ width: 320, height: 453 });
  expect(await hasMarks(picture!.webp)).toBe(true);
});

test("a photo that lies on its side is turned the right way up", async () => {
  const picture = await thumbnail(fixtures.jpeg);
  expect(picture).toMatchObject({ width: 320, height: 498 });
  expect(await hasMarks(picture!.webp, 0.1)).toBe(true);
});

test("a small image is not blown up", async () => {
  expect(await thumbnail(fixtures.gif)).toMatchObject({ width: 180, height: 280 });
});

test("another page at another size can be asked for, and a page that is not there is null", async () => {
  const { path } = fixtures.electricityBill;
  const options = { page: 1, width: 800, maxHeight: 2000, quality: 80 };
  expect(await extractor.picture(path, fixtures.electricityBill, options)).toMatchObject({ width: 800 });
  expect(await extractor.picture(path, fixtures.electricityBill, { ...options, page: 2 })).toBeNull();
});

test("what can't be read can't be drawn, with the same reasons", async () => {
  await expect(thumbnail(fixtures.encrypted)).rejects.toMatchObject({ code: "encrypted" });
  await expect(thumbnail(fixtures.truncated)).rejects.toMatchObject({ code: "broken" });
});
