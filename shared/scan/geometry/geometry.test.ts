// What a camera makes of a flat page, and what is made of that again.
import { expect, test } from "vitest";
import { aspectOf, fromUnitSquare, project } from "./homography.ts";
import { flatSize, paperOf } from "./papers.ts";
import { intersectionOverUnion, ordered, type Point, type Quad } from "./quad.ts";

/** A page of `aspect` seen by a pinhole camera: tilted, turned in its plane, from some distance. Pixels of a picture of 1200 x 1600. */
function seen(aspect: number, { tiltX = 0, tiltY = 0, turn = 0, distance = 2.4 } = {}): Quad {
  const focal = 0.8 * 1600;
  const corners: Point[] = [
    [-aspect / 2, -0.5],
    [aspect / 2, -0.5],
    [aspect / 2, 0.5],
    [-aspect / 2, 0.5],
  ];
  return corners.map(([x, y]) => {
    const [rx, ry] = [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
    const [y1, z1] = [ry * Math.cos(tiltX), ry * Math.sin(tiltX)];
    const [x2, z2] = [rx * Math.cos(tiltY) + z1 * Math.sin(tiltY), z1 * Math.cos(tiltY) - rx * Math.sin(tiltY)];
    return [600 + (focal * x2) / (z2 + distance), 800 + (focal * y1) / (z2 + distance)];
  }) as unknown as Quad;
}

test.each([
  ["straight from above", {}],
  ["tilted forward", { tiltX: 0.5 }],
  ["tilted to the side", { tiltY: -0.45 }],
  ["tilted both ways", { tiltX: 0.4, tiltY: 0.35 }],
  ["tilted and turned", { tiltX: 0.45, tiltY: -0.2, turn: 0.3 }],
])("the true proportions of a page %s", (_, view) => {
  for (const aspect of [1 / Math.SQRT2, 8.5 / 11, 85.6 / 53.98, 0.3])
    expect(Math.abs(aspectOf(seen(aspect, view), 1200, 1600) / aspect - 1)).toBeLessThan(0.035);
});

test("papers are known by their proportions, upright and lying, and keep what is worth keeping", () => {
  expect(paperOf(210 / 297).name).toBe("a4");
  expect(paperOf(1.43).name).toBe("a4");
  expect(paperOf(8.5 / 11).name).toBe("letter");
  expect(paperOf(1.57).name).toBe("card");
  expect(paperOf(0.25).name).toBe("receipt");
  expect(paperOf(1).name).toBe("other");
  expect(paperOf(1 / 30).most).toBeLessThanOrEqual(4000);
  const { width, height, paper } = flatSize(seen(1 / Math.SQRT2, { tiltX: 0.4 }), 1200, 1600);
  expect(paper.name).toBe("a4");
  expect(height / width).toBeCloseTo(297 / 210, 2);
  expect(flatSize(seen(1 / Math.SQRT2), 1200, 1600, 400).height).toBe(400);
});

test("a homography takes the unit square to the corners", () => {
  const corners = seen(0.7, { tiltX: 0.5, tiltY: 0.3 });
  const there = (
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ] as const
  ).map((point) => project(fromUnitSquare(corners), point));
  for (const [at, [x, y]] of corners.entries()) {
    expect(there[at]![0]).toBeCloseTo(x, 6);
    expect(there[at]![1]).toBeCloseTo(y, 6);
  }
});

test("corners come clockwise from the top left, whatever their order, and overlap is measured", () => {
  const quad: Quad = [
    [10, 10],
    [110, 12],
    [112, 210],
    [9, 208],
  ];
  expect(ordered([quad[2], quad[1], quad[0], quad[3]])).toEqual(quad);
  expect(intersectionOverUnion(quad, quad)).toBeCloseTo(1, 9);
  const half: Quad = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ];
  const moved: Quad = [
    [5, 0],
    [15, 0],
    [15, 10],
    [5, 10],
  ];
  expect(intersectionOverUnion(half, moved)).toBeCloseTo(1 / 3, 9);
  expect(intersectionOverUnion(half, [moved[0], moved[3], moved[2], moved[1]])).toBeCloseTo(1 / 3, 9);
});
