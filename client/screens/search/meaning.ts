// What a query means, as a sentence; and the filters that chips put into it.
import {
  type AskedField,
  type DateTerm,
  dayIn,
  filterText,
  isTerm,
  type NameFilter,
  type NumberTerm,
  ownZone,
  parseQuery,
  type Query,
  type QueryNode,
  type Term,
  topLevel,
  withoutPart,
  withPart,
} from "../../../shared/search/query/index.ts";
import { formatDate, formatNumber, formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

/** The query as this device means it today. */
export const parsed = (text: string, now = new Date(), customFields?: readonly AskedField[]): Query =>
  parseQuery(text, { today: dayIn(ownZone(), now), customFields });

/** `Documents with “notice”, tagged Contract, from before 1 Jan 2026`; empty where nothing is asked for. */
export function meaningOf(text: string, customFields?: readonly AskedField[]): string {
  const { tree } = parsed(text, new Date(), customFields);
  if (tree === null) return "";
  const parts = tree.kind === "all" ? tree.of : [tree];
  return t.search.meaning(listed(parts.map(sentence), "unit"));
}

function listed(parts: readonly string[], type: "unit" | "conjunction" | "disjunction"): string {
  return new Intl.ListFormat(t.language, { type }).format(parts);
}

function sentence(node: QueryNode): string {
  if (node.kind === "not") return t.search.parts.not(isTerm(node.of) ? sentence(node.of) : `(${sentence(node.of)})`);
  if (node.kind !== "all" && node.kind !== "any") return words(node);
  const parts = node.of.map((part) => (part.kind === "all" || part.kind === "any" ? `(${sentence(part)})` : sentence(part)));
  return listed(parts, node.kind === "all" ? "conjunction" : "disjunction");
}

function words(term: Term): string {
  const say = t.search.parts;
  switch (term.kind) {
    case "words": {
      if (term.within) return say.custom(term.within.name, term.value);
      const value = (term.phrase ? say.phrase : say.words)(term.value);
      return term.scope ? say.within[term.scope](value) : value;
    }
    case "tag":
    case "folder":
    case "type":
    case "from":
    case "owner":
    case "language":
      return say[term.kind](term.value);
    case "date":
      return say.dates[term.field](days(term));
    case "number":
      return say.numbers[term.field](amount(term));
    case "is":
      return say.is[term.value];
    case "has":
      return say.has[term.value];
    case "custom":
      return say.custom(term.name, term.value);
    case "missing":
      return say.missing(term.value);
  }
}

function days({ from, to }: DateTerm): string {
  const say = t.search.parts.range;
  const last = to && dayBefore(to);
  if (from === null) return say.before(formatDate(to!));
  if (last === null) return say.from(formatDate(from));
  return from === last ? say.on(formatDate(from)) : say.between(formatDate(from), formatDate(last));
}

function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}

function amount({ field, min, max }: NumberTerm): string {
  const say = t.search.parts.range;
  const format = field === "size" ? formatSize : formatNumber;
  if (min === null) return say.most(format(max!));
  if (max === null) return say.least(format(min));
  return min === max ? format(min) : say.between(format(min), format(max));
}

/** The name that a filter asks for, null where there is no such filter. */
export function filterOf(text: string, kind: NameFilter): string | null {
  for (const { term, negated } of topLevel(parsed(text))) if (term.kind === kind && !negated) return term.value;
  return null;
}

export function setFilter(text: string, kind: NameFilter, name: string | null): string {
  const rest = without(text, (term) => term.kind === kind);
  return name === null ? rest : withPart(rest, filterText(kind, name));
}

export type DateRange = "any" | "month" | "year" | "last";

/** ISO dates of a range; `before` is the first day after it. */
function datesOf(range: DateRange, now: Date): { after?: string; before?: string } {
  const year = now.getFullYear();
  if (range === "month") return { after: `${year}-${String(now.getMonth() + 1).padStart(2, "0")}` };
  if (range === "year") return { after: `${year}` };
  return range === "last" ? { after: `${year - 1}`, before: `${year}` } : {};
}

const isDate = (term: Term) => term.kind === "date" && term.field === "date";

export function setDates(text: string, range: DateRange, now = new Date()): string {
  const { after, before } = datesOf(range, now);
  const rest = without(text, isDate);
  const parts = [after && `after:${after}`, before && `before:${before}`].filter(Boolean).join(" ");
  return parts ? withPart(rest, parts) : rest;
}

/** Which of the ranges the query has; null for dates of the person's own. */
export function datesIn(text: string, now = new Date()): DateRange | null {
  const places = topLevel(parsed(text, now)).flatMap(({ term, negated, place }) => (isDate(term) && !negated ? [place] : []));
  if (places.length === 0) return "any";
  const typed = places.map(({ start, end }) => text.slice(start, end)).join(" ");
  return (["month", "year", "last"] as const).find((range) => setDates("", range, now) === typed) ?? null;
}

/** Words that are wanted in the text, to find them again inside a document. */
export function plainWords(text: string): string {
  const found: string[] = [];
  const look = (node: QueryNode | null): void => {
    if (node === null || node.kind === "not") return;
    if (node.kind === "all" || node.kind === "any") node.of.forEach(look);
    else if (node.kind === "words" && !node.within && (node.scope === undefined || node.scope === "content"))
      found.push(node.value.replace(/\*+$/, ""));
  };
  look(parsed(text).tree);
  return found.join(" ");
}

/** Without what has to hold by itself and is not excluded. */
function without(text: string, gone: (term: Term) => boolean): string {
  const part = topLevel(parsed(text)).find(({ term, negated }) => !negated && gone(term));
  return part ? without(withoutPart(text, part.place), gone) : text.trim();
}
