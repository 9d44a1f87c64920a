// A page that lies still is taken once; one that moves, is cut off or was taken is not.
import { expect, test } from "vitest";
import type { Quad } from "../../shared/scan/geometry/quad.ts";
import { PageWatch } from "./steady.ts";
import type { Outline } from "./work.ts";

const at = (x: number): Quad => [
  [x, 10],
  [x + 200, 10],
  [x + 200, 300],
  [x, 300],
];
const print = (seed: number) => Float32Array.from({ length: 144 }, (_, n) => Math.sign(Math.sin(seed * 7 + n * n * (1 + seed))));
const seen = (x: number, { page = 1, whole = true } = {}): Outline => ({
  quad: at(x),
  whole,
  sureness: 0.99,
  others: 0,
  print: print(page),
});

/** Frames every 100 ms from `from` on. */
const film = (watch: PageWatch, frames: (Outline | null)[], from = 0) => frames.map((frame, n) => watch.see(frame, from + n * 100));

test("a page that lies still for a while is steady, one that wanders is not", () => {
  expect(
    film(
      new PageWatch(),
      Array.from({ length: 12 }, () => seen(20)),
    ).at(-1),
  ).toBe("steady");
  expect(
    film(
      new PageWatch(),
      Array.from({ length: 20 }, (_, n) => seen(20 + n * 12)),
    ),
  ).not.toContain("steady");
});

test("a hand that trembles by a pixel does not keep it from being steady, and the outline is smoother than what was found", () => {
  const watch = new PageWatch();
  expect(
    film(
      watch,
      Array.from({ length: 12 }, (_, n) => seen(20 + (n % 2))),
    ).at(-1),
  ).toBe("steady");
  expect(Math.abs(watch.shown![0][0] - 20.5)).toBeLessThan(0.4);
});

test("a page with an edge out of sight is never taken by itself, and says so", () => {
  const said = film(
    new PageWatch(),
    Array.from({ length: 20 }, () => seen(20, { whole: false })),
  );
  expect(new Set(said)).toEqual(new Set(["partly"]));
});

test("what was taken is not taken again; another page in its place is", () => {
  const watch = new PageWatch();
  film(
    watch,
    Array.from({ length: 12 }, () => seen(20)),
  );
  watch.took(print(1));
  expect(
    new Set(
      film(
        watch,
        Array.from({ length: 20 }, () => seen(20)),
        2000,
      ),
    ),
  ).toEqual(new Set(["taken"]));
  expect(
    film(
      watch,
      Array.from({ length: 12 }, () => seen(20, { page: 2 })),
      5000,
    ).at(-1),
  ).toBe("steady");
});

test("a frame without a page is a flicker, several are none", () => {
  const watch = new PageWatch();
  film(
    watch,
    Array.from({ length: 5 }, () => seen(20)),
  );
  expect(watch.see(null, 500)).toBe("moving");
  expect(watch.shown).not.toBe(null);
  expect(film(watch, [null, null, null, null, null], 600).at(-1)).toBe("nothing");
  expect(watch.shown).toBe(null);
});
