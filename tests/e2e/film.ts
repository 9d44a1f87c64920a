// Films for a browser's pretended camera: a page of words that lies on a table, seen from a little aside.
import { writeFile } from "node:fs/promises";
import sharp from "sharp";
import { fromUnitSquare, type Homography } from "../../shared/scan/geometry/homography.ts";
import type { Quad } from "../../shared/scan/geometry/quad.ts";

const width = 960;
const height = 1280;
/** Where the page lies, in pixels of 960 x 1280. */
export const photographedCorners: Quad = [
  [170, 180],
  [800, 150],
  [860, 1080],
  [110, 1110],
];
const page = { width: 630, height: 890 };
/** Each pixel sees so many of the page's, each way: letters have smooth edges, as a lens gives them. */
const fineness = 2;

/** Writes a film (MJPEG) that shows a page with these lines, for as long as it is looked at. */
export async function writeFilm(path: string, lines: readonly string[]): Promise<void> {
  const frame = await photograph(lines);
  await writeFile(path, Buffer.concat(Array.from({ length: 4 }, () => frame)));
}

/** The same as one JPEG; the page may lie elsewhere. */
export async function photograph(lines: readonly string[], corners = photographedCorners): Promise<Buffer> {
  const text = lines
    .map((line, n) => `<text x="50" y="${110 + n * 44}" font-family="DejaVu Sans" font-size="${n === 0 ? 40 : 26}">${line}</text>`)
    .join("");
  const fine = { width: page.width * fineness, height: page.height * fineness };
  const size = `width="${fine.width}" height="${fine.height}" viewBox="0 0 ${page.width} ${page.height}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect width="100%" height="100%" fill="#f7f5ef"/>${text}</svg>`;
  const paper = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer();
  const pixels = Buffer.alloc(width * height * 3);
  const back = inverse(fromUnitSquare(corners));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * 3;
      // a table of dark wood
      const grain = 12 * Math.sin(y / 7 + 3 * Math.sin(x / 90));
      const wood = [96 + grain, 66 + grain, 44 + grain];
      const sum = [0, 0, 0];
      for (let part = 0; part < fineness ** 2; part++) {
        const [px, py] = [x + ((part % fineness) + 0.5) / fineness - 0.5, y + (Math.floor(part / fineness) + 0.5) / fineness - 0.5];
        const w = back[6] * px + back[7] * py + back[8];
        const u = (back[0] * px + back[1] * py + back[2]) / w;
        const v = (back[3] * px + back[4] * py + back[5]) / w;
        const isPage = u >= 0 && v >= 0 && u < 1 && v < 1;
        const from = (Math.floor(v * fine.height) * fine.width + Math.floor(u * fine.width)) * 3;
        for (let channel = 0; channel < 3; channel++) sum[channel]! += isPage ? paper[from + channel]! : wood[channel]!;
      }
      for (let channel = 0; channel < 3; channel++) pixels[to + channel] = sum[channel]! / fineness ** 2;
    }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** A card with these words, photographed from above on a table of dark wood. */
export async function photographedCard(lines: readonly string[]): Promise<Buffer> {
  const text = lines.map((line, n) => `<text x="${262 + 60}" y="${210 + 130 + n * 90}">${line}</text>`).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1000" font-family="DejaVu Sans" font-size="52">
    <rect width="100%" height="100%" fill="#4a3526"/><rect x="262" y="210" width="1076" height="678" rx="30" fill="#eef1f4"/>${text}</svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toBuffer();
}

/** The adjugate: a homography's size does not matter. */
function inverse([a, b, c, d, e, f, g, h, i]: Homography): Homography {
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
}
