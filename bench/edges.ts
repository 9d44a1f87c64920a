// The scanner's page detector on a folder of photographs: where it sees the page's corners, and how good that is where the truth is known.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { z } from "zod";
import { detectPage } from "../shared/scan/edges/detect.ts";
import { loadNetwork, type PageNetwork } from "../shared/scan/edges/network.ts";
import { lookingSize } from "../shared/scan/edges/size.ts";
import { intersectionOverUnion, type Quad, scaled } from "../shared/scan/geometry/quad.ts";
import { type Bench, type Figure, percentile, single, spread } from "./lib/figures.ts";

const edgesRoom = join(import.meta.dirname, "../shared/scan/edges");
const defaultPictures = join(import.meta.dirname, "../.cache/edges/test");

const truths = z.array(
  z.object({
    file: z.string(),
    q: z
      .array(z.tuple([z.number(), z.number()]))
      .length(4)
      .nullable(),
    background: z.string().optional(),
    disturbance: z.string().optional(),
    page: z.string().optional(),
  }),
);
type Truth = z.infer<typeof truths>[number];

interface Answer {
  file: string;
  q: Quad | null;
  ms: number;
}

export async function nodeNetwork(): Promise<PageNetwork> {
  const [program, parameters] = await Promise.all([readFile(join(edgesRoom, "network.wasm")), readFile(join(edgesRoom, "parameters.bin"))]);
  return loadNetwork(await WebAssembly.compile(program), new Uint8Array(parameters).buffer);
}

async function detectFolder(folder: string): Promise<Answer[]> {
  const network = await nodeNetwork();
  const files = (await readdir(folder)).filter((name) => /\.jpe?g$/i.test(name)).sort();
  const answers: Answer[] = [];
  for (const file of files) {
    const { data, info } = await sharp(join(folder, file))
      .rotate()
      .toColourspace("srgb")
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const size = lookingSize(info.width, info.height);
    const seen =
      size.scale === 1
        ? data
        : await sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } })
            .resize(size.width, size.height, { fit: "fill" })
            .raw()
            .toBuffer();
    const began = performance.now();
    const found = detectPage(network, { data: seen, width: size.width, height: size.height });
    const ms = Math.round((performance.now() - began) * 10) / 10;
    const q = found && scaled(found.quad, info.width / size.width, info.height / size.height);
    answers.push({ file, q: q && (q.map(([x, y]) => [rounded(x), rounded(y)] as const) as unknown as Quad), ms });
  }
  return answers;
}

const rounded = (pixels: number): number => Math.round(pixels * 10) / 10;

export const edges: Bench = {
  about:
    "the scanner's page detector on photographs: --pictures DIR (JPEG files, truth.json where it is known), --json FILE for its corners",
  async run(log) {
    const { values } = parseArgs({
      options: { pictures: { type: "string" }, json: { type: "string" } },
      strict: false,
      allowPositionals: true,
    });
    const folder = typeof values.pictures === "string" ? values.pictures : defaultPictures;
    const about = `JPEG files of ${folder}. Pictures for tests: python3 training/edges/make.py test ${defaultPictures} 1200 1`;
    const answers = await detectFolder(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT" || values.pictures) throw error;
      return [];
    });
    if (typeof values.json === "string") await writeFile(values.json, `${JSON.stringify(answers)}\n`);
    if (answers.length === 0) return { seeded: about, figures: [], notes: ["There are no pictures."] };
    log(`${answers.length} pictures`);
    const truth = await readFile(join(folder, "truth.json"), "utf8").then(
      (text) => truths.parse(JSON.parse(text)),
      () => [],
    );
    return { seeded: about, figures: [...accuracy(answers, truth), timing(answers)], notes: [] };
  },
};

const timing = (answers: readonly Answer[]): Figure =>
  spread(
    "one outline, the picture being decoded",
    answers.map(({ ms }) => ms),
    { budget: "15 a second at a quarter of the speed" },
  );

/** For all pictures, then by what was done to them, by background and by kind of page. */
function accuracy(answers: readonly Answer[], truth: readonly Truth[]): Figure[] {
  const known = new Map(truth.map((one) => [one.file, one]));
  const pages = answers.flatMap(({ file, q }) => {
    const one = known.get(file);
    return one?.q ? [{ ...one, iou: q ? intersectionOverUnion(q, one.q as unknown as Quad) : 0, missed: !q }] : [];
  });
  const empty = answers.filter(({ file }) => known.get(file)?.q === null);
  if (pages.length === 0 && empty.length === 0) return [];
  const figures = figuresOf("all pictures", pages);
  figures.push(share("false outlines, pictures without a page", empty.filter(({ q }) => q).length, empty.length));
  for (const kind of ["disturbance", "background", "page"] as const)
    for (const [name, group] of [...Map.groupBy(pages, (one) => one[kind] ?? "unknown")].sort(([a], [b]) => a.localeCompare(b)))
      figures.push(...figuresOf(`${kind}: ${name}`, group));
  return figures;
}

function figuresOf(name: string, pages: readonly { iou: number; missed: boolean }[]): Figure[] {
  const ious = pages.map(({ iou }) => iou);
  const mean = ious.reduce((sum, iou) => sum + iou, 0) / (ious.length || 1);
  return [
    {
      ...single(`${name}: intersection over union (mean; median as p95)`, mean, { unit: "share" }),
      p95: Math.round(percentile(ious, 0.5) * 1000) / 1000,
      n: pages.length,
    },
    share(`${name}: above 0.9`, ious.filter((iou) => iou > 0.9).length, pages.length),
    share(`${name}: missed`, pages.filter(({ missed }) => missed).length, pages.length),
  ];
}

const share = (what: string, count: number, of: number): Figure => ({ ...single(what, count / (of || 1), { unit: "share" }), n: of });
