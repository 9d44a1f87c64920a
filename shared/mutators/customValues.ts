// The values of custom fields as they are stored: one text each, by the kind of its field, so that two equal values are the same text.
import { isoDate, lineOf, shortLineOf } from "./values.ts";

export const customFieldKinds = ["text", "longText", "number", "money", "date", "yesNo", "choice", "link", "document", "person"] as const;
export type CustomFieldKind = (typeof customFieldKinds)[number];

export interface CustomFieldOption {
  id: string;
  name: string;
}
/** Options of one field. */
export const mostOptions = 100;

/** What the provenance and the history of a document call its value of one custom field. */
export type CustomKey = `custom/${string}`;
export const customKey = (fieldId: string): CustomKey => `custom/${fieldId}`;
export const isCustomKey = (name: string): name is CustomKey => name.startsWith("custom/");
/** The id of the custom field that is meant; undefined: another field is. */
export const customFieldOf = (name: string): string | undefined => (isCustomKey(name) ? name.slice("custom/".length) : undefined);

/** Characters by kind, where a kind has a limit of its own. */
export const longest = { text: 500, person: 200, longText: 5_000, link: 2_000 };
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * By kind: text (one line) and person (a name), 500 and 200 characters; long text, 5,000; a number, `-12.5`; money, `1234.50 NOK` (ISO
 * 4217); an ISO date; `yes` or `no`; the id of one of the field's options; an address of the web or a mail address as a link; the id of a
 * document. @returns undefined for what is none of the kind, null for an empty one
 */
export function canonicalValue(
  { kind, options }: { kind: CustomFieldKind; options: readonly CustomFieldOption[] },
  text: string,
): string | null | undefined {
  const value = kind === "longText" ? text.toWellFormed().replaceAll("\0", "") : lineOf(text);
  if (value.trim() === "") return null;
  switch (kind) {
    case "text":
    case "person":
      return value.length <= longest[kind] ? shortLineOf(value, longest[kind]) : undefined;
    case "longText":
      return value.length <= longest.longText ? value : undefined;
    case "number":
      return decimal(value, 15, 6);
    case "money": {
      const [, number = "", currency = ""] = /^(\S+) ([A-Z]{3})$/.exec(value) ?? [];
      const amount = decimal(number, 13, 2);
      if (amount === undefined) return undefined;
      const [whole, cents = ""] = amount.split(".");
      return `${whole}.${cents.padEnd(2, "0")} ${currency}`;
    }
    case "date":
      return isoDate.safeParse(value).success ? value : undefined;
    case "yesNo":
      return value === "yes" || value === "no" ? value : undefined;
    case "choice":
      return options.some(({ id }) => id === value) ? value : undefined;
    case "link":
      return link(value);
    case "document":
      return uuid.test(value.toLowerCase()) ? value.toLowerCase() : undefined;
    default:
      return kind satisfies never;
  }
}

/** `-0012.50` is `-12.5`. Undefined where it is no number, or one of more digits. */
function decimal(text: string, digits: number, places: number): string | undefined {
  const match = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(text);
  if (!match) return undefined;
  const [, sign = "", whole = "", fraction = ""] = match;
  if (whole.length > digits || fraction.length > places) return undefined;
  const number = fraction ? `${whole}.${fraction}` : whole;
  return number === "0" ? "0" : `${sign}${number}`;
}

function link(text: string): string | undefined {
  if (text.length > longest.link || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username || url.password || !["http:", "https:", "mailto:"].includes(url.protocol)) return undefined;
  return url.href.length <= longest.link ? url.href : undefined;
}

/** The number of a number or of money; undefined for every other kind. */
export const numberOf = (kind: CustomFieldKind, value: string): number | undefined =>
  kind === "number" || kind === "money" ? Number(value.split(" ")[0]) : undefined;
