// What the words beside a date say that it is the date of.
import { endOfLine, startOfLine } from "../lines.ts";
import { type PhraseHit, phraseFinder } from "../phrases.ts";
import { type Cue, cueWords } from "./cues.ts";
import type { Mention } from "./scan.ts";

export interface Label {
  /** Null: nothing beside the date says so. */
  cue: Cue | null;
  /** The words from the label on to the date, as they stand. Empty where there is no label. */
  words: string;
  /** Where the date stands on its line. */
  form: "place" | "alone" | "end" | "prose";
}

/** Longest way in characters from a label to its date. */
const reach = 64;

type CueHit = PhraseHit<Cue>;
const cuesIn = phraseFinder(cueWords);

/** The nearest that says something; "date" alone only where nothing else does. */
function decisive(hits: CueHit[]): CueHit | undefined {
  return hits.findLast(({ kind }) => kind !== "date" && kind !== "particle") ?? hits.findLast(({ kind }) => kind === "date") ?? hits.at(-1);
}

/** Labels of all dates of a text, in their order. */
export function labelDates(text: string, mentions: readonly Mention[]): Label[] {
  return mentions.map((mention, index) => labelOf(text, mention, mentions[index - 1], mentions));
}

function labelOf(text: string, mention: Mention, previous: Mention | undefined, all: readonly Mention[]): Label {
  const lineStart = Math.max(startOfLine(text, mention.at), mention.at - 200);
  const from = Math.max(lineStart, previous ? previous.at + previous.length : 0, mention.at - reach);
  const before = text.slice(from, mention.at);
  const form = formOf(text, mention, lineStart);
  const own = inOwnCell(before);
  const hit = decisive(cuesIn(own).filter((cue) => isNear(cue, own, mention)));
  // "Kiel, den" belongs together
  if (hit?.kind === "particle" && form === "place") return { cue: hit.kind, words: text.slice(lineStart, mention.at), form };
  if (hit) return { cue: hit.kind, words: own.slice(hit.at), form };
  const trailing = trailingCue(text, mention);
  if (trailing) return { cue: trailing, words: "", form };
  if (/[\p{L}\p{M}]/u.test(own)) return { cue: null, words: "", form };
  return { ...fromAbove(text, mention, lineStart, all), form };
}

/** Words that only say something of a date that they stand directly before: "from 3 May", but not "invoice from Harrow Ltd, 3 May". */
const prepositions =
  /^(?:from|before|until|through|between|zwischen|mellom|do|po|fin|bis|hasta|até|até ao|entro|innen|līdz|iki|kuni|par|act|law|lov|lag|wet|lei|ley|base|dal|wert|time|return|next)$/iu;

function isNear({ kind, at, end }: CueHit, own: string, { numeric }: Mention): boolean {
  const between = own.slice(end);
  // "telephone" and the like only count directly before digits
  if (kind === "number") return numeric && !/[\p{L}\p{M}]/u.test(between);
  return !prepositions.test(own.slice(at, end)) || (between.match(/[\p{L}\p{M}]+/gu)?.length ?? 0) < 2;
}

/** What stands before the date in its own cell of a table; where that is empty, the cell before. */
function inOwnCell(before: string): string {
  const cells = before.split(/\t|\s{3,}|\|/);
  const last = cells.at(-1)!;
  if (/[\p{L}\p{M}]/u.test(last)) return lastSentence(last);
  const cell = cells.findLast((part) => /[\p{L}\p{M}]/u.test(part));
  return cell === undefined ? "" : lastSentence(before.slice(before.lastIndexOf(cell)));
}

/** A full stop before a capital ends a sentence, unless the word before it is short and so an abbreviation. */
function lastSentence(words: string): string {
  const ends = [...words.matchAll(/[\p{L}\p{M}]{5,}[.!?]\s+(?=\p{Lu})/gu)];
  const last = ends.at(-1);
  return last ? words.slice(last.index + last[0].length) : words;
}

/** Languages that say "until" or "from" behind the date. */
function trailingCue(text: string, { at, length }: Mention): Cue | null {
  const after = text.slice(at + length, at + length + 24);
  if (/^\.?\s?(?:asti|saakka|mennessä|iki|kuni|まで|-ig\b|までに)/iu.test(after)) return "expiry";
  if (/^\.?\s?(?:alkaen|より|から|lähtien|-től|-tól)/iu.test(after)) return "service";
  if (/^\s?(?:生まれ|生|syntynyt)/u.test(after)) return "birth";
  if (/^\.?\s(?:kiri|raštą|vēstul|kirjeenne|kelt)/iu.test(after)) return "reference";
  if (/^\.?\s?(?:d\.\s)?(?:įstatym|seadus|törvény)/iu.test(after)) return "law";
  return null;
}

