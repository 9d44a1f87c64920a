// A page on a table as a phone's camera sees it, and what our scanner makes of that.
import sharp from "sharp";
import { detectPage } from "../../../shared/scan/edges/detect.ts";
import { lookingSize } from "../../../shared/scan/edges/size.ts";
import { fromUnitSquare, type Homography } from "../../../shared/scan/geometry/homography.ts";
import { flatSize } from "../../../shared/scan/geometry/papers.ts";
import { type Quad, scaled } from "../../../shared/scan/geometry/quad.ts";
import { clearRim, type Filter, filtered } from "../../../shared/scan/picture/filters.ts";
import { straightened } from "../../../shared/scan/picture/straighten.ts";
import type { nodeNetwork } from "../../edges.ts";

/** A phone's photograph, upright. */
export const picture = { width: 2448, height: 3264 };
export const views: Record<string, Quad> = {
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
export interface Seen {
  data: Buffer;
  width: number;
  height: number;
  /** The page's corners in it. */
  quad: Quad;
}

/** Null where no page is found in it. */
export async function lookedAt(network: Awaited<ReturnType<typeof nodeNetwork>>, jpeg: Buffer): Promise<Seen | null> {
  const { data, info } = await sharp(jpeg).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const size = lookingSize(info.width, info.height);
  const raw = { raw: { width: info.width, height: info.height, channels: 4 as const } };
  const seen = await sharp(data, raw).resize(size.width, size.height, { fit: "fill" }).raw().toBuffer();
  const found = detectPage(network, { data: seen, width: size.width, height: size.height });
  return (
    found && { data, width: info.width, height: info.height, quad: scaled(found.quad, info.width / size.width, info.height / size.height) }
  );
}

/** Cropped, made flat and filtered, as the scanner does. */
export function asScanned({ data, width: from, height: high, quad }: Seen, filter: Filter): Promise<Buffer> {
  const { width, height } = flatSize(quad, from, high);
  const result = filtered(straightened({ data, width: from, height: high }, quad, width, height), filter);
  clearRim(result);
  return kept(Buffer.from(result.data.buffer), width, height, filter);
}

/** As the scanner keeps it; black and white without a loss. */
const kept = (data: Buffer, width: number, height: number, filter: Filter): Promise<Buffer> => {
  const image = sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha();
  return image.jpeg({ quality: filter === "blackAndWhite" ? 100 : 80 }).toBuffer();
};

/** The page on a table, seen by a camera: a shadow over its right half, a little out of focus, the sensor's grain. */
export async function photograph(path: string, corners: Quad): Promise<Buffer> {
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
