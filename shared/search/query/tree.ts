// What a query means, as a tree. Made by `parse.ts`, asked by the statement builder, by the search in titles and by the screens.
import type { CustomFieldKind } from "../../mutators/customValues.ts";

/** Place in the typed text, so that a screen can mark or remove it. UTF-16 units, end exclusive. */
export interface Place {
  start: number;
  end: number;
}

/** Filters that name something of the vault. `from` is the correspondent. */
export type NameFilter = "tag" | "folder" | "type" | "from";
/** Where words are looked for; without one everywhere. `name` is the file's. */
export type WordScope = "title" | "name" | "notes" | "content";
export type DateField = "date" | "added" | "modified" | "due";
export type NumberField = "size" | "pages" | "amount" | "asn";
export type State = "inbox" | "unfiled" | "shared" | "mine" | "trash" | "anywhere" | "ready" | "processing" | "uploading" | "failed";
export type Thing = "notes" | "tag" | "type" | "from" | "folder" | "date" | "language" | "pages" | "amount" | "due" | "asn";
/** Filters that the language knows and documents do not have yet. Nothing matches them, negated or not. */
export type MissingField = "to" | "starred" | "customField";

/** All words in a row. */
export interface WordsTerm extends Place {
  kind: "words";
  /** Folded. */
  words: string[];
  /** As typed, without quotes. */
  value: string;
  /** The last word ends where it ends; else it may go on. */
  exact: boolean;
  /** It was between quotation marks: nothing but these words in this row. */
  phrase: boolean;
  scope?: WordScope;
  /** Only in these custom fields, by id: any of them. `name` is what they are called. */
  within?: { name: string; ids: string[] };
}
/** `exact`: the whole name, else how it begins. */
export interface NameTerm extends Place {
  kind: NameFilter;
  value: string;
  exact: boolean;
}
/** From the beginning of the day `from` to before the day `to`, in the asker's zone. ISO days; null is open. */
export interface DateTerm extends Place {
  kind: "date";
  field: DateField;
  from: string | null;
  to: string | null;
}
/** Both ends included; null is open. `size` in bytes. */
export interface NumberTerm extends Place {
  kind: "number";
  field: NumberField;
  min: number | null;
  max: number | null;
  /** Of an amount: ISO 4217, any of them. Without it any currency. */
  currencies?: string[];
}
/** Handle of the owner, without `@`. */
export interface OwnerTerm extends Place {
  kind: "owner";
  value: string;
}
/** ISO 639 code. */
export interface LanguageTerm extends Place {
  kind: "language";
  value: string;
}
export interface IsTerm extends Place {
  kind: "is";
  value: State;
}
export interface HasTerm extends Place {
  kind: "has";
  value: Thing;
}
/** What a value of a custom field has to be. Of numbers both ends are included, unless `open`; of days the last is not. */
export type CustomTest =
  | { kind: "any" }
  | { kind: "number"; min: number | null; max: number | null; open?: true; currencies?: string[] }
  | { kind: "days"; from: string | null; to: string | null }
  | { kind: "values"; values: string[] };
/** One of the fields, by id, has a value like this. `name`, `value`: as they are said. */
export interface CustomTerm extends Place {
  kind: "custom";
  name: string;
  value: string;
  fields: { id: string; test: CustomTest }[];
}
export interface MissingTerm extends Place {
  kind: "missing";
  field: MissingField;
  value: string;
}

export type Term = WordsTerm | NameTerm | DateTerm | NumberTerm | OwnerTerm | LanguageTerm | IsTerm | HasTerm | CustomTerm | MissingTerm;

export interface AllOf extends Place {
  kind: "all";
  of: QueryNode[];
}
export interface AnyOf extends Place {
  kind: "any";
  of: QueryNode[];
}
export interface Not extends Place {
  kind: "not";
  of: QueryNode;
}
export type QueryNode = Term | AllOf | AnyOf | Not;

/**
 * What was typed and does not do what it seems to. `filter`: a word before a colon that is no filter, searched as a word. `missing`: a filter
 * for what documents do not have. `date`, `number`, `state`, `value` (of a custom field): a value that is none, left out. `quote`, `parenthesis`: one without its other.
 * `operator`: nothing stands before or after it. `wildcard`: a star that is not at the end of a word. `many`: more filters than are looked
 * at. `deep`: more parentheses within each other than are looked at.
 */
export type ProblemKind =
  | "filter"
  | "missing"
  | "date"
  | "number"
  | "state"
  | "value"
  | "quote"
  | "parenthesis"
  | "operator"
  | "wildcard"
  | "many"
  | "deep";

export interface QueryProblem extends Place {
  kind: ProblemKind;
  /** What of the text is meant, without quotes: the name of the filter, else the value. */
  value: string;
}

/** A custom field that the asker sees, as far as a query can speak of it. */
export interface AskedField {
  id: string;
  name: string;
  kind: CustomFieldKind;
  options: readonly { id: string; name: string }[];
}

export interface QueryContext {
  /** ISO day in the asker's zone. */
  today: string;
  /** Those that the asker sees; without them none is known. */
  customFields?: readonly AskedField[] | undefined;
}

export interface Query {
  /** Null where nothing was asked for. */
  tree: QueryNode | null;
  problems: QueryProblem[];
}

/** Every term with whether it is wanted (true) or excluded, counted over all that it stands in. */
export function* termsOf(node: QueryNode | null, wanted = true): Generator<{ term: Term; wanted: boolean }> {
  if (node === null) return;
  if (node.kind === "not") yield* termsOf(node.of, !wanted);
  else if (node.kind === "all" || node.kind === "any") for (const inner of node.of) yield* termsOf(inner, wanted);
  else yield { term: node, wanted };
}

/** What has to hold altogether: the parts that a chip may stand for or take out. */
export function topLevel(query: Query): { term: Term; negated: boolean; place: Place }[] {
  const { tree } = query;
  const parts = tree === null ? [] : tree.kind === "all" ? tree.of : [tree];
  return parts.flatMap((part): { term: Term; negated: boolean; place: Place }[] => {
    if (part.kind === "not") return isTerm(part.of) ? [{ term: part.of, negated: true, place: part }] : [];
    return isTerm(part) ? [{ term: part, negated: false, place: part }] : [];
  });
}

export function isTerm(node: QueryNode): node is Term {
  return node.kind !== "all" && node.kind !== "any" && node.kind !== "not";
}

/** Which documents are looked at: those in the trash only where the query speaks of it. */
export function reachesTrash(query: Query): boolean {
  for (const { term, wanted } of termsOf(query.tree))
    if (wanted && term.kind === "is" && (term.value === "trash" || term.value === "anywhere")) return true;
  return false;
}

/** True where nothing was asked for. */
export function isEmptyQuery(query: Query): boolean {
  return query.tree === null;
}
