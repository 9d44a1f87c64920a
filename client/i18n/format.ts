// Dates, sizes and counts in the person's own language, whatever language the texts are in.
const locale = () => navigator.languages;

const cache = new Map<string, Intl.DateTimeFormat>();
function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  let format = cache.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale() as string[], options);
    cache.set(key, format);
  }
  return format;
}

let plainNumber: Intl.NumberFormat | undefined;
/** `1284` -> `1,284`. */
export function formatNumber(value: number): string {
  plainNumber ??= new Intl.NumberFormat(locale() as string[]);
  return plainNumber.format(value);
}

/** Fraction 0..1 -> `40 %`. */
export function formatPercent(fraction: number): string {
  return new Intl.NumberFormat(locale() as string[], { style: "percent", maximumFractionDigits: 0 }).format(fraction);
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const sizeFormats = new Map<string, Intl.NumberFormat>();

/** Bytes in steps of 1,024, as the quota counts: 104,857,600 is `100 MB`. */
export function formatSize(bytes: number): string {
  const step = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** step;
  const digits = step < 2 || value >= 100 ? 0 : 1;
  const key = `${step}/${digits}`;
  let format = sizeFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale() as string[], {
      style: "unit",
      unit: units[step],
      unitDisplay: step === 0 ? "long" : "short",
      maximumFractionDigits: digits,
    });
    sizeFormats.set(key, format);
  }
  return format.format(value);
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

/** Language code -> its name: `nb` -> `Norwegian Bokmål`. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(locale() as string[], { type: "language" }).of(code) ?? code;
  } catch (error) {
    if (error instanceof RangeError) return code;
    throw error;
  }
}
