// What an engine found on the picture of a page, as text and as boxes on the page itself.
import type { EngineWord, PagePicture } from "./engine.ts";
import { placedInPhotograph } from "./photograph.ts";
import type { Quarter } from "./turn.ts";

/** Left and top are the word's upper left corner on the page; the box is turned about it by the page's angle. Whole pixels. */
export interface RecognizedWord {
  text: string;
  left: number;
  top: number;
  width: number;
  height: number;
  /** 0 to 1, two digits. */
  confidence: number;
  line: number;
}

/** Below this certainty about every tenth letter is wrong: a search may miss words. */
export const readsWell = 0.8;

/** A line that is read worse is a picture, a stamp or dirt that was taken for letters. */
const noise = 0.3;

/** Mean over the letters; null where there are none. */
export function meanConfidence(words: readonly { text: string; confidence: number }[]): number | null {
  let letters = 0;
  let sum = 0;
  for (const { text, confidence } of words) {
    letters += text.length;
    sum += text.length * confidence;
  }
  return letters === 0 ? null : sum / letters;
}

export function withoutNoise(words: readonly EngineWord[]): EngineWord[] {
  const lines = Map.groupBy(words, ({ line }) => line);
  return words.filter(({ line }) => meanConfidence(lines.get(line) ?? [])! >= noise);
}

/** Lines and paragraphs as the engine found them. */
export function joinWords(words: readonly EngineWord[]): string {
  let text = "";
  let before: EngineWord | undefined;
  for (const word of words) {
    if (before) text += word.paragraph !== before.paragraph ? "\n\n" : word.line !== before.line ? "\n" : " ";
    text += word.text;
    before = word;
  }
  return text;
}

/** The words' places on the page, whose picture was made level by its angle and then turned by a quarter. */
export function placedOnPage(
  words: readonly EngineWord[],
  picture: PagePicture,
  quarter: Quarter,
): { words: RecognizedWord[]; angle: number } {
  const { width, height, pageWidth, pageHeight, angle, sheet } = picture;
  if (sheet) {
    const { boxes, angle: seen } = placedInPhotograph(words, picture, sheet, quarter);
    return { words: words.map((word, at) => ({ ...kept(word), ...boxes[at]! })), angle: seen };
  }
  const [seenWidth, seenHeight] = quarter % 180 === 0 ? [width, height] : [height, width];
  // From the picture that was recognized back to the page: both turns are about the middle.
  const back = angle - quarter;
  const cos = Math.cos((back * Math.PI) / 180);
  const sin = Math.sin((back * Math.PI) / 180);
  const placed = words.map((word) => {
    const x = word.left - seenWidth / 2;
    const y = word.top - seenHeight / 2;
    return {
      ...kept(word),
      left: Math.round(x * cos - y * sin + pageWidth / 2),
      top: Math.round(x * sin + y * cos + pageHeight / 2),
      width: word.width,
      height: word.height,
    };
  });
  return { words: placed, angle: ((((back + 180) % 360) + 360) % 360) - 180 };
}

const kept = ({ text, confidence, line }: EngineWord) => ({ text, confidence: Math.round(confidence * 100) / 100, line });
