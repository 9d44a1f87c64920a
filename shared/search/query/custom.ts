// Filters by the asker's custom fields: `price:>100`, `lease_end:2027`, `contract:yes`. What a value has to be depends on the field's kind.
import type { CustomFieldKind } from "../../mutators/customValues.ts";
import { foldName } from "../words/fold.ts";
import { rangeOfAmounts } from "./amounts.ts";
import { rangeOfDays } from "./dates.ts";
import { fieldOf, thingOf } from "./fields.ts";
import type { Comparison } from "./numbers.ts";
import type { AskedField, CustomTerm, CustomTest, Place } from "./tree.ts";

/** How a custom field is called in a query: its name with one `_` for all that stands between its words; "" where that is no name. */
export function filterName(name: string): string {
  const folded = foldName(name)
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_|_$/g, "");
  return /^\p{L}[\p{L}\p{N}_]+$/u.test(folded) && !fieldOf(folded) ? folded : "";
}

/** Those that a name before a colon stands for: several vaults may have one each. */
export function customFieldsNamed(name: string, fields: readonly AskedField[] = []): AskedField[] {
  const sought = fields.length > 0 && filterName(name);
  return sought ? fields.filter((field) => filterName(field.name) === sought) : [];
}

/** Whether custom fields have to be known for this query to be understood. */
export function namesCustomFields(typed: string): boolean {
  for (const [, name = "", value = ""] of typed.matchAll(/(\p{L}[\p{L}\p{N}_.]+)(?::(?!\/\/)|(?=[<>=≥≤]))\s?([\p{L}\p{N}_]*)/gu)) {
    const field = fieldOf(name);
    if (!field || field.kind === "missing") return true;
    if ((field.kind === "has" || field.kind === "no") && !thingOf(value)) return true;
  }
  return false;
}

/** Those that hold words: they are searched like notes. */
export const ofWords = (fields: readonly AskedField[]): AskedField[] =>
  fields.filter(({ kind }) => kind === "text" || kind === "longText" || kind === "person" || kind === "link");

/** Of the fields that hold no words. Null where the value is none that any of them could have. */
export function customTerm(
  fields: readonly AskedField[],
  given: { value: string; quoted: boolean; compare: Comparison | undefined; today: string } & Place,
): CustomTerm | null {
  const { start, end, value } = given;
  const tests = fields.flatMap(({ id, kind, options }) => {
    const test = testOf(kind, options, given);
    return test ? [{ id, test }] : [];
  });
  return tests.length > 0 ? { kind: "custom", name: fields[0]!.name, value, fields: tests, start, end } : null;
}

/** Documents that have a value for one of the fields. */
export const customAny = (fields: readonly AskedField[], { start, end }: Place): CustomTerm => ({
  kind: "custom",
  name: fields[0]!.name,
  value: "*",
  fields: fields.map(({ id }) => ({ id, test: { kind: "any" } })),
  start,
  end,
});

function testOf(
  kind: CustomFieldKind,
  options: AskedField["options"],
  { value, quoted, compare, today }: { value: string; quoted: boolean; compare: Comparison | undefined; today: string },
): CustomTest | undefined {
  switch (kind) {
    case "number":
    case "money": {
      const range = rangeOfDecimals(value, compare);
      return range && { kind: "number", ...range };
    }
    case "date": {
      const range = rangeOfDays(value, compare, today);
      return range && { kind: "days", ...range };
    }
    case "yesNo": {
      const answer = answers.get(foldName(value));
      return answer && { kind: "values", values: [answer] };
    }
    case "choice": {
      const sought = foldName(value);
      const chosen = options.filter(({ name }) =>
        quoted || compare === "=" ? foldName(name) === sought : foldName(name).startsWith(sought),
      );
      return { kind: "values", values: chosen.map(({ id }) => id) };
    }
    case "document":
      return { kind: "values", values: [value.toLowerCase()] };
    default:
      return undefined;
  }
}

const answers = new Map<string, "yes" | "no">([
  ...["yes", "true", "ja", "1", "y", "j"].map((word) => [word, "yes"] as const),
  ...["no", "false", "nei", "nein", "0", "n"].map((word) => [word, "no"] as const),
]);

/** Ends as amounts are written; of a plain number all its digits count. */
function rangeOfDecimals(text: string, compare: Comparison | undefined): Omit<Extract<CustomTest, { kind: "number" }>, "kind"> | undefined {
  const plain = /^[-−]?\d+(?:[.,]\d+)?$/.test(text) ? Number(text.replace("−", "-").replace(",", ".")) : undefined;
  if (plain === undefined && !compare) return rangeOfAmounts(text, undefined);
  const amount = plain === undefined ? rangeOfAmounts(text, undefined) : undefined;
  const value = plain ?? amount?.min ?? undefined;
  if (value === undefined) return undefined;
  const currencies = amount?.currencies && { currencies: amount.currencies };
  if (!compare || compare === "=") return { min: value, max: value, ...currencies };
  const open = compare.length === 1 && { open: true as const };
  return { ...(compare.startsWith(">") ? { min: value, max: null } : { min: null, max: value }), ...open, ...currencies };
}
