// What of a document's facts is shown and searched: small enough to lie beside the text on every device.
import type { Facts } from "../facts.ts";

/** Of each list; the first ones are the likeliest, or come first in the text. */
const mostShown = 5;

/** The facts without what nobody is shown. Shown once more they are the same, and so are the numbers by which they are searched. */
export type ShownFacts = Omit<Facts, "dates" | "contacts" | "language">;

export function shownFacts(facts: ShownFacts): ShownFacts {
  const { title, documentDate, dueDate, period, notice, total } = facts;
  return {
    title,
    documentDate,
    dueDate,
    period,
    notice,
    total,
    amounts: total ? [] : largest(facts.amounts),
    accounts: facts.accounts.slice(0, mostShown),
    references: facts.references.slice(0, mostShown),
    organisations: facts.organisations.slice(0, mostShown),
    numbers: [...facts.numbers.filter(isArchive), ...facts.numbers.filter((fact) => !isArchive(fact))].slice(0, 2 * mostShown),
    correspondents: facts.correspondents.slice(0, mostShown),
  };
}

/** Where no amount is known to be the total, those that may be it. In the order of the text. */
function largest(amounts: Facts["amounts"]): Facts["amounts"] {
  const kept = new Set(amounts.toSorted((a, b) => Number(b.value) - Number(a.value)).slice(0, mostShown));
  return amounts.filter((amount) => kept.has(amount));
}

const isArchive = ({ kind }: Facts["numbers"][number]) => kind === "archive";

/** A number by which a document is found. `due` is a day as a number, 20261103. */
export interface SearchedFact {
  field: "amount" | "due" | "asn";
  /** A decimal number with two digits after the point at most. */
  value: string;
  /** ISO 4217; null where none is written, and for what is no amount. */
  currency: string | null;
}

/** Digits before the point that the database has room for. */
const mostDigits = 15;

/** The same on server and device: the total, or where none is known each amount that may be it; the due date; archive serial numbers. */
export function searchedFacts(facts: ShownFacts): SearchedFact[] {
  const { total, amounts, dueDate, numbers } = shownFacts(facts);
  const found: SearchedFact[] = [];
  for (const { value, currency } of total ? [total] : amounts) found.push({ field: "amount", value, currency });
  if (dueDate) found.push({ field: "due", value: dayNumber(dueDate.date), currency: null });
  for (const fact of numbers) if (isArchive(fact)) found.push({ field: "asn", value: fact.value, currency: null });
  const byKey = new Map<string, SearchedFact>();
  for (const fact of found) {
    if (!/^-?\d+(?:\.\d+)?$/.test(fact.value) || fact.value.replace(/^-|\..*$/g, "").length > mostDigits) continue;
    const value = Number(fact.value).toFixed(2);
    const key = `${fact.field} ${value}`;
    if (!byKey.has(key)) byKey.set(key, { ...fact, value });
  }
  return [...byKey.values()];
}

/** 2026-11-03 as 20261103, so that days are compared like numbers. */
export function dayNumber(day: string): string {
  return day.replaceAll("-", "");
}
