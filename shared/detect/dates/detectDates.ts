// The dates of a document: all of them with their kinds, and which of them is the date of issue. None rather than a wrong one.
import { evidenceOf } from "../evidence.ts";
import type { DateFact, DateKind, PeriodFact } from "../facts.ts";
import { plainDigits } from "../lines.ts";
import { type Label, labelDates } from "./labels.ts";
import { orderDates } from "./order.ts";
import { type Mention, scanDates } from "./scan.ts";

/** As much of a text as is looked at, in UTF-16 units: some hundred pages. */
const searched = 300_000;
/** A date without a label is only believed near the top. */
const top = 20_000;
const mostDates = 400;

export interface FoundDates {
  dates: DateFact[];
  documentDate: DateFact | null;
  dueDate: DateFact | null;
  period: PeriodFact | null;
}

interface Judged {
  fact: DateFact;
  /** Above nothing: may be the date of issue, the higher the likelier. */
  score: number;
}

/** `today` is an ISO date; `name` the file's name, the last resort. */
export function detectDates(source: { text: string; name?: string; language: string | null; today: string }): FoundDates {
  const text = plainDigits(source.text.slice(0, searched));
  const latest = dayAfter(source.today);
  const thisYear = Number(source.today.slice(0, 4));
  const mentions = orderDates(scanDates(text, source.language, thisYear), text, source.language).slice(0, mostDates);
  const labels = labelDates(text, mentions);
  const ranges = rangesOf(text, mentions);
  const judged = mentions.flatMap((mention, index) => {
    const label = labels[index]!;
    if (label.cue === "number") return [];
    const inRange = ranges.some(({ first, last }) => first === index || last === index);
    return [judge(source.text, turnedFromFuture(mention, label, latest), label, inRange, latest)];
  });
  const best = judged.reduce<Judged | null>((found, next) => (next.score > (found?.score ?? 0) ? next : found), null);
  const dates = judged.map(({ fact }) => fact);
  return {
    dates,
    documentDate: best?.fact ?? dateOfName(source, latest),
    dueDate: dates.find(({ kind }) => kind === "due") ?? null,
    period: periodOf(source.text, ranges, mentions),
  };
}

const iso = (year: number, month: number, day: number) =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** An ambiguous date of issue that would lie in the future is meant the other way round. */
function turnedFromFuture(mention: Mention, { cue }: Label, latest: string): Mention {
  if (!mention.swappable || mention.day === null || (cue !== null && cue !== "issue" && cue !== "date")) return mention;
  const turned = { ...mention, month: mention.day, day: mention.month };
  return iso(mention.year, mention.month, mention.day) > latest && iso(turned.year, turned.month, turned.day) <= latest ? turned : mention;
}

/** What a label is worth for the date of issue. Kinds that are not here never are it. */
const worth: Partial<Record<NonNullable<Label["cue"]>, number>> = { issue: 10, date: 9, stated: 4, order: 1.5, print: 1 };
const formWorth: Record<Label["form"], number> = { place: 7, alone: 6, end: 3.5, prose: 2.5 };

function judge(text: string, mention: Mention, label: Label, inRange: boolean, latest: string): Judged {
  const { at, length, year, month, day } = mention;
  const date = iso(year, month, day ?? 1);
  const kind = inRange ? "period" : kindOf(label);
  const fact: DateFact = {
    ...evidenceOf(text, at, length, `${label.words} ${text.slice(at, at + length)}`),
    date: kind === "birth" && mention.shortYear && date > latest ? iso(year - 100, month, day ?? 1) : date,
    kind,
    precision: day === null ? "month" : "day",
  };
  return { fact, score: scoreOf(fact, label, inRange, latest) };
}

function kindOf({ cue }: Label): DateKind {
  if (cue === null || cue === "number" || cue === "particle") return "unlabelled";
  return cue === "date" || cue === "stated" ? "issue" : cue;
}

function scoreOf(fact: DateFact, { cue, form }: Label, inRange: boolean, latest: string): number {
  if (inRange || fact.date > latest || fact.date < "1900-01-01" || cue === "number") return 0;
  const later = Math.min(fact.at / top, 4);
  if (cue !== null && cue !== "particle") {
    const value = worth[cue];
    if (value === undefined) return 0;
    // a month alone tells less than any day
    return Math.max(fact.precision === "month" ? value / 10 - later / 10 : value - later, 0);
  }
  if (fact.at > top) return 0;
  return fact.precision === "month" ? Math.max(0.9 - later / 10, 0) : formWorth[form] + (cue ? 0.5 : 0) - later;
}

interface Range {
  first: number;
  last: number;
}

const between =
  /^(?:\.?\s?г?\.?)?\s{0,3}(?:[-–—~～]{1,2}|til(?: og med)?|till(?: och med)?|t\.?o\.?m\.?|to|through|until|bis(?: zum)?|t\/m|tot(?: en met)?|au|al|até|hasta(?: el)?|do|iki|līdz|kuni|по|до|から|至)\s{0,3}(?:den\s)?$/iu;

/** Two dates with nothing but "to" between them. */
function rangesOf(text: string, mentions: readonly Mention[]): Range[] {
  return mentions.flatMap((mention, index) => {
    const next = mentions[index + 1];
    if (!next) return [];
    const end = mention.at + mention.length;
    return next.at - end <= 24 && between.test(text.slice(end, next.at)) ? [{ first: index, last: index + 1 }] : [];
  });
}

function periodOf(text: string, ranges: Range[], mentions: readonly Mention[]): PeriodFact | null {
  const range = ranges[0];
  if (!range) return null;
  const first = mentions[range.first]!;
  const last = mentions[range.last]!;
  const from = iso(first.year, first.month, first.day ?? 1);
  const lastDay = last.day ?? new Date(Date.UTC(last.year, last.month, 0)).getUTCDate();
  const to = iso(last.year, last.month, lastDay);
  if (to < from) return null;
  const length = last.at + last.length - first.at;
  return { ...evidenceOf(text, first.at, length), from, to };
}

/** A date in the file's name: with year first also without anything between the numbers. */
function dateOfName(
  { name = "", language, today }: { name?: string; language: string | null; today: string },
  latest: string,
): DateFact | null {
  const spaced = name.replace(/_/g, " ").replace(/(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)/g, "$1-$2-$3");
  const found = orderDates(scanDates(spaced, language, Number(today.slice(0, 4))), spaced, language).find(
    ({ year, month, day }) => day !== null && iso(year, month, day) <= latest,
  );
  if (!found) return null;
  const date = iso(found.year, found.month, found.day!);
  return { date, kind: "unlabelled", precision: "day", quote: name.slice(0, 200), source: "name", at: 0, length: name.length, page: null };
}
