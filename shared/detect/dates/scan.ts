// Everything in a text that is written like a date, with its place. What kind of date it is, labels.ts says.
// No pattern repeats something that itself repeats, so that the time taken grows with the text and not faster.
import { monthNumber } from "./months.ts";

/** A date as it is written; `first` and `second` where only its surroundings tell which of them is the day. */
export interface Mention {
  at: number;
  length: number;
  year: number;
  /** The year was written with two digits, and its century is a judgement. */
  shortYear: boolean;
  month: number;
  /** Null: only month and year were written. */
  day: number | null;
  /** Day and month may stand the other way round. */
  swappable: boolean;
  /** Only digits: what may be another number than a date. */
  numeric: boolean;
}

type Groups = Record<string, string | undefined>;
type Form = { pattern: RegExp; read: (groups: Groups, language: string | null) => Partial<Mention> | null };

const notInNumber = String.raw`(?<![\p{L}\p{M}\p{N}])(?<!\d[.,:/\\])(?:(?<!\d-)|(?<=[./]\d{1,2}[./](?:\d{4}|\d{2})-))(?<![+#§])`;
const word = String.raw`(?<name>[\p{L}\p{M}]{2,14})`;
const ordinal = String.raw`(?:\.|º\.?|°|ª|(?::?st|:?nd|:?rd|:?th|er|:e|:a|-го|-е|a|ème|ste|ten|de)(?![\p{L}\p{M}]))?`;
const particle = String.raw`(?:(?:day\s)?(?:of|de|del|di|den|the|dnia)\s{1,2}|d['’])?`;
const year = String.raw`(?<y>\d{4}|['’]?\d{2})(?![\p{N}:%€$£])(?![.,/-]\d)(?!,?\s\d{4}(?!\p{N}))`;
const endOfNumber = String.raw`(?!\p{N})(?![./:]\d)(?!-\d(?!\d?[./-]\d))(?!(?![Tг年]|r\b|г|р\.|a\b)[\p{L}\p{M}])`;

const forms: Form[] = [
  // 2026年11月3日, 令和8年11月3日, 2026년 11월 3일; month alone where no day follows
  {
    pattern:
      /(?<era>令和|平成|昭和|大正|明治)?\s?(?<!\d)(?<y>\d{1,4}|元)\s?[年년]\s{0,2}(?<m>\d{1,2})\s?[月월](?:\s{0,2}(?<d>\d{1,2})\s?[日号號일])?/gu,
    read: (groups) => {
      const counted = groups.y === "元" ? 1 : Number(groups.y);
      const first = { 令和: 2019, 平成: 1989, 昭和: 1926, 大正: 1912, 明治: 1868 }[groups.era ?? ""];
      return { year: first ? first + counted - 1 : counted, month: Number(groups.m), day: groups.d ? Number(groups.d) : null };
    },
  },
  // ngày 6 tháng 5 năm 2025
  {
    pattern: /(?<!\p{N})(?<d>\d{1,2})\s{1,2}th[áa]ng\s{1,2}(?<m>\d{1,2})(?:,|\s{1,2}n[ăa]m)?\s{1,2}(?<y>\d{4})(?!\p{N})/giu,
    read: (groups) => ({ year: Number(groups.y), month: Number(groups.m), day: Number(groups.d) }),
  },
  // 2026-11-03, 2026/11/3, 2026.11.03., 2026. 11. 3., with a time or without
  {
    pattern: new RegExp(
      String.raw`${notInNumber}(?<y>(?:1[89]|20)\d{2})(?:(?<s>[-/])(?<m>\d{1,2})\k<s>(?<d>\d{1,2})|\.\s?(?<m2>\d{1,2})\.\s?(?<d2>\d{1,2}))${endOfNumber}`,
      "gu",
    ),
    read: (groups) => ({
      year: Number(groups.y),
      month: Number(groups.m ?? groups.m2),
      day: Number(groups.d ?? groups.d2),
      numeric: true,
    }),
  },
  // 03.11.2026, 3. 11. 2026, 3.11.26, 03/11/2026, 03-11-2026, 5/1 2026, 14/2-2026
  {
    pattern: new RegExp(
      String.raw`${notInNumber}(?<a>\d{1,2})(?:(?<dot>\.)\s?(?<b>\d{1,2})\.\s?|(?<s>[-/])(?<b2>\d{1,2})\k<s>|[/.](?<b3>\d{1,2})(?:\s{1,2}|-))['’]?(?<y>\d{4}|\d{2})${endOfNumber}`,
      "gu",
    ),
    read: readNumeric,
  },
  // 3 / 11 / 2026, 3 - 11 - 2026; with blanks alone only after a word for date: "Date: 03 11 2026"
  {
    pattern: new RegExp(
      String.raw`${notInNumber}(?:(?<a>\d{1,2})\s(?<s>[-/])\s(?<b>\d{1,2})\s\k<s>\s|(?<=(?:dat[eoa]|datum|fecha|päiväys|kuupäev|datums)\s?[:.]?\s{0,3})(?<a2>\d{2})\s(?<b2>\d{2})\s)(?<y>(?:19|20)\d{2})${endOfNumber}`,
      "giu",
    ),
    read: ({ a, a2, b, b2, y }) => ({ year: Number(y), month: Number(b ?? b2), day: Number(a ?? a2), swappable: true, numeric: true }),
  },
  // 3. november 2026, 3rd of May 2026, 3 de noviembre de 2026, 09SEP2026, 22-MAR-2022, «18» травня 2026, 3.XI.2026
  {
    pattern: new RegExp(
      String.raw`${notInNumber}(?<d>\d{1,2})${ordinal}[»”"]?[\s.\-/]{0,3}${particle}${word}[.,]?\]?[\s.,\-/]{0,3}(?:(?:de|del|of|do|gada)\s{1,2})?${year}`,
      "giu",
    ),
    read: readNamed,
  },
  // November 3, 2026; [Sept] 04, 2014; Wed Aug 05 12:00:00 EDT 2014
  {
    pattern: new RegExp(
      String.raw`(?<![\p{L}\p{M}\p{N}])${word}\.?[\])]?[\s\-]{1,3}(?:the\s)?(?<d>\d{1,2})(?:st|nd|rd|th|\.)?(?:\s?,\s?|\s{1,2}|-)(?:\d{1,2}:\d{2}(?::\d{2})?\s(?:[A-Z]{2,5}\s)?)?(?:(?:de|del|of)\s)?(?<y>\d{4})(?![\p{N}:])`,
      "giu",
    ),
    read: readNamed,
  },
  // 2026 m. lapkričio 3 d., 2026. november 3., 2026-кві-12
  {
    pattern: new RegExp(
      String.raw`${notInNumber}(?<y>\d{4})[\s.\-/]{1,3}(?:[mgr](?:\.|\s)\s{0,2})?${word}\.?[\s\-/]{1,3}(?:m[eė]n(?:esio)?\.?\s{1,2})?(?<d>\d{1,2})(?![\p{N}:])`,
      "giu",
    ),
    read: readNamed,
  },
  // 2026. gada 3. novembris
  {
    pattern: new RegExp(String.raw`${notInNumber}(?<y>\d{4})\s?\.?\s{0,2}(?:gada|g\.)\s{0,2}(?<d>\d{1,2})\.\s{0,2}${word}`, "giu"),
    read: readNamed,
  },
  // November 2026, marzo de 2026
  {
    pattern: new RegExp(
      String.raw`(?<![\p{L}\p{M}\p{N}])(?<!(?<!\d)\d{1,2}[. ]{1,2})${word}[.,]?[\s\-]{1,3}(?:(?:de|del|of)\s{1,2})?(?<y>\d{4})(?!\p{N})(?![.:/-]\d)`,
      "giu",
    ),
    read: readMonth,
  },
  // 2026. gada maijs, 2026 m. gegužė
  {
    pattern: new RegExp(String.raw`${notInNumber}(?<y>\d{4})\s?\.?\s{0,2}(?:gada|m\.|g\.)\s{0,2}${word}`, "giu"),
    read: readMonth,
  },
];

