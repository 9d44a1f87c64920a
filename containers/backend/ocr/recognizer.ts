// Pages of documents recognized: which engine, in which languages, the right way up, so many at once as there are cores.
import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { detectLanguage } from "../../../shared/detect/detectLanguage.ts";
import type { PagePicture } from "../extract/page/pagePicture.ts";
import type { Engine, EngineWord } from "./engine.ts";
import { codeOf } from "./languages.ts";
import { joinWords, meanConfidence, placedOnPage, type RecognizedWord, withoutNoise } from "./page.ts";
import { type Quarter, turned } from "./turn.ts";

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

export interface Recognizer {
  readonly engine: Pick<Engine, "name" | "version" | "languages">;
  /** Pages that are recognized at once. */
  readonly size: number;
  /** `languages`: Tesseract's codes, the likeliest first; those without data are left out. @throws OcrError */
  recognize(picture: PagePicture, languages: readonly string[]): Promise<RecognizedPage>;
  close(): Promise<void>;
}

/** A page that is read worse may be lying or standing on its head. */
const sure = 0.75;

export function createRecognizer(engine: Engine, size: number = availableParallelism()): Recognizer {
  const limit = pLimit(size);
  return {
    engine,
    size,
    recognize: (picture, languages) => limit(() => recognizePage(engine, picture, known(engine, languages))),
    close: () => engine.close(),
  };
}

const known = (engine: Engine, languages: readonly string[]): string[] => {
  const found = languages.filter((code) => engine.languages.has(code));
  return found.length > 0 ? found : [...engine.languages].filter((code) => code !== "osd").slice(0, 1);
};

async function recognizePage(engine: Engine, picture: PagePicture, languages: readonly string[]): Promise<RecognizedPage> {
  const best = await upright(engine, picture, languages);
  const page = pageOf(picture, best);
  const others = await betterOrder(page.text, languages);
  if (!others) return page;
  // "Müller" is "Miller" for Norwegian: the language of the page comes first.
  const words = await engine.recognize(turned(picture, best.turn), others);
  const again = pageOf(picture, { ...best, words });
  return (again.confidence ?? 0) >= (page.confidence ?? 0) - 0.05 ? again : page;
}

/** The languages with that of the text first; null where it is first already, unclear, or none of them. */
async function betterOrder(text: string, languages: readonly string[]): Promise<string[] | null> {
  const code = codeOf(await detectLanguage(text));
  if (!code || code === languages[0] || !languages.includes(code)) return null;
  return [code, ...languages.filter((other) => other !== code)];
}

interface Attempt {
  turn: Quarter;
  words: EngineWord[];
  confidence: number;
}

/** The page as it is where that reads well; else as the engine sees it turned, and what reads best counts. */
async function upright(engine: Engine, picture: PagePicture, languages: readonly string[]): Promise<Attempt> {
  const attempts: Attempt[] = [];
  const attempt = async (turn: Quarter) => {
    const words = await engine.recognize(turned(picture, turn), languages);
    attempts.push({ turn, words, confidence: meanConfidence(words) ?? 0 });
  };
  const seems = picture.lying ? await engine.orientation(picture) : 0;
  const first: Quarter = picture.lying ? seems || 90 : 0;
  await attempt(first);
  if (!attempts.some(({ confidence }) => confidence >= sure)) {
    const asked = picture.lying ? opposite(first) : await engine.orientation(picture);
    if (asked !== null && asked !== first) await attempt(asked);
    if (picture.lying && !attempts.some(({ confidence }) => confidence >= sure)) await attempt(0);
  }
  return attempts.reduce((best, other) => (weight(other) > weight(best) ? other : best));
}

const opposite = (turn: Quarter): Quarter => ((turn + 180) % 360) as Quarter;
const weight = ({ words, confidence }: Attempt): number => confidence ** 2 * words.reduce((sum, { text }) => sum + text.length, 0);

function pageOf(picture: PagePicture, { turn, words }: Attempt): RecognizedPage {
  const legible = withoutNoise(words);
  const { pageWidth: width, pageHeight: height } = picture;
  const placed = placedOnPage(legible, picture, turn);
  return { text: joinWords(legible), words: placed.words, width, height, angle: placed.angle, confidence: meanConfidence(legible) };
}
