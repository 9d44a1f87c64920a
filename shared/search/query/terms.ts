// One filter or word of a query from its value.
import { foldWords } from "../words/fold.ts";
import { rangeOfAmounts } from "./amounts.ts";
import { customAny, customFieldsNamed, customTerm, ofWords } from "./custom.ts";
import { dayBack, rangeOfDays } from "./dates.ts";
import { type Field, fieldOf, stateOf, thingOf } from "./fields.ts";
import { type Comparison, rangeOfNumbers } from "./numbers.ts";
import type { AskedField, MissingField, Place, ProblemKind, QueryContext, QueryNode, Term, WordScope, WordsTerm } from "./tree.ts";

export interface FilterValue extends Place {
  /** Without quotation marks and backslashes. */
  text: string;
  quoted: boolean;
  /** Only near each other, not in a row. */
  near?: boolean;
}

/** What stands before a value. */
export interface FieldHead {
  field: Field;
  name: string;
  compare: Comparison | undefined;
}

type Say = (kind: ProblemKind, value: string) => void;

/** Null where there is nothing to ask for, or nothing that could be understood; then it is said. */
export function termOf(given: FilterValue, head: FieldHead | undefined, context: QueryContext, say: Say): QueryNode | null {
  const { start, end } = given;
  const place = { start, end };
  const value = given.text.trim();
  if (!head) return wordsOf(given, undefined, say);
  if (value === "") return null;
  const { field, compare } = head;
  const wrong = (kind: ProblemKind): null => {
    say(kind, value);
    return null;
  };
  const missing = (name: MissingField): Term => {
    say("missing", head.name);
    return { kind: "missing", field: name, value, ...place };
  };
  switch (field.kind) {
    case "words":
      return wordsOf(given, field.scope, say);
    case "name": {
      if (value === "*" && !given.quoted) return { kind: "has", value: field.filter, ...place };
      if (field.filter === "from" && isMe(value) && !given.quoted) return { kind: "is", value: "mine", ...place };
      const bare = given.quoted ? value : value.replace(/\*+$/, "");
      return { kind: field.filter, value: bare, exact: given.quoted || compare === "=", ...place };
    }
    case "date": {
      const range = rangeOfDays(value, compare, context.today);
      return range ? { kind: "date", field: field.field, ...range, ...place } : wrong("date");
    }
    case "bound": {
      const range = rangeOfDays(value, undefined, context.today);
      if (!range) return wrong("date");
      const days = { before: { from: null, to: range.from }, after: { from: range.from, to: null }, until: { from: null, to: range.to } };
      return { kind: "date", field: field.field, ...days[field.side], ...place };
    }
    case "age": {
      const day = dayBack(value, context.today);
      if (day === undefined) return wrong("date");
      const older = field.side ? field.side === "older" : compare?.startsWith(">") === true;
      return { kind: "date", field: "added", from: older ? null : day, to: older ? day : null, ...place };
    }
    case "number": {
      if (field.field === "amount") {
        const amounts = rangeOfAmounts(value, compare);
        return amounts ? { kind: "number", field: "amount", ...amounts, ...place } : wrong("number");
      }
      if (field.field === "asn") {
        const numbers = rangeOfNumbers(value.replace(archivePrefix, ""), compare);
        return numbers ? { kind: "number", field: "asn", ...numbers, ...place } : wrong("number");
      }
      const range = rangeOfNumbers(value, field.side === "min" ? ">" : field.side === "max" ? "<" : compare);
      return range ? { kind: "number", field: field.field, ...range, ...place } : wrong("number");
    }
    case "owner":
      return isMe(value) ? { kind: "is", value: "mine", ...place } : { kind: "owner", value: value.replace(/^@/, ""), ...place };
    case "language":
      return { kind: "language", value: value.toLowerCase(), ...place };
    case "is": {
      const state = stateOf(value);
      if (state === "starred") return missing("starred");
      if (state) return { kind: "is", value: state, ...place };
      const without = /^(?:un|not[-_]?)(.+)$/i.exec(value)?.[1];
      const thing = thingOf(without ?? value);
      if (thing) {
        const has: Term = { kind: "has", value: thing, ...place };
        return without ? { kind: "not", of: has, ...place } : has;
      }
      return wrong("state");
    }
    case "in": {
      const state = stateOf(value);
      if (state && state !== "starred" && !given.quoted) return { kind: "is", value: state, ...place };
      return { kind: "folder", value, exact: given.quoted, ...place };
    }
    case "has":
    case "no": {
      const thing = thingOf(value);
      const custom = thing ? [] : customFieldsNamed(value, context.customFields);
      if (custom.length > 0) {
        const has = customAny(custom, place);
        return field.kind === "no" ? { kind: "not", of: has, ...place } : has;
      }
      if (!thing) return fieldOf(value)?.kind === "missing" ? missing((fieldOf(value) as { field: MissingField }).field) : wrong("state");
      const has: Term = { kind: "has", value: thing, ...place };
      return field.kind === "no" ? { kind: "not", of: has, ...place } : has;
    }
    case "custom":
      return customOf(given, field.fields, compare, context, say) ?? wrong("value");
    case "missing": {
      const custom = field.field === "customField" ? customFieldsNamed(value, context.customFields) : [];
      return custom.length > 0 ? customAny(custom, place) : missing(field.field);
    }
  }
}

/** In fields that hold words they are looked for, in the others a value is; several vaults may have one each under a name. */
function customOf(
  given: FilterValue,
  fields: readonly AskedField[],
  compare: Comparison | undefined,
  { today }: QueryContext,
  say: Say,
): QueryNode | null {
  const { start, end, quoted } = given;
  const value = given.text.trim();
  if (value === "*" && !quoted) return customAny(fields, { start, end });
  const texts = ofWords(fields);
  const words = texts.length > 0 ? wordsOf(given, undefined, say, { name: texts[0]!.name, ids: texts.map(({ id }) => id) }) : null;
  const other = customTerm(fields, { value, quoted, compare, today, start, end });
  return words && other ? { kind: "any", of: [words, other], start, end } : (words ?? other);
}

/** `ASN00042`: the number on a label may be typed as it stands there. */
const archivePrefix = /^[\p{L}]+[-_: ]?(?=\d)/u;

const isMe = (value: string) => /^@?me$/i.test(value);

function wordsOf(given: FilterValue, scope: WordScope | undefined, say: Say, within?: WordsTerm["within"]): QueryNode | null {
  const { start, end, quoted } = given;
  const place = { start, end, ...(scope && { scope }), ...(within && { within }) };
  // `roam~2` and `big^4` of other languages: the word alone.
  const text = quoted ? given.text : given.text.replace(/(?<=[\p{L}\p{N}])(?:~\d?|\^\d+(?:\.\d+)?)$/u, "");
  const star = /\*+$/.test(text.trimEnd());
  const inner = quoted ? null : /^(.*?)\*+(.*[\p{L}\p{N}].*)$/u.exec(text);
  if (inner) {
    say("wildcard", text);
    // What stands before the star, else what stands behind it.
    const known = foldWords(inner[1]!).length > 0 ? `${inner[1]}*` : inner[2]!;
    return wordsOf({ ...given, text: known }, scope, say, within);
  }
  const words = foldWords(text);
  if (words.length === 0) return null;
  if (given.near && words.length > 1) {
    const of = words.map((word): Term => ({ kind: "words", words: [word], value: word, exact: true, phrase: true, ...place }));
    return { kind: "all", of, start, end };
  }
  return { kind: "words", words, value: text.trim(), exact: quoted && !star, phrase: quoted, ...place };
}
