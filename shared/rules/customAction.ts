// The value that a rule gives to a custom field: as it is stored, or for kinds that hold words a pattern like that of titles.
import { type CustomFieldKind, canonicalValue, longest } from "../mutators/customValues.ts";
import { composed, isTitlePattern, type TitleValues } from "./titlePattern.ts";

/** Characters of what a rule says, before names in braces are replaced. */
export const longestGiven = 2_000;
const wordKinds = ["text", "person", "longText"] as const satisfies CustomFieldKind[];

type Given = { kind: CustomFieldKind; value: string };

export const holdsWords = (kind: CustomFieldKind): kind is (typeof wordKinds)[number] => (wordKinds as readonly string[]).includes(kind);

/** Whether the kind can have it at all. Whether an option or a document is there is asked where the rule is kept and where it acts. */
export function isGivenValue({ kind, value }: Given): boolean {
  if (value.trim() === "") return false;
  if (holdsWords(kind)) return isTitlePattern(value, { once: false });
  return stored(kind, value) === value;
}

/** As it is stored. Null where something that the pattern names is not known: the field stays as it is then. */
export function givenValue({ kind, value }: Given, values: TitleValues): string | null {
  if (!holdsWords(kind)) return stored(kind, value) ?? null;
  const words = composed(value, values, longest[kind]);
  return words === null ? null : (stored(kind, words) ?? null);
}

const stored = (kind: CustomFieldKind, value: string): string | null | undefined =>
  canonicalValue({ kind, options: kind === "choice" ? [{ id: value, name: "" }] : [] }, value);

/** Options and documents are named by their ids. */
export const namesById = (kind: CustomFieldKind): boolean => kind === "choice" || kind === "document";

/** The value that every document gets; undefined: a pattern says another one of each. */
export const fixedValue = (given: Given): string | null | undefined =>
  holdsWords(given.kind) && given.value.includes("{") ? undefined : givenValue(given, {} as TitleValues);
