// Custom fields in the question and in the answer: the person's own as a closed set with types. A provider sees their names and the names of
// options, never ids; what it answers is kept only where the field's kind has such a value.
import { preselect } from "../../../shared/classify/preselect.ts";
import { type CustomFieldKind, canonicalValue } from "../../../shared/mutators/customValues.ts";
import { foldText } from "../../../shared/names/compare.ts";
import { labelChoices } from "./labels.ts";
import { offered } from "./limits.ts";
import type { AskedField, Chosen, JsonSchema } from "./types.ts";

/** What a model is told of each kind. */
const said: Record<CustomFieldKind, { type: string; how: string }> = {
  longText: { type: "string", how: "the sentences of the document that say it, word for word, at most five" },
  document: { type: "string", how: "title or number of the other document that is meant, as it stands in this one" },
  text: { type: "string", how: "a few words, as they stand in the document" },
  person: { type: "string", how: "a person's name" },
  number: { type: "number", how: "a number" },
  money: { type: "string", how: "an amount with its currency, like 1249.50 NOK" },
  date: { type: "string", how: "a day, YYYY-MM-DD" },
  yesNo: { type: "boolean", how: "yes or no" },
  choice: { type: "string", how: "one of its options" },
  link: { type: "string", how: "an address of the web or of mail" },
};

interface Offer {
  field: AskedField;
  /** What the model reads. */
  label: string;
  /** Of a choice: ids by the names that are offered. */
  options: Map<string, string>;
}

/** By the property of the answer that stands for it. */
export type OfferedFields = Map<string, Offer>;

export function offerFields(all: readonly AskedField[], about: string): OfferedFields {
  const possible = all.filter(({ kind, options }) => kind !== "choice" || options.length > 0);
  const byId = new Map(possible.map((field) => [field.id, field]));
  const chosen = preselect([...possible], about, offered.fields).toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const offers: OfferedFields = new Map();
  let room: number = offered.options;
  for (const [label, { id }] of labelChoices(chosen)) {
    const field = byId.get(id)!;
    if (field.options.length > room) continue;
    room -= field.options.length;
    const options = new Map([...labelChoices([...field.options])].map(([name, option]) => [name, option.id]));
    // Names of people are no names of properties: one service takes letters, digits and underscores alone.
    offers.set(`field_${offers.size + 1}`, { field, label, options });
  }
  return offers;
}

export const fieldSchemas = (offers: OfferedFields): Record<string, JsonSchema> =>
  Object.fromEntries(
    [...offers].map(([key, { field, label, options }]) => {
      const { type, how } = said[field.kind];
      const known = field.kind === "choice" && { enum: [...options.keys(), null] };
      return [key, { type: [type, "null"], ...known, description: `${label}: ${how}; null where the document does not say` }];
    }),
  );

interface FieldValues {
  custom: Record<string, Chosen & { quote?: string }>;
  /** Of fields that name another document: what this one calls it. */
  others: Record<string, Chosen>;
}

/**
 * By id of the field, each for itself: what is none of its kind is left out. `text`: what the document says. Long texts and names of other
 * documents have to stand in it.
 */
export function readFields(answer: unknown, offers: OfferedFields, confidence: number, text: string): FieldValues {
  const given = (typeof answer === "object" && answer !== null ? answer : {}) as Record<string, unknown>;
  const folded = ` ${foldText(text)} `;
  const found: FieldValues = { custom: {}, others: {} };
  for (const [key, offer] of offers) {
    if (!Object.hasOwn(given, key)) continue;
    const { id, kind } = offer.field;
    const value = typed(given[key], offer);
    if (value === undefined) continue;
    const words = foldText(value);
    const stands = words !== "" && folded.includes(` ${words} `);
    if ((kind === "longText" || kind === "document") && !stands) continue;
    if (kind === "document") {
      found.others[id] = { value, confidence };
      continue;
    }
    const canonical = canonicalValue(offer.field, value);
    if (!canonical) continue;
    const quoted = stands && ["text", "person", "link", "longText"].includes(kind);
    found.custom[id] = { value: canonical, confidence, ...(quoted && { quote: quoteOf(canonical) }) };
  }
  return found;
}

const quoteOf = (words: string): string => words.replace(/\s+/g, " ").slice(0, 200).toWellFormed();

const oneLineOf = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .toWellFormed()
    .trim();

/** As the field's kind writes it, not yet judged. Undefined where it is something else altogether. */
function typed(said: unknown, { field, options }: Offer): string | undefined {
  if (field.kind === "choice") return typeof said === "string" ? options.get(said) : undefined;
  if (field.kind === "yesNo") return typeof said === "boolean" ? (said ? "yes" : "no") : undefined;
  if (field.kind === "number") return typeof said === "number" ? String(said) : undefined;
  if (typeof said !== "string") return undefined;
  if (field.kind === "longText") return said.split(/\r?\n/).map(oneLineOf).join("\n").trim();
  const line = oneLineOf(said);
  if (field.kind === "money") return line.replace(/^([A-Z]{3}) ?(-?[\d.]+)$/, "$2 $1").replace(/^(-?[\d.]+)([A-Z]{3})$/, "$1 $2");
  if (field.kind === "date") return line >= "1900" && line < "2200" ? line : undefined;
  return line.length <= 200 || field.kind === "link" ? line : undefined;
}
