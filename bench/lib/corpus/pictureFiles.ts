// Letters as scanners and cameras give them: pictures of paper in the formats that they write.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFDocument } from "@cantoo/pdf-lib";
import sharp, { type Sharp } from "sharp";
import type { Extractor } from "../../../containers/backend/extract/extractor.ts";
import { nodeNetwork } from "../../edges.ts";
import { asScanned, lookedAt, photograph, views } from "./camera.ts";
import { aLetter, type Letter, languages, wordsOf } from "./letters.ts";
import { drawnPdf } from "./pdfFiles.ts";
import type { Sample } from "./sample.ts";

const density = 300;
const dpi = (image: Sharp) => image.withMetadata({ density });

const scanned: Record<string, [extension: string, type: string, (page: Sharp) => Promise<Uint8Array>]> = {
  "PNG, grey": ["png", "image/png", (page) => dpi(page).png().toBuffer()],
  "PNG, black and white": ["png", "image/png", (page) => dpi(page.threshold(150)).png({ palette: true, colours: 2 }).toBuffer()],
  JPEG: ["jpg", "image/jpeg", (page) => dpi(page).jpeg({ quality: 75 }).toBuffer()],
  "JPEG, leaning": [
    "jpg",
    "image/jpeg",
    (page) =>
      dpi(page.rotate(1.3, { background: "#fff" }))
        .jpeg({ quality: 80 })
        .toBuffer(),
  ],
  WebP: ["webp", "image/webp", (page) => page.webp({ quality: 80 }).toBuffer()],
  GIF: ["gif", "image/gif", (page) => page.gif().toBuffer()],
  "TIFF, grey": ["tif", "image/tiff", (page) => dpi(page).tiff({ compression: "lzw" }).toBuffer()],
  "TIFF, fax": ["tif", "image/tiff", fax],
  "PDF with a JPEG": [
    "pdf",
    "application/pdf",
    (page) =>
      page
        .jpeg({ quality: 70 })
        .toBuffer()
        .then((jpeg) => inPdf(jpeg, "jpeg")),
  ],
  "PDF at 200 dpi": [
    "pdf",
    "application/pdf",
    (page) =>
      page
        .resize(1_654)
        .png()
        .toBuffer()
        .then((png) => inPdf(png, "png")),
  ],
};

export async function scans(folder: string, extractor: Extractor): Promise<Sample[]> {
  const samples: Sample[] = [];
  let seed = 600;
  for (const language of languages)
    for (const [kind, [extension, contentType, make]] of Object.entries(scanned))
      for (let twice = 0; twice < 2; twice++) {
        const letter = aLetter(language, ++seed, 3);
        const bytes = await make(await paper(folder, extractor, letter));
        samples.push({
          name: `${language}-${seed}.${extension}`,
          family: "scan",
          kind: `scan, ${kind}`,
          contentType,
          truth: wordsOf(letter),
          bytes,
        });
      }
  return samples;
}

/** From our scanner, which crops, and straight from the camera's roll. */
export async function photographs(folder: string, extractor: Extractor): Promise<Sample[]> {
  const samples: Sample[] = [];
  const network = await nodeNetwork();
  let seed = 700;
  for (const language of languages)
    for (const [view, corners] of Object.entries(views))
      for (const cropped of view === "from the side, turned" ? [true] : [true, false])
        for (let twice = 0; twice < 2; twice++) {
          const letter = aLetter(language, ++seed, 3);
          const path = join(folder, "paper.png");
          await (await paper(folder, extractor, letter)).png().toFile(path);
          const jpeg = await photograph(path, corners);
          const seen = cropped ? await lookedAt(network, jpeg) : null;
          if (cropped && !seen) throw new Error(`no page is seen ${view}`);
          samples.push({
            name: `${language}-${seed}.jpg`,
            family: "photograph",
            kind: `photograph ${view}, ${cropped ? "by our scanner" : "as the camera has it"}`,
            contentType: "image/jpeg",
            truth: wordsOf(letter),
            bytes: seen ? await asScanned(seen, "grey") : jpeg,
          });
        }
  return samples;
}

/** The page at 300 dpi. */
async function paper(folder: string, extractor: Extractor, letter: Letter): Promise<Sharp> {
  const path = join(folder, "paper.pdf");
  await writeFile(path, await drawnPdf(letter));
  const { pixels, width, height } = (await extractor.page(path, { name: "paper.pdf", contentType: "application/pdf" }, 0))!;
  return sharp(pixels, { raw: { width, height, channels: 1 } });
}

async function inPdf(picture: Uint8Array, kind: "jpeg" | "png"): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const image = kind === "jpeg" ? await document.embedJpg(picture) : await document.embedPng(picture);
  document.addPage([595, 842]).drawImage(image, { x: 0, y: 0, width: 595, height: 842 });
  return document.save();
}

async function fax(page: Sharp): Promise<Uint8Array> {
  const { data, info } = await page.threshold(150).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  const dots = sharp(data, { raw: { width: info.width, height: info.height, channels: 1 } }).toColourspace("b-w");
  // Dots a millimetre. A profile of colours would make three channels of it.
  return dots.tiff({ compression: "ccittfax4", bitdepth: 1, xres: density / 25.4, yres: density / 25.4 }).toBuffer();
}
