// The lines of a page from its top to its bottom, where it was drawn in another order: from below, or what is alike first.

/** A line of the page. `height` is that of its letters, in the same measure as `y`, which rises; NaN where nothing is known. */
export interface PlacedLine {
  text: string;
  x: number;
  /** Where its last letter ends. */
  right: number;
  y: number;
  height: number;
  /** Its letters stand on a level line. */
  upright: boolean;
}

/** Two lines stand below each other where they are apart by this share of the smaller one's letters. */
const apart = 0.9;
/** Share of lines that may begin behind the end of the one above, or end before it: a date on the right. More of them are columns. */
const mostAside = 0.2;

/**
 * Only where every line has its height of the page for itself. What stands beside each other (columns, cells, notes in the margin) has an
 * order that its program knows better than we do: then the lines stay as they were drawn.
 */
export function inReadingOrder<Line extends PlacedLine>(lines: readonly Line[]): readonly Line[] {
  const said = lines.filter(({ text }) => text.trim() !== "");
  if (said.every(({ y }, at) => at === 0 || y < said[at - 1]!.y)) return lines;
  if (!said.every(({ y, height, upright }) => upright && Number.isFinite(y) && height > 0)) return lines;
  const sorted = said.toSorted((a, b) => b.y - a.y);
  const single = sorted.every(({ y, height }, at) => {
    const above = sorted[at - 1];
    return !above || above.y - y >= apart * Math.min(height, above.height);
  });
  const aside = sorted.filter((line, at) => at > 0 && !overlap(line, sorted[at - 1]!)).length;
  return single && aside <= mostAside * sorted.length ? sorted : lines;
}

const overlap = (one: PlacedLine, other: PlacedLine): boolean => one.x < other.right && other.x < one.right;
