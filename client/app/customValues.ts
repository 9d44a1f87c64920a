// Values of custom fields as a person reads and types them, in the language on the screen; shared/mutators/customValues.ts has how they are stored.

import type { CustomFieldKind } from "../../shared/mutators/customValues.ts";
import type { CustomField } from "../../shared/mutators/entities.ts";
import type { Vault } from "../data/types.ts";
import { formatDate, formatDecimal, formatMoney } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { decimalSign, locale } from "../i18n/locale.ts";

/** As it is read. */
export function customText(vault: Vault, { kind, options }: Pick<CustomField, "kind" | "options">, value: string): string {
  if (kind === "choice") return options.find(({ id }) => id === value)?.name ?? t.customFields.optionGone;
  if (kind === "document") return vault.document(value).peek()?.title ?? t.customFields.documentGone;
  return plainText(kind, value);
}

/** A value that says by itself what it is, as it is read. */
export function plainText(kind: CustomFieldKind, value: string): string {
  switch (kind) {
    case "number":
      return formatDecimal(value);
    case "money": {
      const [amount = "", currency = ""] = value.split(" ");
      return formatMoney(Number(amount), currency);
    }
    case "date":
      return formatDate(value);
    case "yesNo":
      return value === "yes" ? t.customFields.yes : t.customFields.no;
    default:
      return value;
  }
}

/** As it stands in its input while it is written. */
export function inputText(kind: CustomFieldKind, value: string): string {
  return kind === "number" || kind === "money" ? value.replace(".", decimalSign.value) : value;
}

/**
 * What was typed in the form that is stored, not yet judged: numbers with a dot, an amount with its currency behind it, an address with
 * what comes before it. `currency`: where none is typed.
 */
export function storedText(kind: CustomFieldKind, typed: string, currency: string): string {
  const text = typed.trim();
  if (text === "") return "";
  if (kind === "number") return plainNumber(text) ?? text;
  if (kind === "money") {
    const match = /^(\p{Sc}|\p{L}{2,3})?\.?\s*([-−]?\s*[\d][\d.,'’\s]*?)(?:,-)?\s*(\p{Sc}|\p{L}{2,3})?\.?$/u.exec(text);
    const amount = match && plainNumber(match[2]!);
    if (!match || amount === undefined) return text;
    const named = match[1] ?? match[3];
    return `${amount} ${named ? currencyNamed(named, currency) : currency}`;
  }
  if (kind === "link") {
    if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return text;
    return /^[^\s@/]+@[^\s@/]+$/.test(text) ? `mailto:${text}` : `https://${text}`;
  }
  return typed;
}

/**
 * `1 234,5`, `1.234,50`, `1'234` -> `1234.5`, `1234.50`, `1234`. Of two signs the last is the decimal one; one alone is, unless it comes
 * more than once, or is the one that groups in the language on the screen and stands before three digits. Undefined where it is no number.
 */
export function plainNumber(text: string, decimal: string = decimalSign.value): string | undefined {
  const bare = text.replace(/−/g, "-").replace(/[\s'’]/g, "");
  if (!/^-?\d[\d.,]*$/.test(bare)) return undefined;
  const signs = bare.replace(/[^.,]/g, "");
  const last = signs.at(-1);
  if (last === undefined) return bare;
  const groups = signs.length > 1 ? new Set(signs).size === 1 : last !== decimal && /[.,]\d{3}$/.test(bare);
  const point = groups ? -1 : bare.lastIndexOf(last);
  const digits = (part: string) => part.replace(/[.,]/g, "");
  if (point < 0) return digits(bare);
  return `${digits(bare.slice(0, point))}.${bare.slice(point + 1)}`.replace(/\.$/, "");
}

const currencies: Record<string, string> = {
  NO: "NOK",
  SE: "SEK",
  DK: "DKK",
  GB: "GBP",
  US: "USD",
  CH: "CHF",
  PL: "PLN",
  CA: "CAD",
  AU: "AUD",
};

/** The currency of an amount that is typed without one: that of the region in which dates and numbers are written. */
export function usualCurrency(): string {
  return currencies[new Intl.Locale(locale.value).maximize().region ?? ""] ?? "EUR";
}

const crowns = ["NOK", "SEK", "DKK"];
const signs: Record<string, string> = { "€": "EUR", $: "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", zł: "PLN" };

function currencyNamed(name: string, usual: string): string {
  const lower = name.toLowerCase();
  if (lower === "kr") return crowns.includes(usual) ? usual : "NOK";
  return signs[lower] ?? (lower === "fr" ? "CHF" : name.toUpperCase());
}
