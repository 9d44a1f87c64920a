// Scans at 300 dpi made from known text: how many characters are read wrong, how many pages a minute, and what is added to the engine's own time.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { PDFDocument, StandardFonts } from "@cantoo/pdf-lib";
import sharp from "sharp";
import { createExtractor } from "../containers/backend/extract/extractor.ts";
import { createOcr } from "../containers/backend/ocr/index.ts";
import { type Bench, type Figure, single, spread, timed } from "./lib/figures.ts";

const sentences = [
  "Strømregningen for oktober måned er nå klar, og beløpet forfaller til betaling den 3. november 2026.",
  "Ta kontakt med kundeservice dersom du har spørsmål om fakturaen eller avtalen vår.",
  "Sehr geehrte Frau Müller, für die im Oktober erbrachten Leistungen erlauben wir uns, 1.234,50 Euro zu berechnen.",
  "Über die Kündigungsfrist von drei Monaten zum Jahresende informieren wir Sie auf der Rückseite.",
  "The insurance covers water damage in the basement up to 25,000 dollars, less the excess of 400.",
  "Please keep this letter with your policy; it replaces the schedule of 14 March 2025.",
];
const runs = 12;
const { cos, sin, PI } = Math;

type Way = "clean" | "leaning by 2 degrees" | "noise" | "two columns";
const ways: readonly Way[] = ["clean", "leaning by 2 degrees", "noise", "two columns"];

export const ocr: Bench = {
  about: "scans of known text: character errors, pages a minute, what is added to the engine's own time",
  async run(log) {
    const folder = await mkdtemp(join(tmpdir(), "docuvault-bench-ocr-"));
    const size = availableParallelism();
    const extractor = createExtractor({ readFrom: [folder], size });
    const recognizer = await createOcr("auto", size);
    if (!recognizer) throw new Error("there is no engine");
    try {
      const hints = { name: "scan.png", contentType: "image/png" };
      const languages = ["nor", "eng", "deu"];
      const figures: Figure[] = [];
      const preparing: number[] = [];
      const engine: number[] = [];
      const read = async (path: string) => {
        let picture: Awaited<ReturnType<typeof extractor.page>> = null;
        preparing.push(await timed(async () => (picture = await extractor.page(path, hints, 0))));
        let text = "";
        engine.push(await timed(async () => ({ text } = await recognizer.recognize(picture!, languages))));
        return text;
      };
      const scans = new Map<Way, { path: string; text: string }>();
      for (const way of ways) scans.set(way, await makeScan(folder, way, extractor));
      for (const [way, { path, text }] of scans) {
        log(way);
        const rate = errorRate(flat(text), flat(await read(path)));
        figures.push(single(`wrong characters of a thousand, ${way}`, rate * 1000, { unit: "count", budget: "at most 15 (clean)" }));
      }
      for (const list of [preparing, engine]) list.length = 0;
      log(`${runs} pages, ${size} at once`);
      const queue = Array.from({ length: runs }, () => scans.get("leaning by 2 degrees")!.path);
      const took = await timed(() =>
        Promise.all(
          Array.from({ length: size }, async () => {
            for (let path = queue.pop(); path !== undefined; path = queue.pop()) await read(path);
          }),
        ),
      );
      const own = spread("the engine's own time, a page", engine);
      figures.push(own, spread("added to it: drawn, measured, made level, a page", preparing, { against: own, budget: "300 ms" }));
      figures.push(single("pages a minute", (60_000 * runs) / took, { unit: "count" }));
      const busy = [...engine, ...preparing].reduce((sum, each) => sum + each, 0) / took;
      figures.push(single(`lanes at work on average, of ${size}`, busy, { unit: "count", budget: `${size}` }));
      return {
        seeded: `A4 pages of 48 lines in three languages, Times 11, drawn at 300 dpi and made into scans. ${recognizer.engine.name} ${recognizer.engine.version}, ${languages.join("+")}.`,
        figures,
        notes: [
          "Blanks and line ends count as one blank. The engine's time has the second reading in it where the page's language was not first.",
        ],
      };
    } finally {
      await extractor.close();
      await recognizer.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

export async function makeScan(
  folder: string,
  way: Way,
  extractor: ReturnType<typeof createExtractor>,
): Promise<{ path: string; text: string }> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.TimesRoman);
  const page = pdf.addPage([595, 842]);
  const columns = way === "two columns" ? 2 : 1;
  const width = columns === 2 ? 235 : 490;
  const lines: string[] = [];
  for (let column = 0; column < columns; column++) {
    const own = wrapped(column, width, (text) => font.widthOfTextAtSize(text, 11));
    for (const [n, line] of own.entries()) page.drawText(line, { x: 50 + column * 260, y: 780 - n * 15, size: 11, font });
    lines.push(...own);
  }
  const source = join(folder, "page.pdf");
  await writeFile(source, await pdf.save());
  const drawn = (await extractor.page(source, { name: "page.pdf", contentType: "application/pdf" }, 0))!;
  let image = sharp(drawn.pixels, { raw: { width: drawn.width, height: drawn.height, channels: 1 } });
  if (way === "leaning by 2 degrees") image = image.rotate(2, { background: "#fff" });
  if (way === "noise" || way === "leaning by 2 degrees") {
    const { data, info } = await image.extractChannel(0).blur(0.7).raw().toBuffer({ resolveWithObject: true });
    image = sharp(noisy(data), { raw: { width: info.width, height: info.height, channels: 1 } });
  }
  const path = join(folder, `${ways.indexOf(way)}.png`);
  await image.png().withMetadata({ density: 300 }).toFile(path);
  return { path, text: lines.join(" ") };
}

function wrapped(first: number, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = "";
  for (let n = first; lines.length < 48; n++)
    for (const word of sentences[n % sentences.length]!.split(" ")) {
      if (widthOf(`${line} ${word}`) > width) {
        lines.push(line);
        line = word;
      } else line = line ? `${line} ${word}` : word;
    }
  return lines.slice(0, 48);
}

/** Grain of 20 greys and a dark or light speck in 2,000 pixels; always the same. */
function noisy(pixels: Buffer): Buffer {
  let chance = 11;
  const next = () => {
    chance = (chance * 16807) % 2147483647;
    return chance / 2147483647;
  };
  return pixels.map((grey) => {
    const one = Math.sqrt(-2 * Math.log(next() + 1e-9));
    const speck = next();
    const grain = 20 * one * (speck < 0.5 ? cos(2 * PI * next()) : sin(2 * PI * next()));
    return Math.max(0, Math.min(255, speck < 0.0005 ? 255 - grey : grey - 12 + grain));
  }) as Buffer;
}

export const flat = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Levenshtein's distance as a share of what is there. */
export function errorRate(truth: string, read: string): number {
  let row = Uint32Array.from({ length: read.length + 1 }, (_, n) => n);
  for (let i = 1; i <= truth.length; i++) {
    const below = new Uint32Array(read.length + 1);
    below[0] = i;
    for (let j = 1; j <= read.length; j++)
      below[j] = Math.min(row[j]! + 1, below[j - 1]! + 1, row[j - 1]! + (truth[i - 1] === read[j - 1] ? 0 : 1));
    row = below;
  }
  return row[read.length]! / truth.length;
}
