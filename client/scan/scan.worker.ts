// The scanner's worker: finds pages in pictures, makes flat ones, writes the PDF. One thing at a time, one large picture in memory.

import { detectPage } from "../../shared/scan/edges/detect.ts";
import { loadNetwork, type PageNetwork } from "../../shared/scan/edges/network.ts";
import networkUrl from "../../shared/scan/edges/network.wasm?url";
import parametersUrl from "../../shared/scan/edges/parameters.bin?url";
import type { Pixels } from "../../shared/scan/edges/picture.ts";
import { lookingSize } from "../../shared/scan/edges/size.ts";
import { cardSheet } from "../../shared/scan/geometry/cardSheet.ts";
import { flatSize, type Paper, paperOf } from "../../shared/scan/geometry/papers.ts";
import { scaled } from "../../shared/scan/geometry/quad.ts";
import { clearRim, filtered } from "../../shared/scan/picture/filters.ts";
import { fingerprint, rotated, sharpness, straightened } from "../../shared/scan/picture/straighten.ts";
import { answerCalls } from "../data/workerCalls.ts";
import type { PageSource } from "./page.ts";
import type { PagePicture, PdfPage } from "./pdf/scanPdf.ts";
import type { Outline, ScanWork, Still } from "./work.ts";

declare const self: DedicatedWorkerGlobalScope;

/** JPEG of pictures as they were taken: a page is cut out of them again and again. */
const keptQuality = 0.92;
const previewQuality = 0.8;
/** Of what is read and thrown away: its noise must not cost letters. */
const readingQuality = 0.92;
/** Of results, from the first on until the page is small enough. */
const qualities = [0.8, 0.7, 0.6, 0.5];
/** Bytes of an ordinary page. */
const smallEnough = 280_000;
/** Longer side of a live picture as it is looked at: a phone does it 15 times a second. */
const liveSize = 640;

let network: Promise<PageNetwork | null> | undefined;

/** Null where the browser lacks what it takes: corners are then set by hand. */
function pageNetwork(): Promise<PageNetwork | null> {
  network ??= Promise.all([bytesOf(networkUrl), bytesOf(parametersUrl)])
    .then(async ([program, parameters]) => loadNetwork(await WebAssembly.compile(program), parameters))
    .catch((error: unknown) => {
      console.warn("Pages are not found by themselves in this browser", error);
      return null;
    });
  return network;
}

async function bytesOf(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.arrayBuffer();
}

function canvas(width: number, height: number): { surface: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D } {
  const surface = new OffscreenCanvas(width, height);
  const context = surface.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  return { surface, context };
}

