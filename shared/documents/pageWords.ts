// Words with their boxes, as recognition found them on one page and the viewer marks them.

/** A word on its page. The box is turned about its upper left corner by the page's angle. Whole pixels. */
export interface PageWord {
  text: string;
  left: number;
  top: number;
  width: number;
  height: number;
  /** 0 to 1. */
  confidence: number;
  /** Words of one line share it. */
  line: number;
}

export interface PageWords {
  /** Pixels of the page in which the boxes are given; only their ratio to these counts. */
  width: number;
  height: number;
  /** Degrees clockwise. */
  angle: number;
  words: PageWord[];
}

/** More than any page has; a page with more keeps the first. */
export const mostWords = 20_000;

type Row = [text: string, left: number, top: number, width: number, height: number, percent: number, line: number];

/** A row a word: some 35 bytes, 10 when compressed. */
export function packWords({ width, height, angle, words }: PageWords): string {
  const rows = words
    .slice(0, mostWords)
    .map((word): Row => [word.text, word.left, word.top, word.width, word.height, Math.round(word.confidence * 100), word.line]);
  return JSON.stringify({ width, height, angle: Math.round(angle * 100) / 100, rows });
}

export function unpackWords(packed: string): PageWords {
  const { width, height, angle, rows } = JSON.parse(packed) as Omit<PageWords, "words"> & { rows: Row[] };
  const words = rows.map(([text, left, top, w, h, percent, line]) => ({
    text,
    left,
    top,
    width: w,
    height: h,
    confidence: percent / 100,
    line,
  }));
  return { width, height, angle, words };
}
