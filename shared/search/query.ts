// The query language, the same online and offline: words, "phrases", -not, and filters such as tag:invoice or before:2026.
// Whatever is typed means something: odd input is words, never an error.
import { foldWords } from "./fold.ts";

/** Filters that name something of the vault. `from` is the correspondent. */
export type NameFilter = "tag" | "folder" | "type" | "from";

interface Part {
  negated: boolean;
  /** Place in the typed text, so that a screen can mark or remove it. UTF-16 units. */
  start: number;
  end: number;
}

/** All words in a row; the last one may go on unless `exact`. */
export interface WordsPart extends Part {
  kind: "words";
  words: string[];
  exact: boolean;
}
/** `exact`: the whole name, else how it begins. */
export interface NamePart extends Part {
  kind: NameFilter;
  value: string;
  exact: boolean;
}
export interface TrashPart extends Part {
  kind: "trash";
}
/** ISO date; `before` ends the day before it, `after` begins with it. */
export interface DatePart extends Part {
  kind: "before" | "after";
  value: string;
}

export type QueryPart = WordsPart | NamePart | TrashPart | DatePart;
/** Every part has to hold. */
export type Query = readonly QueryPart[];

const names: Record<string, NameFilter> = { tag: "tag", folder: "folder", type: "type", from: "from" };
/** Quotes as keyboards of different countries make them. */
const openQuote = /["“”„«»]/;
/** Between quotes a backslash takes the quote or backslash after it as it is: names have quotes in them. */
const escaped = /\\(["“”„«»\\])/g;

/** Beyond this many filters a database spends seconds on finding a plan alone: nobody types them. */
const mostFilters = 32;

/** Never throws. A filter without a value (still being typed), one too many and a part without a letter are left out. */
export function parseQuery(typed: string): Query {
  // Of the same length, and nothing that a database refuses.
  const text = typed.toWellFormed().replaceAll("\0", " ");
  const parts: QueryPart[] = [];
  let filters = 0;
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const start = at;
    const negated = text[at] === "-" && at + 1 < text.length && !/\s/.test(text[at + 1]!);
    if (negated) at++;
    const key = /^([a-z]+):/i.exec(text.slice(at, at + 10))?.[1]?.toLowerCase();
    const known = key !== undefined && (key in names || key === "in" || key === "before" || key === "after");
    if (known) at += key.length + 1;
    const quoted = at < text.length && openQuote.test(text[at]!);
    const valueStart = quoted ? at + 1 : at;
    at = quoted ? closing(text, valueStart) : endOfWord(text, valueStart);
    const value = quoted ? text.slice(valueStart, at).replace(escaped, "$1") : text.slice(valueStart, at);
    if (quoted && at < text.length) at++;
    const part = partOf(known ? key : undefined, value, quoted);
    if (part && (part.kind === "words" || ++filters <= mostFilters)) parts.push({ ...part, negated, start, end: at });
  }
  return parts;
}

/**
 * What does not do what it seems to: a word before a colon that is no filter (it is searched as a word), a date that is none, a place that
 * is none, a quotation mark without its other. What is still being typed (a filter without a value) is none of these.
 */
export interface QueryProblem {
  kind: "filter" | "date" | "place" | "quote";
  /** The name of what is no filter, else the value. */
  value: string;
}

export function problemsOf(typed: string): QueryProblem[] {
  const found: QueryProblem[] = [];
  const text = typed.toWellFormed();
  // the same steps from part to part as above
  for (const [, key = "", value = ""] of text.matchAll(/(?:^|\s)-?(?:([a-z]+):)?(["“”„«»][^"“”„«»]*["“”„«»]?|[^\s"“”„«»]+)/gi)) {
    const name = key.toLowerCase();
    const quoted = openQuote.test(value[0] ?? "");
    const bare = value.replace(/["“”„«»]/g, "").trim();
    if (quoted && bare !== "" && !openQuote.test(value.slice(1))) found.push({ kind: "quote", value: bare });
    if (name === "" || bare === "") continue;
    if ((name === "before" || name === "after") && !dateOf(bare)) found.push({ kind: "date", value: bare });
    else if (name === "in" && !/^(trash|bin)$/i.test(bare)) found.push({ kind: "place", value: bare });
    else if (!(name in names) && !["before", "after", "in"].includes(name) && !bare.startsWith("//"))
      found.push({ kind: "filter", value: key });
  }
  return found;
}

/** True where nothing was asked for. */
export function isEmptyQuery(query: Query): boolean {
  return query.length === 0;
}

/** The words to mark in a snippet: those that have to be there. */
export function wordsToMark(query: Query): { words: string[]; exact: boolean }[] {
  return query.flatMap((part) => (part.kind === "words" && !part.negated ? [{ words: part.words, exact: part.exact }] : []));
}

/** A filter as one would type it: `tag:"two words"`, `tag:"the \\"big\\" one"`. */
export function filterText(kind: NameFilter, name: string): string {
  return `${kind}:"${name.replace(/["“”„«»\\]/g, "\\$&").trim()}"`;
}

/** The query without one of its parts. */
export function withoutPart(text: string, part: QueryPart): string {
  return `${text.slice(0, part.start).trimEnd()} ${text.slice(part.end).trimStart()}`.trim();
}

/** What the query means, part by part, for a screen to put into words: `value` is as typed, without quotes and sign. */
export function describeQuery(text: string): { kind: QueryPart["kind"] | "phrase"; value: string; negated: boolean; part: QueryPart }[] {
  return parseQuery(text).map((part) => {
    if (part.kind === "trash") return { kind: part.kind, value: "", negated: part.negated, part };
    if (part.kind !== "words") return { kind: part.kind, value: part.value, negated: part.negated, part };
    const typed = text
      .slice(part.start, part.end)
      .replace(/^-/, "")
      .replace(/["“”„«»]/g, "")
      .trim();
    return { kind: part.exact ? ("phrase" as const) : part.kind, value: typed, negated: part.negated, part };
  });
}

type WithoutPlace<P> = P extends Part ? Omit<P, keyof Part> : never;
type Bare = WithoutPlace<QueryPart>;

function partOf(key: string | undefined, value: string, quoted: boolean): Bare | undefined {
  const trimmed = value.trim();
  if (key === undefined) {
    const words = foldWords(value);
    return words.length > 0 ? { kind: "words", words, exact: quoted } : undefined;
  }
  if (trimmed === "") return undefined;
  if (key in names) return { kind: names[key]!, value: trimmed, exact: quoted };
  if (key === "in") return /^(trash|bin)$/i.test(trimmed) ? { kind: "trash" } : undefined;
  const date = dateOf(trimmed);
  return date ? { kind: key as "before" | "after", value: date } : undefined;
}

/** `2026`, `2026-10`, `2026-10-01`, `1.10.2026`, `10/2026`: the first day of what was named. */
function dateOf(text: string): string | undefined {
  const iso = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(text);
  const european = /^(?:(\d{1,2})[./-])?(\d{1,2})[./-](\d{4})$/.exec(text);
  const [year, month = "1", day = "1"] = iso ? iso.slice(1) : european ? [european[3], european[2], european[1]] : [];
  if (!year) return undefined;
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) && Number(year) > 0 ? date : undefined;
}

function closing(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (openQuote.test(text[at]!)) return at;
    if (text[at] === "\\" && at + 1 < text.length && /["“”„«»\\]/.test(text[at + 1]!)) at++;
  }
  return text.length;
}

function endOfWord(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (/\s/.test(text[at]!) || openQuote.test(text[at]!)) return at;
  return text.length;
}
