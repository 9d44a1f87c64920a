// The search vector of a document, made as a literal, so that PostgreSQL and PGlite index exactly the same words
// whatever their locale: weight A title and file name, B tags, type and correspondent, D content.
import { foldWords } from "./words/fold.ts";

/** Raised when words are folded, cut or placed differently: what is indexed has to be indexed anew. */
export const vectorVersion = 1;

/** Positions above this are all the same to PostgreSQL (16,383); the rest of the range is for the head, which comes after. */
const lastContentPosition = 15_000;
const headPositions = 1_300;
/** PostgreSQL keeps no more of one word. */
const mostPositions = 255;
/** A vector ends at 1 MB (1,048,575 bytes); the head takes its part. */
const contentBytes = 900_000;

/**
 * Vector literal of a document's text. Words keep their places up to the 15,000th; after that every *new* word is still
 * found, only phrases are not. Only where the distinct words alone outgrow PostgreSQL's limit the rest is left out.
 */
export function contentVector(text: string): string {
  const places = new Map<string, number[]>();
  let bytes = 0;
  let position = 0;
  for (const word of foldWords(text)) {
    position++;
    const known = places.get(word);
    const cost = known ? 2 : utf8Length(word) + 5;
    if (known && (position > lastContentPosition || known.length >= mostPositions)) continue;
    if (bytes + cost > contentBytes) continue;
    bytes += cost;
    if (known) known.push(position);
    else places.set(word, [Math.min(position, lastContentPosition)]);
  }
  return literal(places, "");
}

/** Vector literal of what is known about a document apart from its text. */
export function headVector({ title, name, labels }: { title: string; name: string; labels: readonly string[] }): string {
  const places = new Map<string, number[]>();
  const weights = new Map<string, string>();
  let position = 0;
  const add = (text: string, weight: string) => {
    for (const word of foldWords(text)) {
      position = Math.min(position + 1, headPositions);
      const key = `${weight}${word}`;
      weights.set(key, weight);
      const known = places.get(key);
      if (!known) places.set(key, [position]);
      else if (known.length < mostPositions && known.at(-1) !== position) known.push(position);
    }
    // A phrase never begins in one name and ends in the next.
    position = Math.min(position + 1, headPositions);
  };
  add(title, "A");
  add(name, "A");
  for (const label of labels) add(label, "B");
  return [...places].map(([key, positions]) => lexeme(key.slice(1), positions, weights.get(key)!)).join(" ");
}

function literal(places: Map<string, number[]>, weight: string): string {
  const lexemes: string[] = [];
  for (const [word, positions] of places) lexemes.push(lexeme(word, positions, weight));
  return lexemes.join(" ");
}

/** Words are letters and digits only: nothing to escape. */
function lexeme(word: string, positions: number[], weight: string): string {
  return weight === "" ? `'${word}':${positions.join(",")}` : `'${word}':${positions.map((position) => position + weight).join(",")}`;
}

function utf8Length(word: string): number {
  let bytes = 0;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code >= 0xd800 && code < 0xe000 ? 2 : 3;
  }
  return bytes;
}
