// What kind of paper has such proportions, how large it is in a PDF, and how many pixels are worth keeping.
import { aspectOf } from "./homography.ts";
import { distance, type Quad } from "./quad.ts";

export interface Paper {
  name: "a4" | "letter" | "card" | "receipt" | "other";
  /** Longer side over shorter side. */
  proportion: number;
  /** PDF points. */
  long: number;
  short: number;
  /** Pixels of the longer side that are kept at most: 200 to the inch for paper, 300 for cards. */
  most: number;
}

const points = 72 / 25.4;
/** In millimetres; `near`: how far off the measured proportions may be. */
const known = [
  { name: "a4", long: 297, short: 210, near: 0.04, dpi: 200 },
  { name: "letter", long: 279.4, short: 215.9, near: 0.03, dpi: 200 },
  { name: "card", long: 85.6, short: 53.98, near: 0.04, dpi: 300 },
] as const;
/** Longer than this is a strip from a till, which has this width in millimetres. */
const receiptFrom = 1.95;
const receiptWidth = 80;
/** Millimetres: the length of a very long receipt. */
const longestReceipt = 4000;
const longestOther = 297;

export function paperOf(aspect: number): Paper {
  const proportion = Math.max(aspect, 1 / aspect);
  for (const { name, long, short, near, dpi } of known) {
    const exact = long / short;
    if (Math.abs(proportion / exact - 1) > near) continue;
    return { name, proportion: exact, long: long * points, short: short * points, most: Math.round((long / 25.4) * dpi) };
  }
  if (proportion >= receiptFrom) {
    const long = receiptWidth * proportion;
    return {
      name: "receipt",
      proportion,
      long: long * points,
      short: receiptWidth * points,
      most: Math.min(longestReceipt, Math.round((long / 25.4) * 200)),
    };
  }
  return {
    name: "other",
    proportion,
    long: longestOther * points,
    short: (longestOther / proportion) * points,
    most: Math.round((longestOther / 25.4) * 200),
  };
}

/** The flat page by its true proportions, in as many pixels as the picture shows of it. */
export function shownSize(quad: Quad, pictureWidth: number, pictureHeight: number) {
  const [a, b, c, d] = quad;
  const aspect = aspectOf(quad, pictureWidth, pictureHeight);
  const paper = paperOf(aspect);
  const exact = aspect >= 1 ? paper.proportion : 1 / paper.proportion;
  const width = Math.max(distance(a, b), distance(d, c), distance(a, d) * exact, distance(b, c) * exact);
  return { width, height: width / exact, exact, paper };
}

/** How large the flat page is made, in pixels: never more than the picture shows of it. */
export function flatSize(quad: Quad, pictureWidth: number, pictureHeight: number, most = Number.POSITIVE_INFINITY) {
  const { width: shown, exact, paper } = shownSize(quad, pictureWidth, pictureHeight);
  const limit = Math.min(most, paper.most);
  const width = Math.min(shown, exact >= 1 ? limit : limit * exact);
  return { width: Math.max(8, Math.round(width)), height: Math.max(8, Math.round(width / exact)), paper };
}