/**
 * A label in the lines above: in the same column of a table's head (the nth label for the nth date), or, where labels and values stand
 * in two blocks of as many lines, the one of the same number.
 */
function fromAbove(text: string, mention: Mention, lineStart: number, all: readonly Mention[]): Pick<Label, "cue" | "words"> {
  const values = valueLinesUpTo(text, lineStart);
  const labels: string[] = [];
  let start = values.start;
  const wanted = values.count + valueLinesAfter(text, mention.at);
  while (labels.length < wanted && start > 0) {
    const previous = startOfLine(text, start - 1);
    const line = text.slice(Math.max(previous, start - 1 - 200), start - 1);
    if (!/[\p{L}\p{M}]/u.test(line) || (labels.length > 0 && cuesIn(line).length === 0)) break;
    labels.unshift(line);
    start = previous;
  }
  const block = labels.length === wanted && wanted > 1 ? labels[values.count - 1]! : labels.at(-1);
  if (block === undefined) return { cue: null, words: "" };
  // a line that has a date of its own has used up its label
  const lineEnd = values.start;
  if (labels.length < 2 && all.some(({ at }) => at < lineEnd && at >= startOfLine(text, lineEnd - 1))) return { cue: null, words: "" };
  const inLine = all.filter(({ at }) => at >= lineStart && at <= mention.at).length;
  const hits = cuesIn(block);
  const columns = columnCues(hits);
  const sameLine = all.filter(({ at }) => at >= lineStart && at < endOfLine(text, mention.at)).length;
  const hit = sameLine > 1 && columns.length >= sameLine ? columns[inLine - 1] : block.length <= 60 ? decisive(hits) : undefined;
  return hit ? { cue: hit.kind, words: block.slice(hit.at).trim() } : { cue: null, words: "" };
}

/** "Due date Invoice date": two columns, not four cues. */
function columnCues(hits: CueHit[]): CueHit[] {
  return hits.filter(({ kind }, index) => kind !== "date" || (hits[index - 1]?.kind ?? "date") === "date");
}

const isValueLine = (line: string) => line.trim() !== "" && line.length < 60 && !/[\p{L}\p{M}]{3}/u.test(line);

function valueLinesUpTo(text: string, lineStart: number): { start: number; count: number } {
  let start = lineStart;
  let count = 1;
  while (start > 0 && count < 8) {
    const previous = startOfLine(text, start - 1);
    if (!isValueLine(text.slice(previous, start - 1))) break;
    start = previous;
    count++;
  }
  return { start, count };
}

function valueLinesAfter(text: string, at: number): number {
  let count = 0;
  let end = endOfLine(text, at);
  while (end < text.length && count < 8) {
    const next = endOfLine(text, end + 1);
    if (!isValueLine(text.slice(end + 1, next))) break;
    end = next;
    count++;
  }
  return count;
}

const weekday = String.raw`(?:[\p{L}\p{M}\-]{2,14}[.,]{0,2}\s{1,2})?`;
const onlyBefore = new RegExp(String.raw`^\s*[«"„(\[]?\s*${weekday}(?:den|d\.|le|the|dne|dnia|el|il|lì|op)?\s*[«"„]?\s*$`, "iu");
const placeBefore =
  /^\s*(?:(?:\p{Lu}|м\.|гр\.|v\s|i\s)[\p{L}\p{M} .'’()-]{1,40})(?:,\s*(?:[\p{Ll}-]{1,10}[.,]?\s){0,2}|\s(?:den|d\.|le|dne|dnia|lì|el|en|a|ve|der|am)\s)[«"]?$/u;
const timeAfter = /^\.?\s*(?:T?\d|kl\.?|klo|um|at|à|в|г\.|р\.|року|r\.|a\.|d\.|[,;]|\(.{1,5}\)|Uhr|$)/iu;

function formOf(text: string, { at, length }: Mention, lineStart: number): Label["form"] {
  const before = text.slice(lineStart, at);
  const after = text.slice(at + length, Math.min(endOfLine(text, at), at + length + 120));
  if (placeBefore.test(before) && (after.trim() === "" || timeAfter.test(after))) return "place";
  if (onlyBefore.test(before) && timeAfter.test(after.trim() === "" ? "" : after)) return "alone";
  if (after.trim() === "" && /\t|\s{3}|^.{0,30}$/.test(before)) return "end";
  return "prose";
}