function pixelsOf(picture: ImageBitmap | VideoFrame, width: number, height: number, quality: ImageSmoothingQuality = "high"): Pixels {
  const { context } = canvas(width, height);
  context.imageSmoothingQuality = quality;
  context.drawImage(picture, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

const allOf = (bitmap: ImageBitmap): Pixels => pixelsOf(bitmap, bitmap.width, bitmap.height);

function surfaceOf({ data, width, height }: Pixels): OffscreenCanvas {
  const { surface, context } = canvas(width, height);
  context.putImageData(new ImageData(data as Uint8ClampedArray<ArrayBuffer>, width, height), 0, 0);
  return surface;
}

const jpegOf = (surface: OffscreenCanvas, quality: number): Promise<Blob> => surface.convertToBlob({ type: "image/jpeg", quality });

/** In the pixels of `whole`, of which `seen` is a smaller picture. */
async function outlineIn(seen: Pixels, whole: { width: number; height: number }, film: boolean): Promise<Outline | null> {
  const pageFinder = await pageNetwork();
  const found = pageFinder && detectPage(pageFinder, seen, { film });
  if (!found) return null;
  const quad = scaled(found.quad, whole.width / seen.width, whole.height / seen.height);
  return { ...found, quad, print: fingerprint(seen, found.quad) };
}

const sizeOf = (picture: ImageBitmap | VideoFrame) =>
  "displayWidth" in picture ? { width: picture.displayWidth, height: picture.displayHeight } : picture;

/** The page's result: one side, or both sides of a card on a sheet. Not larger than `most` or its paper needs. */
async function flat(page: PageSource, most?: number): Promise<{ pixels: Pixels; paper: Paper }> {
  if (!page.back) return oneSide(page, most);
  const { filter, brightness } = page;
  const sides = [(await oneSide(page, most)).pixels, (await oneSide({ ...page.back, filter, brightness }, most)).pixels];
  const { width, height, places } = cardSheet(sides, most ? (most / sheetPaper.long) * 72 : cardDpi);
  const { context } = canvas(width, height);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  for (const [at, place] of places.entries()) context.drawImage(surfaceOf(sides[at]!), place.x, place.y, place.width, place.height);
  const pixels = context.getImageData(0, 0, width, height);
  // drawn in another size black and white has greys again
  if (filter === "blackAndWhite")
    for (let at = 0; at < pixels.data.length; at += 4) pixels.data.fill(pixels.data[at]! < 128 ? 0 : 255, at, at + 3);
  return { pixels, paper: sheetPaper };
}

/** The flat page with its filter, turned. */
async function oneSide(page: PageSource, most?: number): Promise<{ pixels: Pixels; paper: Paper }> {
  const bitmap = await createImageBitmap(page.picture);
  const { width, height, paper } = flatSize(page.quad, page.width, page.height, most);
  const picture = allOf(bitmap);
  // a picture that was decoded in another size than it was kept in
  const quad = scaled(page.quad, bitmap.width / page.width, bitmap.height / page.height);
  bitmap.close();
  return { pixels: rotated(filtered(straightened(picture, quad, width, height), page.filter, page.brightness), page.rotation), paper };
}

const sheetPaper = paperOf(297 / 210);
/** Dots an inch: the small print of a card. */
const cardDpi = 300;

async function resultOf(page: PageSource): Promise<PdfPage> {
  const { pixels, paper } = await flat(page);
  const lying = pixels.width > pixels.height;
  const [width, height] = lying ? [paper.long, paper.short] : [paper.short, paper.long];
  const size = { width, height, words: page.words && { read: page.words, rotation: page.back ? (0 as const) : page.rotation } };
  if (page.filter !== "blackAndWhite") return { picture: await jpegPicture(pixels), ...size };
  const { packFax } = await import("./pdf/fax.ts");
  const ink = Uint8Array.from({ length: pixels.width * pixels.height }, (_, at) => (pixels.data[at * 4] === 0 ? 1 : 0));
  const bytes = packFax(ink, pixels.width, pixels.height);
  return { picture: { kind: "fax", bytes, width: pixels.width, height: pixels.height }, ...size };
}

async function jpegPicture(pixels: Pixels): Promise<PagePicture> {
  const surface = surfaceOf(pixels);
  let blob: Blob | undefined;
  for (const quality of qualities) {
    blob = await jpegOf(surface, quality);
    if (blob.size <= smallEnough) break;
  }
  return { kind: "jpeg", bytes: new Uint8Array(await blob!.arrayBuffer()), width: pixels.width, height: pixels.height };
}

async function* results(pages: readonly PageSource[]): AsyncGenerator<PdfPage> {
  for (const page of pages) yield await resultOf(page);
}

/** By the browser where it can, else by what knows the photographs of iPhones. */
async function decoded(picture: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(picture);
  } catch (error) {
    const { heicBitmap, isHeic } = await import("./picture/heic.ts");
    if (!(await isHeic(picture))) throw error;
    return heicBitmap(picture);
  }
}

const work: ScanWork = {
  async outline(picture) {
    const { width, height } = sizeOf(picture);
    let seen: Pixels;
    try {
      const small = lookingSize(width, height, liveSize);
      seen = pixelsOf(picture, small.width, small.height, "medium");
    } finally {
      picture.close();
    }
    return outlineIn(seen, { width, height }, true);
  },
  async still(pictures): Promise<Still> {
    const bitmaps = await Promise.all(pictures.map((one) => (one instanceof Blob ? decoded(one) : one)));
    try {
      let best = bitmaps[0]!;
      let most = -1;
      for (const bitmap of bitmaps.length > 1 ? bitmaps : []) {
        const size = lookingSize(bitmap.width, bitmap.height);
        const sharp = sharpness(pixelsOf(bitmap, size.width, size.height));
        if (sharp > most) [best, most] = [bitmap, sharp];
      }
      const size = lookingSize(best.width, best.height);
      const outline = await outlineIn(pixelsOf(best, size.width, size.height), best, false);
      const picture = await jpegOf(surfaceOf(allOf(best)), keptQuality);
      return { picture, width: best.width, height: best.height, outline };
    } finally {
      for (const bitmap of bitmaps) bitmap.close();
    }
  },
  preview: async (page, most) => jpegOf(surfaceOf((await flat(page, most)).pixels), previewQuality),
  async forReading(page) {
    const { pixels } = await flat({ ...page, filter: "grey", brightness: 0, ...(!page.back && { rotation: 0 }) });
    clearRim(pixels);
    return jpegOf(surfaceOf(pixels), readingQuality);
  },
  async pdf(pages, about) {
    const { scanPdf } = await import("./pdf/scanPdf.ts");
    return new Blob([(await scanPdf(results(pages), about)) as Uint8Array<ArrayBuffer>], { type: "application/pdf" });
  },
};

answerCalls(self, work, pageNetwork());
