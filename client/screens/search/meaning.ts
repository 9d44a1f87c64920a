// What a query means, as a sentence; and the filters that chips put into it.
import { describeQuery, filterText, type NameFilter, parseQuery, type QueryPart, withoutPart } from "../../../shared/search/query.ts";
import { formatDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

/** `Documents with “notice”, tagged Contract, from before 1 Jan 2026`; empty where nothing is asked for. */
export function meaningOf(text: string): string {
  const parts = describeQuery(text);
  if (parts.length === 0) return "";
  const list = new Intl.ListFormat(t.language, { type: "unit" });
  return t.search.meaning(
    list.format(
      parts.map(({ kind, value, negated }) => {
        const say = t.search.parts[kind];
        const words = say(kind === "before" || kind === "after" ? formatDate(value) : value);
        return negated ? t.search.parts.not(words) : words;
      }),
    ),
  );
}

/** The name that a filter asks for, null where there is no such filter. */
export function filterOf(text: string, kind: NameFilter): string | null {
  const part = parseQuery(text).find((one) => one.kind === kind && !one.negated);
  return part && "value" in part ? part.value : null;
}

export function setFilter(text: string, kind: NameFilter, name: string | null): string {
  const rest = without(text, (part) => part.kind === kind && !part.negated);
  return name === null ? rest : `${rest} ${filterText(kind, name)}`.trim();
}

export type DateRange = "any" | "month" | "year" | "last";

/** ISO dates of a range; `before` is the first day after it. */
function datesOf(range: DateRange, now: Date): { after?: string; before?: string } {
  const year = now.getFullYear();
  if (range === "month") return { after: `${year}-${String(now.getMonth() + 1).padStart(2, "0")}` };
  if (range === "year") return { after: `${year}` };
  return range === "last" ? { after: `${year - 1}`, before: `${year}` } : {};
}

export function setDates(text: string, range: DateRange, now = new Date()): string {
  const { after, before } = datesOf(range, now);
  const rest = without(text, (part) => (part.kind === "after" || part.kind === "before") && !part.negated);
  return [rest, after && `after:${after}`, before && `before:${before}`].filter(Boolean).join(" ");
}

/** Which of the ranges the query has; null for dates of the person's own. */
export function datesIn(text: string, now = new Date()): DateRange | null {
  const parts = parseQuery(text).filter((part) => (part.kind === "after" || part.kind === "before") && !part.negated);
  if (parts.length === 0) return "any";
  const same = (range: DateRange) => setDates("", range, now) === parts.map((part) => text.slice(part.start, part.end)).join(" ");
  return (["month", "year", "last"] as const).find(same) ?? null;
}

/** Words without the filters, to find them again inside a document. */
export function plainWords(text: string): string {
  return describeQuery(text)
    .filter((part) => (part.kind === "words" || part.kind === "phrase") && !part.negated)
    .map((part) => part.value)
    .join(" ");
}

function without(text: string, gone: (part: QueryPart) => boolean): string {
  const part = parseQuery(text).find(gone);
  return part ? without(withoutPart(text, part), gone) : text.trim();
}
