// The same page scanned flat and photographed at an angle: how many more characters are read wrong after our crop and filters.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { detectPage } from "../client/scan/edges/detect.ts";
import { lookingSize } from "../client/scan/edges/size.ts";
import { fromUnitSquare, type Homography } from "../client/scan/geometry/homography.ts";
import { flatSize } from "../client/scan/geometry/papers.ts";
import { intersectionOverUnion, type Quad, scaled } from "../client/scan/geometry/quad.ts";
import { clearRim, type Filter, filtered, filters } from "../client/scan/picture/filters.ts";
import { straightened } from "../client/scan/picture/straighten.ts";
import { createExtractor } from "../containers/backend/extract/extractor.ts";
import { createOcr } from "../containers/backend/ocr/index.ts";
import { nodeNetwork } from "./edges.ts";
import { type Bench, type Figure, single } from "./lib/figures.ts";
import { errorRate, flat, makeScan } from "./ocr.ts";

/** A phone's photograph, upright. */
const picture = { width: 2448, height: 3264 };
const views: Record<string, Quad> = {
  "from above": [
    [250, 260],
    [2190, 280],
    [2170, 3010],
    [270, 3000],
  ],
  "tilted forward": [
    [520, 420],
    [1930, 400],
    [2290, 2960],
    [160, 2990],
  ],
  "from the side, turned": [
    [330, 640],
    [1830, 330],
    [2240, 2560],
    [520, 3060],
  ],
};
const budget = "at most 30 more than flat";

export const photographed: Bench = {
  about: "a page scanned flat and photographed at an angle: characters read wrong after our crop and filters",
  async run(log) {
    const folder = await mkdtemp(join(tmpdir(), "docuvault-bench-photographed-"));
    const extractor = createExtractor({ readFrom: [folder], size: 1 });
    const recognizer = await createOcr("auto", 1);
    const network = await nodeNetwork();
    if (!recognizer) throw new Error("there is no engine");
    try {
      const read = async (path: string, contentType: string): Promise<string> => {
        const page = await extractor.page(path, { name: path, contentType }, 0);
        return (await recognizer.recognize(page!, ["nor", "eng", "deu"])).text;
      };
      const figures: Figure[] = [];
      const page = await makeScan(folder, "clean", extractor);
      const wrong = (text: string) => errorRate(flat(page.text), flat(text)) * 1000;
      figures.push(single("wrong characters of a thousand, flat scan", wrong(await read(page.path, "image/png")), { unit: "count" }));
      for (const [view, corners] of Object.entries(views)) {
        log(view);
        const jpeg = await photograph(page.path, corners);
        const { data, info } = await sharp(jpeg).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
        const size = lookingSize(info.width, info.height);
        const raw = { raw: { width: info.width, height: info.height, channels: 4 as const } };
        const seen = await sharp(data, raw).resize(size.width, size.height, { fit: "fill" }).raw().toBuffer();
        const found = detectPage(network, { data: seen, width: size.width, height: size.height });
        if (!found) throw new Error(`no page is seen ${view}`);
        const quad = scaled(found.quad, info.width / size.width, info.height / size.height);
        figures.push(single(`intersection over union, ${view}`, intersectionOverUnion(quad, corners), { unit: "share" }));
        const { width, height } = flatSize(quad, info.width, info.height);
        for (const filter of filters) {
          const result = filtered(straightened({ data, width: info.width, height: info.height }, quad, width, height), filter);
          clearRim(result);
          const path = join(folder, `${filter}.jpg`);
          await writeFile(path, await kept(Buffer.from(result.data.buffer), width, height, filter));
          figures.push(
            single(`wrong characters of a thousand, ${view}, ${filter}`, wrong(await read(path, "image/jpeg")), { unit: "count", budget }),
          );
        }
      }
      return {
        seeded: `An A4 page of 48 lines in three languages, Times 11; photographs of ${picture.width} x ${picture.height} with shade, blur, noise and JPEG. ${recognizer.engine.name} ${recognizer.engine.version}.`,
        figures,
        notes: ["Blanks and line ends count as one blank."],
      };
    } finally {
      await extractor.close();
      await recognizer.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** As the scanner keeps it; black and white without a loss. */
const kept = (data: Buffer, width: number, height: number, filter: Filter): Promise<Buffer> => {
  const image = sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha();
  return image.jpeg({ quality: filter === "blackAndWhite" ? 100 : 80 }).toBuffer();
};

/** The page on a table, seen by a camera: a shadow over its right half, a little out of focus, the sensor's grain. */
async function photograph(path: string, corners: Quad): Promise<Buffer> {
  const { data: paper, info } = await sharp(path).removeAlpha().toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  const back = inverse(fromUnitSquare(corners));
  const pixels = Buffer.alloc(picture.width * picture.height * 3);
  let chance = 7;
  const next = () => {
    chance = (chance * 16807) % 2147483647;
    return chance / 2147483647;
  };
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < picture.width; x++) {
      const to = (y * picture.width + x) * 3;
      const light = 0.62 + 0.38 / (1 + Math.exp((x - 1500 - y / 8) / 220));
      const grain = (next() + next() + next() - 1.5) * 12;
      const w = back[6] * x + back[7] * y + back[8];
      const u = ((back[0] * x + back[1] * y + back[2]) / w) * info.width - 0.5;
      const v = ((back[3] * x + back[4] * y + back[5]) / w) * info.height - 0.5;
      const isPage = u >= 0 && v >= 0 && u < info.width - 1 && v < info.height - 1;
      for (let channel = 0; channel < 3; channel++) {
        const colour = isPage
          ? between(paper, info.width, info.channels, u, v, Math.min(channel, info.channels - 1)) * 0.93
          : wood(x, y, channel);
        pixels[to + channel] = Math.max(0, Math.min(255, colour * light + grain));
      }
    }
  return sharp(pixels, { raw: { ...picture, channels: 3 } })
    .blur(0.8)
    .jpeg({ quality: 88 })
    .toBuffer();
}

const wood = (x: number, y: number, channel: number): number => [104, 72, 48][channel]! + 14 * Math.sin(y / 9 + 3 * Math.sin(x / 110));

function between(paper: Buffer, width: number, channels: number, u: number, v: number, channel: number): number {
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const at = (x: number, y: number) => paper[(y * width + x) * channels + channel]!;
  const upper = at(left, top) + (at(left + 1, top) - at(left, top)) * (u - left);
  const lower = at(left, top + 1) + (at(left + 1, top + 1) - at(left, top + 1)) * (u - left);
  return upper + (lower - upper) * (v - top);
}

/** The adjugate: a homography's size does not matter. */
const inverse = ([a, b, c, d, e, f, g, h, i]: Homography): Homography => [
  ...([e * i - f * h, c * h - b * i, b * f - c * e] as const),
  ...([f * g - d * i, a * i - c * g, c * d - a * f] as const),
  ...([d * h - e * g, b * g - a * h, a * e - b * d] as const),
];
