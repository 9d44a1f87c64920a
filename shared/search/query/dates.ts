// Days as people write them: `2024-03`, `12.3.2024`, `march 2024`, `last month`, `2 weeks ago`, in the three languages of the screens.
// Calendar days without a zone: which day it is, is given.
import { foldLetters } from "../words/fold.ts";
import type { Comparison } from "./numbers.ts";

/** ISO days; `to` is the first day after it. Null is open. */
export interface DayRange {
  from: string | null;
  to: string | null;
}
interface Period {
  from: string;
  to: string;
}
type Unit = "day" | "week" | "month" | "quarter" | "year";

const unitNames: [Unit, string][] = [
  ["day", "d day days dag dager dagen tag tage tagen"],
  ["week", "w week weeks uke uker uken ukene woche wochen"],
  ["month", "m mo month months maned maneder maneden monat monate monats monaten"],
  ["quarter", "q quarter quarters kvartal kvartaler kvartalet quartal quartale"],
  ["year", "y year years ar aret jahr jahre jahres jahren"],
];
const units = new Map(unitNames.flatMap(([unit, names]) => names.split(" ").map((name) => [name, unit] as const)));
const months = [
  "jan january januar janner",
  "feb february februar",
  "mar march mars marz mrz",
  "apr april",
  "may mai",
  "jun june juni",
  "jul july juli",
  "aug august",
  "sep sept september",
  "oct october okt oktober",
  "nov november",
  "dec december des desember dez dezember",
];
const monthByName = new Map(months.flatMap((names, index) => names.split(" ").map((name) => [name, index + 1] as const)));

const days: Record<string, number> = {
  today: 0,
  now: 0,
  heute: 0,
  jetzt: 0,
  na: 0,
  idag: 0,
  "i dag": 0,
  yesterday: -1,
  gestern: -1,
  igar: -1,
  "i gar": -1,
  tomorrow: 1,
  morgen: 1,
  imorgen: 1,
  "i morgen": 1,
};
/** Which of them: the one that is, the one before it, the one after it. */
const which: Record<string, number> = {};
for (const word of "this current denne dette diese dieser dieses diesen diesem aktuelle aktueller".split(" ")) which[word] = 0;
for (const word of "last previous prev past forrige siste sist letzte letzter letztes letzten letztem vorige voriger voriges vorigen".split(
  " ",
))
  which[word] = -1;
for (const word of "next neste nachste nachster nachstes nachsten".split(" ")) which[word] = 1;

/** Days between which something lies; undefined where the words name none. `today` is an ISO day. */
export function rangeOfDays(text: string, compare: Comparison | undefined, today: string): DayRange | undefined {
  const words = foldLetters(text)
    .replace(/^[[{(]|[\]})]$/g, "")
    .replace(/[,_\s]+/g, " ")
    .trim()
    .replace(/\s?–\s?|(?<=^\d{4})-(?=\d{4}$)/, "..");
  const ends = compare ? null : /^(.*?)\s*(?:\.\.+|…|\s(?:to|til|bis|-)\s)\s*(.*)$/.exec(` ${words} `);
  if (ends) {
    const [first, last] = [ends[1]!.trim(), ends[2]!.trim()];
    const [from, to] = [endOf(first, today), endOf(last, today)];
    if (from === undefined || to === undefined || (from === null && to === null)) return undefined;
    // The other way round is meant as the same days.
    if (from && to && from.from > to.from) return { from: to.from, to: from.to };
    return { from: from?.from ?? null, to: to?.to ?? null };
  }
  const period = periodOf(words, today);
  if (!period) return undefined;
  switch (compare) {
    case ">":
      return { from: period.to, to: null };
    case ">=":
      return { from: period.from, to: null };
    case "<":
      return { from: null, to: period.from };
    case "<=":
      return { from: null, to: period.to };
    default:
      return period;
  }
}

function endOf(text: string, today: string): Period | null | undefined {
  return text === "" || text === "*" ? null : periodOf(text, today);
}

/** `2d`, `3 weeks`, `1y`: the day so long before today. */
export function dayBack(text: string, today: string): string | undefined {
  const match = /^-?(\d{1,4})\s*([a-z]+)$/.exec(foldLetters(text).trim());
  const unit = match && units.get(match[2]!);
  return match && unit ? moved(today, unit, -Number(match[1])) : undefined;
}

function periodOf(text: string, today: string): Period | undefined {
  return writtenPeriod(text) ?? namedPeriod(text) ?? relativePeriod(text, today);
}

