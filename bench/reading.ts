// A corpus of known words over all formats, read as the product reads: words in their order, and characters read wrong off pictures.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createExtractor, type Extractor } from "../containers/backend/extract/extractor.ts";
import { createOcr, type Recognizer } from "../containers/backend/ocr/index.ts";
import { officeFiles } from "./lib/corpus/officeFiles.ts";
import { drawn, printed } from "./lib/corpus/pdfFiles.ts";
import { photographs, scans } from "./lib/corpus/pictureFiles.ts";
import { plainFiles } from "./lib/corpus/plainFiles.ts";
import type { Family, Sample } from "./lib/corpus/sample.ts";
import { type Bench, type Figure, single } from "./lib/figures.ts";
import { errorRate, flat } from "./ocr.ts";

const pictures = new Set<Family>(["scan", "photograph"]);
const budgets: Partial<Record<Family, number>> = { scan: 15, photograph: 50 };
const leastInOrder = 0.995;
/** Files that are told by name. */
const worst = 12;

interface Outcome extends Pick<Sample, "name" | "family" | "kind"> {
  /** Share of the words that are there, in their order. */
  inOrder: number;
  /** Of a thousand; null where the words are in the file. */
  wrong: number | null;
  what: string;
}

export const reading: Bench = {
  about: "a corpus over all formats with known words: words in their order, characters read wrong off scans and photographs",
  async run(log) {
    const folder = await mkdtemp(join(tmpdir(), "docuvault-bench-reading-"));
    const size = availableParallelism();
    const extractor = createExtractor({ readFrom: [folder], size });
    const recognizer = await createOcr("auto", size);
    if (!recognizer) throw new Error("there is no engine");
    try {
      log("files are made");
      const samples = [
        ...plainFiles(),
        ...officeFiles(),
        ...(await printed()),
        ...(await drawn()),
        ...(await scans(folder, extractor)),
        ...(await photographs(folder, extractor)),
      ];
      const outcomes: Outcome[] = [];
      const queue = [...samples];
      const lane = async () => {
        for (let sample = queue.shift(); sample; sample = queue.shift()) {
          outcomes.push(await outcomeOf(sample, folder, extractor, recognizer));
          if (queue.length % 25 === 0) log(`${queue.length} files to go`);
        }
      };
      await Promise.all(Array.from({ length: size }, lane));
      return {
        seeded: `${samples.length} files: letters in English, Norwegian and German, each with words of its own. ${recognizer.engine.name} ${recognizer.engine.version}.`,
        figures: figuresOf(outcomes),
        notes: [
          "Made by our own writers of each format, by Chromium's print and by libvips. No files of LibreOffice, Ghostscript or ImageMagick are among them: `tests/fixtures/office` has those of LibreOffice.",
          `Worst: ${worstOf(outcomes)
            .map(
              ({ name, kind, inOrder, wrong, what }) =>
                `${name} (${kind}): ${wrong === null ? `${(inOrder * 100).toFixed(1)} %` : `${wrong.toFixed(1)} of a thousand`}${what}`,
            )
            .join("; ")}.`,
        ],
      };
    } finally {
      await extractor.close();
      await recognizer.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function outcomeOf(sample: Sample, folder: string, extractor: Extractor, recognizer: Recognizer): Promise<Outcome> {
  const { name, family, kind, contentType, truth } = sample;
  const path = join(folder, `${family}-${name}`);
  await writeFile(path, sample.bytes);
  let text = "";
  let what = "";
  try {
    const read = await extractor.extract(path, { name, contentType });
    text = read.text;
    for (const number of read.pagesForOcr) {
      const page = await extractor.page(path, { name, contentType }, number - 1);
      if (page) text += ` ${(await recognizer.recognize(page, ["nor", "eng", "deu"])).text}`;
    }
  } catch (error) {
    what = `, ${String(error)}`;
  }
  const wrong = pictures.has(family) ? errorRate(flat(truth), flat(text)) * 1000 : null;
  const [said, found] = [truth, text].map((one) => one.match(/[\p{L}\p{N}]+/gu) ?? []);
  await rm(path);
  return { name, family, kind, inOrder: inCommon(said!, found!) / said!.length, wrong, what };
}

/** Words of the longest row that both have in the same order. */
function inCommon(one: readonly string[], other: readonly string[]): number {
  let row = new Uint32Array(other.length + 1);
  for (const word of one) {
    const below = new Uint32Array(other.length + 1);
    for (let at = 1; at <= other.length; at++) below[at] = word === other[at - 1] ? row[at - 1]! + 1 : Math.max(row[at]!, below[at - 1]!);
    row = below;
  }
  return row[other.length]!;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function figuresOf(outcomes: readonly Outcome[]): Figure[] {
  const read = outcomes.filter(({ wrong }) => wrong === null);
  const figures = [
    single(`words in their order, all ${read.length} born digital`, mean(read.map(({ inOrder }) => inOrder)), {
      unit: "share",
      budget: `${leastInOrder}`,
    }),
  ];
  for (const family of pictures) {
    const own = outcomes.filter((one) => one.family === family).map(({ wrong }) => wrong!);
    figures.push(
      single(`wrong characters of a thousand, all ${own.length}: ${family}`, mean(own), {
        unit: "count",
        budget: `at most ${budgets[family]}`,
      }),
    );
  }
  for (const [kind, own] of [...Map.groupBy(outcomes, (one) => one.kind)].sort()) {
    const wrong = own[0]!.wrong !== null;
    const values = own.map((one) => (wrong ? one.wrong! : one.inOrder));
    figures.push({ ...single(kind, mean(values), { unit: wrong ? "count" : "share" }), n: own.length });
  }
  return figures;
}

const worstOf = (outcomes: readonly Outcome[]): Outcome[] =>
  outcomes.toSorted((a, b) => (b.wrong ?? (1 - b.inOrder) * 1000) - (a.wrong ?? (1 - a.inOrder) * 1000)).slice(0, worst);
