// What the browser shows of the app before it is installed is there, in the size that the manifest says.
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";

const image = z.object({ src: z.string(), sizes: z.string(), type: z.string() });
const manifestFile = z.object({
  icons: z.array(image.extend({ purpose: z.enum(["any", "maskable", "monochrome"]) })),
  screenshots: z.array(image.extend({ form_factor: z.enum(["narrow", "wide"]), label: z.string() })),
  shortcuts: z.array(z.object({ name: z.string(), url: z.string().startsWith("/") })),
});
const publicFile = (path: string) => readFile(new URL(`../public${path}`, import.meta.url));

/** Width and height of a PNG, from its first chunk. */
const sizeOf = (png: Buffer) => `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;

test("icons and screenshots of the manifest are there as it says, for phone and desk", async () => {
  const manifest = manifestFile.parse(JSON.parse(await readFile(new URL("../public/manifest.webmanifest", import.meta.url), "utf8")));
  for (const { src, sizes, type } of [...manifest.icons, ...manifest.screenshots]) {
    const bytes = await publicFile(src);
    if (type === "image/png") expect(sizeOf(bytes), src).toBe(sizes);
  }
  expect(new Set(manifest.screenshots.map(({ form_factor }) => form_factor))).toEqual(new Set(["narrow", "wide"]));
  expect(manifest.icons.map(({ purpose }) => purpose)).toEqual(expect.arrayContaining(["any", "maskable", "monochrome"]));
  expect(manifest.shortcuts.map(({ name }) => name)).toEqual(["Scan", "Add", "Search"]);
});