function readNumeric({ a, b, b2, b3, dot, s, y }: Groups, language: string | null): Partial<Mention> | null {
  const first = Number(a);
  const second = Number(b ?? b2 ?? b3);
  const shortYear = y!.length === 2;
  // with day and month of one digit each and a short year it may be anything: 3/4/05
  if (shortYear && s && a!.length === 1 && (b2?.length ?? 0) === 1 && s === "-") return null;
  if (b3 !== undefined && !["no", "da", "sv", null].includes(language)) return null;
  const yearFirst = shortYear && (["ja", "zh", "ko"].includes(language ?? "") || (language === "sv" && s === "-"));
  if (yearFirst && second <= 12) return { year: first, shortYear, month: second, day: Number(y), numeric: true };
  return { year: Number(y), shortYear, month: second, day: first, swappable: !dot && b3 === undefined, numeric: true };
}

function readNamed({ d, name, y }: Groups, language: string | null): Partial<Mention> | null {
  const month = monthNumber(name!, language);
  if (!month) return null;
  const digits = y!.replace(/\D/g, "");
  return { year: Number(digits), shortYear: digits.length === 2, month, day: Number(d) };
}

/** Words that are months, and others as often. */
const ambiguousAlone =
  /^(?:out|set|pro|led|les|may|mar|lis|mart|sep|tra|lip|mag|dec|elo|loka|kesä|i|v|x|ii|iii|iv|vi|vii|viii|ix|xi|xii)$/u;

function readMonth({ name, y }: Groups, language: string | null): Partial<Mention> | null {
  if (ambiguousAlone.test(name!) || /^[IVX]+$/.test(name!)) return null;
  const month = monthNumber(name!, language);
  return month ? { year: Number(y), month, day: null } : null;
}

/** All dates of the text in its order; none overlaps another. `thisYear` decides which century a year of two digits is in. */
export function scanDates(text: string, language: string | null, thisYear: number): Mention[] {
  const found: Mention[] = [];
  const taken = new Uint8Array(text.length);
  for (const { pattern, read } of forms) {
    for (const match of text.matchAll(pattern)) {
      if (taken[match.index] || taken[match.index + match[0].length - 1]) continue;
      const reading = read(match.groups!, language);
      if (!reading) continue;
      const plain = { shortYear: false, swappable: false, numeric: false, ...reading } as Mention;
      const length = match[0].trimEnd().length;
      const mention: Mention = { ...plain, at: match.index, length, year: fullYear(plain, thisYear) };
      if (!isPossible(mention)) continue;
      taken.fill(1, match.index, match.index + length);
      found.push(mention);
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Two digits mean a year up to twenty years from now, else the century before. Thai years count from 543 BC. */
function fullYear({ year, shortYear }: Mention, thisYear: number): number {
  if (!shortYear) return year > 2400 && year < 2700 ? year - 543 : year;
  const century = Math.floor(thisYear / 100) * 100;
  return century + year <= thisYear + 20 ? century + year : century - 100 + year;
}

function isPossible({ year, month, day, swappable }: Mention): boolean {
  if (year < 1850 || year > 2150) return false;
  return exists(year, month, day ?? 1) || (swappable && day !== null && exists(year, day, month));
}

export function exists(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