/** In figures. */
function writtenPeriod(text: string): Period | undefined {
  const plain = text.replace(/[t ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(z|[+-]\d{2}:?\d{2})?$/, "").replace(/^(\d+\.\d+\.\d+)\.$/, "$1");
  const iso = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(plain) ?? /^(\d{4})(\d{2})(\d{2})?$/.exec(plain);
  if (iso) return period(iso[1], iso[2], iso[3]);
  const european = /^(?:(\d{1,2})[./-]\s?)?(\d{1,2})[./-]\s?(\d{4})$/.exec(plain);
  if (european) return period(european[3], european[2], european[1]);
  const short = /^(\d{1,2})\.(\d{1,2})\.(\d{2})$/.exec(plain);
  if (short) return period(`20${short[3]}`, short[2], short[1]);
  const quarter = /^(\d{4})[- ]?q([1-4])$/.exec(plain) ?? /^q([1-4])[- /]?(\d{4})$/.exec(plain);
  if (quarter) {
    const [year, number] = quarter[1]!.length === 4 ? [quarter[1]!, quarter[2]!] : [quarter[2]!, quarter[1]!];
    const from = period(year, String(Number(number) * 3 - 2))?.from;
    return from ? { from, to: moved(from, "quarter", 1) } : undefined;
  }
  const week = /^(\d{4})[- ]?[wu](\d{1,2})$/.exec(plain);
  if (week && Number(week[2]) >= 1 && Number(week[2]) <= 53) {
    // ISO 8601: the first week is the one with the fourth of January.
    const from = moved(beginningOf(`${week[1]}-01-04`, "week"), "week", Number(week[2]) - 1);
    return { from, to: moved(from, "week", 1) };
  }
  return undefined;
}

/** `march 2024`, `12 march 2024`, `march 12 2024`, `12. märz 2024`. */
function namedPeriod(text: string): Period | undefined {
  const parts = text.replace(/[-/]/g, " ").split(" ");
  const month = parts.map((part) => monthByName.get(part.replace(/\.$/, "")));
  const at = month.findIndex(Boolean);
  if (at < 0 || parts.length > 3) return undefined;
  const others = parts.filter((_, index) => index !== at);
  const year = others.find((part) => /^\d{4}$/.test(part));
  const day = others.find((part) => part !== year);
  const number = day === undefined ? undefined : /^(\d{1,2})(?:\.|st|nd|rd|th)?$/.exec(day)?.[1];
  if (!year || (day !== undefined && number === undefined)) return undefined;
  return period(year, String(month[at]), number);
}

function relativePeriod(text: string, today: string): Period | undefined {
  const words = text.replace(/^(?:the|in|im|in the|i|den|der|die|das)\s+(?=\S+\s)/, "").replace(/^now\/d$/, "now");
  if (/^(i )?(fjor|ar)$/.test(text)) return around(today, "year", text.endsWith("fjor") ? -1 : 0);
  const shift = days[text] ?? days[words];
  if (shift !== undefined) return dayOf(moved(today, "day", shift));
  const calendar = /^([a-z]+) ?([a-z]+)$/.exec(words) ?? /^(this|last|next)([a-z]+)$/.exec(words);
  if (calendar && calendar[1]! in which) {
    const unit = units.get(calendar[2]!);
    return unit && around(today, unit, which[calendar[1]!]!);
  }
  const rolling = /^([a-z]+) (\d{1,4}) ?([a-z]+)$/.exec(words);
  if (rolling && rolling[1]! in which) {
    const unit = units.get(rolling[3]!);
    const after = moved(today, "day", 1);
    if (unit && which[rolling[1]!] === -1) return { from: moved(today, unit, -Number(rolling[2])), to: after };
    if (unit && which[rolling[1]!] === 1) return { from: today, to: moved(after, unit, Number(rolling[2])) };
    return undefined;
  }
  const ago =
    /^(\d{1,4}) ?([a-z]+) (?:ago|siden)$/.exec(words.replace(/^for /, "")) ??
    /^vor (\d{1,4}) ?([a-z]+)$/.exec(words) ??
    /^(?:now)? ?- ?(\d{1,4}) ?([a-z]+)$/.exec(words);
  if (ago) {
    const unit = units.get(ago[2]!);
    return unit && dayOf(moved(today, unit, -Number(ago[1])));
  }
  const span = dayBack(words, today);
  return span === undefined ? undefined : { from: span, to: moved(today, "day", 1) };
}

const dayOf = (day: string): Period => ({ from: day, to: moved(day, "day", 1) });

/** The day, week, month ... in which a day lies, so many further on. */
function around(day: string, unit: Unit, by: number): Period {
  const from = moved(beginningOf(day, unit), unit, by);
  return { from, to: moved(from, unit, 1) };
}

function beginningOf(day: string, unit: Unit): string {
  if (unit === "year") return `${day.slice(0, 4)}-01-01`;
  if (unit === "month") return `${day.slice(0, 7)}-01`;
  if (unit === "quarter") return `${day.slice(0, 4)}-${two(Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1)}-01`;
  // weeks begin on Monday
  return unit === "week" ? moved(day, "day", -((dateOf(day).getUTCDay() + 6) % 7)) : day;
}

/** A month after the 31st of January is the last day of February. Stays within the years that are written with four figures. */
function moved(day: string, unit: Unit, by: number): string {
  const date = dateOf(day);
  if (unit === "day" || unit === "week") date.setUTCDate(date.getUTCDate() + by * (unit === "week" ? 7 : 1));
  else {
    const count = by * { month: 1, quarter: 3, year: 12 }[unit];
    const number = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + count);
    date.setUTCDate(Math.min(number, daysIn(date.getUTCFullYear(), date.getUTCMonth())));
  }
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 1) return "0001-01-01";
  return year > 9999 ? "9999-12-31" : date.toISOString().slice(0, 10);
}

const daysIn = (year: number, month: number) => new Date(Date.UTC(2000, month + 1, 0)).getUTCDate() - Number(month === 1 && !isLeap(year));
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const dateOf = (day: string) => new Date(`${day}T00:00:00Z`);
const two = (number: number) => String(number).padStart(2, "0");

function period(year = "", month?: string, day?: string): Period | undefined {
  const from = `${year}-${two(Number(month ?? 1))}-${two(Number(day ?? 1))}`;
  const parsed = dateOf(from);
  if (Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(from) || Number(year) < 1) return undefined;
  return { from, to: moved(from, day ? "day" : month ? "month" : "year", 1) };
}
