// A page recognized the right way up, and again where it turns out to be in another language than was asked for first.
import type { EngineWord, PageEngine, PagePicture } from "./engine.ts";
import { codeOf } from "./languages.ts";
import { type Quarter, turned } from "./turn.ts";
import { joinWords, meanConfidence, placedOnPage, type RecognizedWord, withoutNoise } from "./words.ts";

export interface RecognizedPage {
  /** Lines separated by `\n`, paragraphs by an empty line, columns one after the other. */
  text: string;
  words: RecognizedWord[];
  /** Pixels of the page, in which the words have their boxes. */
  width: number;
  height: number;
  /** Degrees by which every box is turned clockwise about its upper left corner. */
  angle: number;
  /** Mean over the letters, 0 to 1; null where there are none. */
  confidence: number | null;
}

/** The language of a text by its ISO 639-1 code; null where that is not clear. */
export type DetectLanguage = (text: string) => Promise<string | null>;

/** A page that is read worse may be lying or standing on its head. */
const sure = 0.75;

/** `languages`: those that the engine has, the likeliest first. Throws what the engine throws. */
export async function recognizePage(
  engine: PageEngine,
  picture: PagePicture,
  languages: readonly string[],
  detect: DetectLanguage,
): Promise<RecognizedPage> {
  const best = await upright(engine, picture, languages);
  const page = pageOf(picture, best);
  const others = await betterOrder(page.text, languages, detect);
  if (!others) return page;
  // "Müller" is "Miller" for Norwegian: the language of the page comes first.
  const words = await engine.recognize(turned(picture, best.turn), others);
  const again = pageOf(picture, { ...best, words });
  return (again.confidence ?? 0) >= (page.confidence ?? 0) - 0.05 ? again : page;
}

/** The languages with that of the text first; null where it is first already, unclear, or none of them. */
async function betterOrder(text: string, languages: readonly string[], detect: DetectLanguage): Promise<string[] | null> {
  const code = codeOf(await detect(text));
  if (!code || code === languages[0] || !languages.includes(code)) return null;
  return [code, ...languages.filter((other) => other !== code)];
}

interface Attempt {
  turn: Quarter;
  words: EngineWord[];
  confidence: number;
  /** The engine has found lines that run up or down, and read them all the same: their boxes lie on their side. */
  sideways: boolean;
}

/** The page as it is where that reads well; else as the engine sees it turned, and what reads best counts. */
async function upright(engine: PageEngine, picture: PagePicture, languages: readonly string[]): Promise<Attempt> {
  const attempts: Attempt[] = [];
  const attempt = async (turn: Quarter) => {
    const words = await engine.recognize(turned(picture, turn), languages);
    const made = { turn, words, confidence: meanConfidence(words) ?? 0, sideways: standOnSide(words) };
    attempts.push(made);
    return made;
  };
  const seems = picture.lying ? await engine.orientation(picture) : 0;
  const first: Quarter = picture.lying ? seems || 90 : 0;
  const isSure = () => attempts.some(({ confidence, sideways }) => confidence >= sure && !sideways);
  if ((await attempt(first)).sideways) {
    const other: Quarter = picture.lying ? 0 : 90;
    await attempt(other);
    if (!isSure() && other !== 0) await attempt(opposite(other));
  }
  if (!isSure()) {
    const asked = picture.lying ? opposite(first) : await engine.orientation(picture);
    if (asked !== null && !attempts.some(({ turn }) => turn === asked)) await attempt(asked);
    if (picture.lying && !isSure() && !attempts.some(({ turn }) => turn === 0)) await attempt(0);
  }
  return attempts.reduce((best, other) => (weight(other) > weight(best) ? other : best));
}

const opposite = (turn: Quarter): Quarter => ((turn + 180) % 360) as Quarter;
const weight = ({ words, confidence, sideways }: Attempt): number =>
  (sideways ? 0.25 : 1) * confidence ** 2 * words.reduce((sum, { text }) => sum + text.length, 0);

/** Whether most words of three letters and more are higher than wide. */
function standOnSide(words: readonly EngineWord[]): boolean {
  const long = words.filter(({ text }) => text.length > 2);
  return long.filter(({ width, height }) => height > width).length * 2 > long.length;
}

function pageOf(picture: PagePicture, { turn, words }: Attempt): RecognizedPage {
  const legible = withoutNoise(words);
  const { pageWidth: width, pageHeight: height } = picture;
  const placed = placedOnPage(legible, picture, turn);
  return { text: joinWords(legible), words: placed.words, width, height, angle: placed.angle, confidence: meanConfidence(legible) };
}
