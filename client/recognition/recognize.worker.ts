// Recognizes pages away from the screen, one at a time: the picture is made grey and level here, Tesseract reads it in a worker of its own.
import type { EngineWord, PageEngine, PagePicture, Pixels } from "../../shared/recognition/engine.ts";
import { recognizePage } from "../../shared/recognition/recognizePage.ts";
import { scaleOfPicture } from "../../shared/recognition/resolution.ts";
import { findSkew } from "../../shared/recognition/skew.ts";
import { parseTsv } from "../../shared/recognition/tsv.ts";
import { startTesseract, type Tesseract } from "./tesseract.ts";
import { NotStarted, type RecognizerAnswer, type RecognizerRequest } from "./work.ts";

declare const self: DedicatedWorkerGlobalScope;

/** Pixels of the longer side where the lean of the lines is measured; degrees below which a page is read as it is. */
const measured = 1_000;
const leastSkew = 0.15;

let tesseract: Promise<Tesseract> | undefined;

function canvas(width: number, height: number): { surface: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D } {
  const surface = new OffscreenCanvas(width, height);
  const context = surface.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  return { surface, context };
}

function grey(context: OffscreenCanvasRenderingContext2D, width: number, height: number): Pixels {
  const { data } = context.getImageData(0, 0, width, height);
  const pixels = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < pixels.length; at++, from += 4)
    pixels[at] = (data[from]! * 77 + data[from + 1]! * 150 + data[from + 2]! * 29) >> 8;
  return { pixels, width, height };
}

/** The page in a good resolution, its lines level. The bitmap is closed. */
function pageOf(bitmap: ImageBitmap): PagePicture {
  const scale = scaleOfPicture(bitmap);
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const page = canvas(width, height);
  page.context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const share = Math.min(1, measured / Math.max(width, height));
  const small = canvas(Math.max(1, Math.round(width * share)), Math.max(1, Math.round(height * share)));
  small.context.drawImage(page.surface, 0, 0, small.surface.width, small.surface.height);
  const { degrees, lying } = findSkew(grey(small.context, small.surface.width, small.surface.height));
  const size = { pageWidth: width, pageHeight: height, lying };
  if (Math.abs(degrees) < leastSkew) return { ...grey(page.context, width, height), ...size, angle: 0 };
  const radians = (-degrees * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))];
  const level = canvas(Math.ceil(width * cos + height * sin), Math.ceil(width * sin + height * cos));
  level.context.translate(level.surface.width / 2, level.surface.height / 2);
  level.context.rotate(radians);
  level.context.drawImage(page.surface, -width / 2, -height / 2);
  return { ...grey(level.context, level.surface.width, level.surface.height), ...size, angle: degrees };
}

/** A portable grey map. */
function greyMap({ pixels, width, height }: Pixels): Uint8Array {
  const head = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
  const bytes = new Uint8Array(head.length + pixels.length);
  bytes.set(head);
  bytes.set(pixels, head.length);
  return bytes;
}

const engine = (program: Tesseract): PageEngine => ({
  recognize: async (picture): Promise<EngineWord[]> => parseTsv(await program.recognize(greyMap(picture))),
  // A page that reads badly is tried on its head, one on its side both ways: what reads best counts.
  orientation: async ({ lying }) => (lying ? null : 180),
});

async function answer(request: RecognizerRequest): Promise<unknown> {
  if (request.kind === "facts") {
    const { detectFacts } = await import("../../shared/detect/facts/detectFacts.ts");
    const { shownFacts } = await import("../../shared/detect/facts/searchedFacts.ts");
    return shownFacts(await detectFacts({ text: request.text, name: request.name }));
  }
  const { program, picture } = request;
  tesseract ??= startTesseract(program);
  const started = await tesseract.catch((error: unknown) => {
    throw new NotStarted(error instanceof Error ? error.message : String(error));
  });
  const page = pageOf(picture instanceof Blob ? await createImageBitmap(picture) : picture);
  return recognizePage(
    engine(started),
    page,
    program.languages.map(({ code }) => code),
    async () => null,
  );
}

let last: Promise<unknown> = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<RecognizerRequest>) => {
  last = last.then(async () => {
    const reply: RecognizerAnswer = await answer(data).then(
      (value) => ({ id: data.id, value }),
      (error: unknown) => ({
        id: data.id,
        error: error instanceof Error ? error.message : String(error),
        notStarted: error instanceof NotStarted,
      }),
    );
    self.postMessage(reply);
  });
};
