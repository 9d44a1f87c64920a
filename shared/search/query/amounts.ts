// Amounts in filters: `>1000`, `100..200`, `1.234,56`, `>100kr`, `€50`.
import { indexedNumber } from "../words/place.ts";
import type { Comparison } from "./numbers.ts";

/** Both ends included, in steps of a hundredth; null is open. */
export interface AmountRange {
  min: number | null;
  max: number | null;
  /** ISO 4217, any of them; left out where none was named. */
  currencies?: string[];
}

const signs: Record<string, string[]> = {
  kr: ["NOK", "SEK", "DKK"],
  "€": ["EUR"],
  euro: ["EUR"],
  euros: ["EUR"],
  $: ["USD"],
  "£": ["GBP"],
  fr: ["CHF"],
  sfr: ["CHF"],
};

interface End {
  value: number;
  currencies: string[] | undefined;
}

/** Undefined where it is no amount. */
export function rangeOfAmounts(text: string, compare: Comparison | undefined): AmountRange | undefined {
  const bare = text.replace(/^[[{(]|[\]})]$/g, "").trim();
  const ends = compare
    ? null
    : (/^(.*?)\s*(?:\.\.\.?|\s(?:to|til|bis)\s)\s*(.*)$/i.exec(bare) ?? /^(.*\d\S*)\s*[-–]\s*(\S*\d.*)$/.exec(bare));
  if (ends) {
    const [from, to] = [endOf(ends[1]!), endOf(ends[2]!)];
    if (from === undefined || to === undefined || (from === null && to === null)) return undefined;
    const [min, max] = [from?.value ?? null, to?.value ?? null];
    // The other way round is meant as the same amounts.
    const turned = min !== null && max !== null && min > max;
    return withCurrencies(turned ? { min: max, max: min } : { min, max }, to?.currencies ?? from?.currencies);
  }
  const end = endOf(bare);
  if (!end) return undefined;
  const { value, currencies } = end;
  switch (compare) {
    case ">":
      return withCurrencies({ min: cents(value + 0.01), max: null }, currencies);
    case ">=":
      return withCurrencies({ min: value, max: null }, currencies);
    case "<":
      return withCurrencies({ min: null, max: cents(value - 0.01) }, currencies);
    case "<=":
      return withCurrencies({ min: null, max: value }, currencies);
    default:
      return withCurrencies({ min: value, max: value }, currencies);
  }
}

const withCurrencies = (range: AmountRange, currencies: string[] | undefined): AmountRange =>
  currencies ? { ...range, currencies } : range;

const cents = (value: number) => Math.round(value * 100) / 100;

/** Null: open. Undefined: no amount. */
function endOf(text: string): End | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "*") return null;
  const match = /^([-−]?)\s*(\p{L}{2,5}|\p{Sc})?\.?\s*([-−]?)(\d[\d.,' ’\u00a0\u202f]*?)(?:,-)?\s*(\p{L}{2,5}|\p{Sc})?\.?$/u.exec(trimmed);
  if (!match || (match[2] && match[5])) return undefined;
  const [, first, before, second, digits, after] = match;
  const plain = /^\d+$/.test(digits!) ? digits! : (indexedNumber(digits!.replace(/[\u00a0\u202f]/g, " ")) ?? digits!.replace(",", "."));
  const value = Number(plain);
  if (!Number.isFinite(value)) return undefined;
  const named = before ?? after;
  const currencies =
    named === undefined ? undefined : (signs[named.toLowerCase()] ?? (/^[a-z]{3}$/i.test(named) ? [named.toUpperCase()] : null));
  if (currencies === null) return undefined;
  return { value: cents(first || second ? -value : value), currencies };
}
