// The search vector of a document, made as a literal, so that PostgreSQL and PGlite index exactly the same words
// whatever their locale: weight A title and file name, B names of labels and what is in words of custom fields, C notes, D content. Which fields are in it say their entries (documentFields.ts).
import { documentFields, type FieldValues, type SearchedField, searchedFieldNames } from "../mutators/documentFields.ts";
import { customSign, innerSign, scopeSigns } from "./signs.ts";
import { innerParts } from "./words/compounds.ts";
import { placeWords } from "./words/place.ts";

/** Raised when words are folded, cut or placed differently: what is indexed has to be indexed anew. */
export const vectorVersion = 4;

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
  placeWords(text, (word, position) => {
    const known = places.get(word);
    const cost = known ? 2 : utf8Length(word) + 5;
    if (known && (position > lastContentPosition || known.length >= mostPositions || known.at(-1)! >= position)) return;
    if (bytes + cost > contentBytes) return;
    bytes += cost;
    if (known) return void known.push(position);
    places.set(word, [Math.min(position, lastContentPosition)]);
    for (const part of innerParts(word)) {
      const key = `${innerSign}${part}`;
      if (places.has(key) || bytes + key.length + 5 > contentBytes) continue;
      bytes += key.length + 5;
      places.set(key, [Math.min(position, lastContentPosition)]);
    }
  });
  return literal(places, "");
}

/** What is known of a document apart from its text, in words. */
export interface HeadTexts extends Pick<FieldValues, SearchedField> {
  name: string;
  /** Names of its labels. */
  labels: readonly string[];
  /** What is in words of its custom values, where there are any. `field` is the custom field's id. */
  customTexts?: readonly { field: string; text: string | null }[] | null;
}

/** Vector literal of what is known about a document apart from its text. */
export function headVector({ name, labels, customTexts, ...texts }: HeadTexts): string {
  const places = new Map<string, number[]>();
  const weights = new Map<string, string>();
  let position = 0;
  const add = (text: string, weight: string, sign?: string) => {
    const put = (word: string, counted: number, scope: string) => {
      const at = Math.min(counted, headPositions);
      const key = `${weight}${scope}${word}`;
      weights.set(key, weight);
      const known = places.get(key);
      if (!known) places.set(key, [at]);
      else if (known.length < mostPositions && known.at(-1)! < at) known.push(at);
    };
    const last = placeWords(
      text,
      (word, counted) => {
        for (const found of [word, ...innerParts(word).map((part) => `${innerSign}${part}`)]) {
          put(found, counted, "");
          if (sign) put(found, counted, sign);
        }
      },
      position,
    );
    // A phrase never begins in one name and ends in the next.
    position = Math.min(last + 1, headPositions);
  };
  const addFields = (weight: "A" | "C") => {
    for (const field of searchedFieldNames)
      if (documentFields[field].searched === weight) add(texts[field], weight, field === "title" ? scopeSigns.title : undefined);
  };
  addFields("A");
  add(name, "A", scopeSigns.name);
  for (const label of labels) add(label, "B");
  for (const { field, text } of customTexts ?? []) if (text !== null) add(text, "B", customSign(field));
  addFields("C");
  return [...places].map(([key, positions]) => lexeme(key.slice(1), positions, weights.get(key)!)).join(" ");
}

function literal(places: Map<string, number[]>, weight: string): string {
  const lexemes: string[] = [];
  for (const [word, positions] of places) lexemes.push(lexeme(word, positions, weight));
  return lexemes.join(" ");
}

/** Words are letters, digits, a dot in a number and the signs above: nothing to escape. */
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
