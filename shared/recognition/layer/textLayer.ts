// The words of a scanned page, laid invisibly over its picture: selected, found and copied in any viewer.
import type { RecognizedPage } from "../recognizePage.ts";
import type { Quarter } from "../turn.ts";
import type { RecognizedWord } from "../words.ts";
import { glyphWidth, type InvisibleFont } from "./invisibleFont.ts";

/** What was read on the page before it was turned. */
export type PageWords = Omit<RecognizedPage, "text">;
/** What of it a layer is made of. */
export type LayerWords = Omit<PageWords, "confidence">;

/** Beyond so many times the height of its line's other words a box is no word. */
const tallest = 1.8;
/** A blank, of the line's height. */
const narrowest = 0.12;

/** The operators of a page's text. `width`, `height`: of the page as it is shown, turned by `rotation`, in points. */
export function textLayer(
  page: LayerWords,
  rotation: Quarter,
  { width, height, font, fontName }: { width: number; height: number; font: InvisibleFont; fontName: string },
): string {
  const radians = (page.angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const lines = [...Map.groupBy(page.words, ({ line }) => line).values()].map((words) => lineOf(words, cos, sin));
  const shown = lines.map((line) => {
    const [x, y] = [line.left * cos - line.bottom * sin, line.left * sin + line.bottom * cos];
    // up in the text is up on the page, whose rows go downwards
    const place = [cos, sin, sin, -cos, x, y].map(short).join(" ");
    const words = line.words.map(({ text, left, right }, n) => {
      const next = line.words[n + 1]?.left;
      if (next === undefined) return fitted(text, right - left);
      // boxes may touch or overlap: what follows begins where it was seen, after a blank
      const end = Math.max(left + 1, Math.min(right, next - narrowest * line.height));
      return fitted(text, end - left) + fitted(" ", next - end);
    });
    /** Stretched to its width. */
    function fitted(text: string, wide: number): string {
      const { hex, count } = font.coded(text);
      if (count === 0) return "";
      return `${short((wide / (count * glyphWidth * line.height)) * 100)} Tz <${hex}> Tj\n`;
    }
    return `/${fontName} ${short(line.height)} Tf ${place} Tm\n${words.join("")}`;
  });
  return `q ${fromPixels(page, rotation, width, height).map(short).join(" ")} cm\nBT 3 Tr\n${shown.join("")}ET Q`;
}

interface Line {
  words: { text: string; left: number; right: number }[];
  /** In the frame in which lines are level. */
  left: number;
  bottom: number;
  height: number;
}

/** Words of a line stand on one line and are equally high: what is selected looks even, and viewers tell lines by it. */
function lineOf(words: readonly RecognizedWord[], cos: number, sin: number): Line {
  const level = words
    .map(({ text, left, top, width, height }) => {
      const [x, y] = [left * cos + top * sin, top * cos - left * sin];
      return { text, left: x, right: x + Math.max(1, width), top: y, bottom: y + Math.max(1, height) };
    })
    .sort((a, b) => a.left - b.left);
  const heights = level.map(({ top, bottom }) => bottom - top).sort((a, b) => a - b);
  const usual = heights[heights.length >> 1] ?? 1;
  const ordinary = level.filter(({ top, bottom }) => bottom - top <= usual * tallest);
  const bottom = Math.max(...ordinary.map((word) => word.bottom));
  const top = Math.min(...ordinary.map((word) => word.top));
  return { words: level, left: level[0]?.left ?? 0, bottom, height: bottom - top };
}

/** From the pixels in which the words have their boxes to the points of the turned page. */
function fromPixels(page: LayerWords, rotation: Quarter, width: number, height: number): readonly number[] {
  const lying = rotation % 180 !== 0;
  const [x, y] = [(lying ? height : width) / page.width, (lying ? width : height) / page.height];
  if (rotation === 90) return [0, -x, -y, 0, width, height];
  if (rotation === 180) return [-x, 0, 0, y, width, 0];
  if (rotation === 270) return [0, x, y, 0, 0, 0];
  return [x, 0, 0, -y, 0, height];
}

/** Five digits are finer than any pixel. */
const short = (value: number): string => String(Number(value.toFixed(5)));
