// Dates, sizes and counts as the language on the screen writes them. Whatever is drawn with these is drawn anew when it changes.
import { locale } from "./locale.ts";

/** Making a formatter costs a hundred times what using it does. */
const formatters = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();
function formatter<T extends Intl.DateTimeFormat | Intl.NumberFormat>(name: string, make: (locale: string) => T): T {
  const key = `${locale.value}/${name}`;
  let known = formatters.get(key) as T | undefined;
  if (!known) {
    known = make(locale.value);
    formatters.set(key, known);
  }
  return known;
}
const dateFormat = (options: Intl.DateTimeFormatOptions) =>
  formatter(JSON.stringify(options), (tag) => new Intl.DateTimeFormat(tag, options));

/** `1284` -> `1,284`. */
export function formatNumber(value: number): string {
  return formatter("number", (tag) => new Intl.NumberFormat(tag)).format(value);
}

/** The same of a number with up to six digits behind its sign. */
export function formatDecimal(value: string): string {
  return formatter("decimal", (tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 6 })).format(Number(value));
}

/** `1249.5` of `NOK` -> `NOK 1,249.50`; without a currency the number with two digits. */
export function formatMoney(value: number, currency: string | null): string {
  const plain = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
  const known = currency !== null && /^[A-Z]{3}$/.test(currency);
  const options = known ? ({ style: "currency", currency, currencyDisplay: "code", ...plain } as const) : plain;
  return formatter(`money ${known ? currency : ""}`, (tag) => new Intl.NumberFormat(tag, options)).format(value);
}

/** Fraction 0..1 -> `40 %`. */
export function formatPercent(fraction: number): string {
  return formatter("percent", (tag) => new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 0 })).format(fraction);
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Bytes in steps of 1,024, as the quota counts: 104,857,600 is `100 MB`. */
export function formatSize(bytes: number): string {
  const step = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** step;
  const digits = step < 2 || value >= 100 ? 0 : 1;
  const unit = { style: "unit", unit: units[step]!, unitDisplay: step === 0 ? "long" : "short", maximumFractionDigits: digits } as const;
  return formatter(`size ${step}/${digits}`, (tag) => new Intl.NumberFormat(tag, unit)).format(value);
}

/** `2026-10-21` or an ISO instant -> `21 Oct 2026`. */
export function formatDate(iso: string): string {
  return dateFormat({ day: "numeric", month: "short", year: "numeric" }).format(parse(iso));
}

export function formatDateTime(iso: string): string {
  return dateFormat({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }).format(parse(iso));
}

export function formatTime(iso: string): string {
  return dateFormat({ hour: "2-digit", minute: "2-digit" }).format(parse(iso));
}

/** Today's things by the clock, this year's by day and month, older ones in full. `today` is the word of the catalogue. */
export function formatListDate(iso: string, today: string, now: Date = new Date()): string {
  const date = parse(iso);
  if (iso.length > 10 && date.toDateString() === now.toDateString()) return `${today} ${formatTime(iso)}`;
  return formatDate(iso);
}

/** A date without time stands for that day wherever the person is. */
function parse(iso: string): Date {
  return iso.length === 10 ? new Date(`${iso}T12:00:00`) : new Date(iso);
}

/** Language code -> its name: `nb` -> `Norwegian Bokmål`. `inItself`: as its own speakers call it. */
export function languageName(code: string, inItself = false): string {
  try {
    return new Intl.DisplayNames(inItself ? code : locale.value, { type: "language" }).of(code) ?? code;
  } catch (error) {
    if (error instanceof RangeError) return code;
    throw error;
  }
}
