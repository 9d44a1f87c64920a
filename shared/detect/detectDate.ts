// The date a document was issued, with the words it was read from. Due dates, periods and birthdays are other dates.
import { monthNumber, monthPattern } from "./months.ts";

export interface DetectedDate {
  /** ISO 8601, `2026-11-03`. */
  date: string;
  /** The words of the document that say so, label included. */
  quote: string;
}

interface Candidate extends DetectedDate {
  at: number;
  score: number;
}

/** Dates that decide stand near the top. */
const searched = 20_000;

/**
 * The best dated line of the text, or null. In `03/11/2026` the day comes first, unless another date of the text shows the
 * month first (`11/23/2026`). `latest` (ISO date) refuses what lies after it.
 */
export function detectDate(
  text: string,
  { latest = "2100-01-01" }: { language?: string | null; latest?: string } = {},
): DetectedDate | null {
  const part = text.slice(0, searched);
  const best = candidates(part)
    .filter(({ date, score }) => score > 0 && date >= "1900-01-01" && date <= latest)
    .reduce<Candidate | null>((found, next) => (!found || next.score > found.score ? next : found), null);
  return best && { date: best.date, quote: best.quote };
}

const dayOfMonth = "(?<d>\\d{1,2})";
const patterns = [
  /(?<!\d)(?<y>\d{4})[-/.](?<m>\d{1,2})[-/.](?<d>\d{1,2})(?!\d)/gu,
  /(?<![\d.])(?<d>\d{1,2})\.\s?(?<m>\d{1,2})\.\s?(?<y>\d{4}|\d{2})(?![\d.]*\d)/gu,
  /(?<!\d)(?<d>\d{1,2})-(?<m>\d{1,2})-(?<y>\d{4})(?!\d)/gu,
  /(?<![\d/])(?<a>\d{1,2})\/(?<b>\d{1,2})\/(?<y>\d{4}|\d{2})(?![\d/])/gu,
  new RegExp(`(?<!\\d)${dayOfMonth}(?:\\.|st|nd|rd|th)?\\s(?:of\\s)?(?<name>${monthPattern})\\.?,?\\s(?<y>\\d{4})(?!\\d)`, "giu"),
  new RegExp(`(?<!\\p{L})(?<name>${monthPattern})\\.?\\s${dayOfMonth}(?:st|nd|rd|th)?,?\\s(?<y>\\d{4})(?!\\d)`, "giu"),
];

function candidates(text: string): Candidate[] {
  const monthFirst = [...text.matchAll(patterns[3]!)].some(({ groups }) => Number(groups!.b) > 12);
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const date = isoDate(match.groups!, monthFirst);
      return date ? [judge(text, date, match.index, match[0])] : [];
    }),
  );
}

function isoDate(groups: Record<string, string | undefined>, monthFirst: boolean): string | null {
  const { a, b, name } = groups;
  const day = Number(groups.d ?? (monthFirst ? b : a));
  const month = name ? monthNumber(name) : Number(groups.m ?? (monthFirst ? a : b));
  const short = Number(groups.y);
  const year = groups.y!.length === 2 ? short + (short < 70 ? 2000 : 1900) : short;
  if (!month) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
}

const issued =
  /(?:faktura|bilags|kjøps|utsteder?|utstedelses|ordre|vedtaks|brev)?dato|(?:invoice|issue|bill|statement|receipt|letter)?\s?date(?:d|\sof\sissue)?|issued(?:\son)?|utstedt|(?:rechnungs|ausstellungs|beleg|brief)?datum|ausgestellt am|(?:\p{Lu}\p{L}+, )?\bden\b/iu;
const otherwise =
  /forfall\p{L}*|betalingsfrist|betales|frist|innen|senest|utløp\p{L}*|gyldig|fødsels\p{L}*|født|periode\p{L}*|lever\p{L}*dato|neste|\bdue\b|pay(?:able)? by|before|until|expir\p{L}*|valid|ends? on|birth|born|period|deliver\p{L}*|next|fällig\p{L}*|bis(?: zum)?|zahlbar|gültig|geb(?:oren|urts\p{L}*|\.)|zeitraum|liefer\p{L}*|nächste/iu;
const rangeAround = /\d\s?(?:[-–]|til|to|bis|until)\s?$/iu;
const rangeAfter = /^\s?(?:[-–]|til|to|bis|until)\s?\d/iu;

function judge(text: string, date: string, at: number, words: string): Candidate {
  const before = text.slice(Math.max(0, at - 40), at);
  const label = /[^\n\f]*$/.exec(before)![0];
  // in many layouts the label stands alone on the line above
  const above =
    label.trim() === ""
      ? (before
          .trimEnd()
          .split(/[\n\f]/)
          .at(-1) ?? "")
      : "";
  const said = nearest(label || above);
  const after = text.slice(at + words.length, at + words.length + 6);
  const inRange = rangeAround.test(label) || rangeAfter.test(after);
  const base = said.kind === "issued" ? 10 : said.kind === "other" || inRange ? -10 : 2;
  // earlier is better, but a label beats any position
  const score = base - at / searched;
  return { date, quote: `${said.words} ${words}`.replace(/\s+/g, " ").trim(), at, score };
}

/** The last label before the date decides: "Fakturadato 03.11.2026 Forfallsdato 20.11.2026" holds two. */
function nearest(label: string): { kind: "issued" | "other" | "none"; words: string } {
  const own = label.slice((label.match(/.*\d/s)?.[0] ?? "").length);
  const other = otherwise.exec(own);
  if (other) return { kind: "other", words: own.slice(other.index) };
  const match = issued.exec(own);
  return match ? { kind: "issued", words: own.slice(match.index) } : { kind: "none", words: "" };
}
