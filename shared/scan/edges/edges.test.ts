// The page detector with its own network, on photographs that are made here: a page on a table, turned, lying, cut off, none at all.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { beforeAll, expect, test } from "vitest";
import { photograph, photographedCorners } from "../../../tests/e2e/film.ts";
import { intersectionOverUnion, type Quad, scaled } from "../geometry/quad.ts";
import { detectPage } from "./detect.ts";
import { maskFrom } from "./looks.ts";
import { loadNetwork, type PageNetwork } from "./network.ts";
import { cut, partAround } from "./part.ts";
import { type Pixels, shrunk } from "./picture.ts";
import { lookingSize } from "./size.ts";

let network: PageNetwork;
let page: Buffer;
beforeAll(async () => {
  const [program, parameters] = await Promise.all(
    ["network.wasm", "parameters.bin"].map((name) => readFile(join(import.meta.dirname, name))),
  );
  network = await loadNetwork(await WebAssembly.compile(new Uint8Array(program!)), new Uint8Array(parameters!).buffer);
  page = await photograph(["Invoice", "", "Paper 120,00", "Ink 300,00", "", "To pay 420,00"]);
});

async function pixels(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

test("a page on a table is found to the pixel", async () => {
  const found = detectPage(network, await pixels(sharp(page)));
  expect(found?.whole).toBe(true);
  expect(intersectionOverUnion(found!.quad, photographedCorners)).toBeGreaterThan(0.98);
});

test("a lying picture is looked at as an upright one", async () => {
  const found = detectPage(network, await pixels(sharp(page).rotate(90)));
  const turned = photographedCorners.map(([x, y]) => [1280 - y, x] as const) as unknown as Quad;
  expect(intersectionOverUnion(found!.quad, turned)).toBeGreaterThan(0.97);
});

test("a picture that stays is looked at four times, turned back each time", () => {
  const noise = Float32Array.from({ length: 192 * 256 * 3 }, (_, at) => (at * 7919) % 251);
  // tells of each cell the sum of its four pixels, which is the same in a mirror
  const seen: Float32Array[] = [];
  const picture: PageNetwork = {
    run(pixels) {
      seen.push(pixels);
      return Float32Array.from({ length: 96 * 128 }, (_, cell) => {
        const [x, y] = [(cell % 96) * 2, Math.floor(cell / 96) * 2];
        return [0, 1, 192, 193].reduce((sum, step) => sum + pixels[(y * 192 + x + step) * 3]!, 0);
      });
    },
  };
  expect(maskFrom(picture, noise, 4)).toEqual(maskFrom(picture, noise, 1));
  expect(seen).toHaveLength(5);
  expect(new Set(seen.map((pixels) => pixels.slice(0, 300).join())).size).toBe(4);
});

test("a page that fills little of the picture is looked at from nearer, and found where it lies", async () => {
  const small = await sharp({ create: { width: 960, height: 1280, channels: 3, background: "#6b4a2f" } })
    .composite([{ input: await sharp(page).resize(300).toBuffer(), left: 560, top: 800 }])
    .png()
    .toBuffer();
  const there = scaled(photographedCorners, 300 / 960).map(([x, y]) => [x + 560, y + 800] as const) as unknown as Quad;
  const found = detectPage(network, await pixels(sharp(small)));
  expect(intersectionOverUnion(found!.quad, there)).toBeGreaterThan(0.9);
});

test("the part around a page has the network's proportions and ends with the picture", () => {
  const picture = { data: Uint8ClampedArray.from({ length: 100 * 200 * 4 }, (_, at) => at % 251), width: 100, height: 200 };
  const corner: Quad = [
    [70, 150],
    [100, 150],
    [100, 200],
    [70, 200],
  ];
  const part = partAround(corner, picture)!;
  expect(part).toEqual({ left: 47, top: 130, width: 53, height: 70 });
  const seen = cut(picture, part);
  expect([seen.data.length, seen.data[0]]).toEqual([53 * 70 * 4, picture.data[(130 * 100 + 47) * 4]]);
  const whole: Quad = [
    [5, 5],
    [95, 5],
    [95, 195],
    [5, 195],
  ];
  expect(partAround(whole, picture)).toBe(null);
});

test("a small and a large picture give the same corners", async () => {
  const found = detectPage(network, await pixels(sharp(page).resize(480)));
  expect(intersectionOverUnion(scaled(found!.quad, 2), photographedCorners)).toBeGreaterThan(0.97);
});

/** What the network says of a page with these corners, in cells, as surely as can be. */
function answerFor(corners: Quad): Float32Array {
  const answer = new Float32Array(96 * 128).fill(-6);
  for (let y = 0; y < 128; y++)
    for (let x = 0; x < 96; x++) {
      const inside = corners.every(([ax, ay], at) => {
        const [bx, by] = corners[(at + 1) % 4]!;
        return (bx - ax) * (y + 0.5 - ay) - (by - ay) * (x + 0.5 - ax) >= 0;
      });
      if (inside) answer[y * 96 + x] = 6;
    }
  return answer;
}
const grey: Pixels = { data: new Uint8ClampedArray(96 * 128 * 400).fill(120), width: 960, height: 1280 };

test("a page whose lower part is out of sight says so; a corner that is cut off lies outside of the picture", () => {
  const cut: Quad = [
    [20, 60],
    [75, 62],
    [78, 160],
    [16, 158],
  ];
  expect(detectPage({ run: () => answerFor(cut) }, grey, { film: true })?.whole).toBe(false);
  const corner: Quad = [
    [30, 20],
    [110, 30],
    [85, 100],
    [20, 95],
  ];
  const found = detectPage({ run: () => answerFor(corner) }, grey, { film: true });
  expect(found?.whole).toBe(true);
  expect(intersectionOverUnion(found!.quad, scaled(corner, 10))).toBeGreaterThan(0.9);
});

test("an empty table, a black and a white picture are no page", async () => {
  const table = sharp(page).extract({ left: 0, top: 0, width: 960, height: 140 }).resize(960, 1280, { fit: "fill" });
  expect(detectPage(network, await pixels(table))).toBe(null);
  for (const background of ["#000", "#fff"])
    expect(detectPage(network, await pixels(sharp({ create: { width: 60, height: 80, channels: 3, background } })))).toBe(null);
});

test("a picture is made small by the mean of what each cell covers, whatever its size", async () => {
  const grey = await pixels(sharp({ create: { width: 701, height: 333, channels: 3, background: { r: 10, g: 120, b: 250 } } }));
  const small = shrunk(grey);
  expect(small.length).toBe(192 * 256 * 3);
  for (const at of [0, 3 * 5000, small.length - 3])
    expect([...small.subarray(at, at + 3)].map((value) => Math.round(value))).toEqual([10, 120, 250]);
  expect(lookingSize(4000, 3000)).toEqual({ width: 1280, height: 960, scale: 0.32 });
  expect(lookingSize(640, 480).scale).toBe(1);
});
