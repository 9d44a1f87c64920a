// The words of a query as PostgreSQL's tsquery, written as a literal: no configuration and no locale takes part.
import type { QueryNode, WordScope, WordsTerm } from "./query/tree.ts";
import { customSign, innerSign, scopeSigns } from "./signs.ts";
import { mayBeInner, type Row, rowsOf } from "./words/spelling.ts";

/** Words alone, however combined: the index answers all of it at once. */
export function onlyWords(node: QueryNode): boolean {
  if (node.kind === "not") return onlyWords(node.of);
  return node.kind === "all" || node.kind === "any" ? node.of.every(onlyWords) : node.kind === "words";
}

/** A document without any word can't match: only then may the index be asked for those that do. */
export function needsWords(node: QueryNode): boolean {
  if (node.kind === "not") return false;
  if (node.kind === "all") return node.of.some(needsWords);
  return node.kind === "any" ? node.of.every(needsWords) : node.kind === "words";
}

/** All of the nodes, each of words alone. `negated`: within something that excludes them. */
export function tsqueryOf(nodes: readonly QueryNode[], negated = false): string {
  return withJoined(nodes, negated).join(" & ");
}

/** The words that are wanted in them, for ranking. */
export function rankedWords(nodes: readonly QueryNode[]): string {
  return withJoined(
    nodes.flatMap((node) => wanted(node) ?? []),
    false,
  ).join(" & ");
}

function literalOf(node: QueryNode, negated: boolean): string {
  switch (node.kind) {
    case "not":
      return `!${literalOf(node.of, !negated)}`;
    case "all":
      return `(${withJoined(node.of, negated).join(" & ")})`;
    case "any":
      return `(${node.of.map((part) => literalOf(part, negated)).join(" | ")})`;
    case "words":
      return wordsLiteral(node, negated);
    default:
      throw new Error(`${node.kind} is no matter of words`);
  }
}

/** The node without what it excludes. */
function wanted(node: QueryNode): QueryNode | undefined {
  if (node.kind === "not") return undefined;
  if (node.kind !== "all" && node.kind !== "any") return node;
  const of = node.of.flatMap((part) => wanted(part) ?? []);
  return of.length === 0 ? undefined : { ...node, of };
}

/** Title and file name have their words once more behind a sign; the others are told by their weight. */
const scoped: Record<WordScope, { sign: string; weight: string }> = {
  title: { sign: scopeSigns.title, weight: "" },
  name: { sign: scopeSigns.name, weight: "" },
  notes: { sign: "", weight: "C" },
  content: { sign: "", weight: "D" },
};

/** Nothing in a word has to be escaped. The last word may go on, unless it is exact, or excluded without a star. */
function wordsLiteral(term: WordsTerm, negated: boolean): string {
  const { scope, within } = term;
  if (within) return either(within.ids.map((id) => signedLiteral(term, { sign: customSign(id), weight: "" }, negated)));
  return signedLiteral(term, scope ? scoped[scope] : { sign: "", weight: "" }, negated);
}

function signedLiteral({ exact, value, phrase }: WordsTerm, { sign, weight }: { sign: string; weight: string }, negated: boolean): string {
  const literal = ({ words, prefix }: Row): string => {
    const lexemes = words.map((spellings, index) => {
      const marks = `${prefix && index === words.length - 1 ? "*" : ""}${weight}`;
      const inner = words.length === 1 && prefix && !negated && !phrase ? spellings.filter(mayBeInner).map((word) => innerSign + word) : [];
      return either([...spellings, ...inner].map((word) => (marks === "" ? `'${sign}${word}'` : `'${sign}${word}':${marks}`)));
    });
    return lexemes.length > 1 ? `(${lexemes.join(" <-> ")})` : lexemes[0]!;
  };
  return either(rowsOf(value, goesOn({ exact, value }, negated)).map(literal));
}

/** Whether a word is searched by its beginning. */
export function goesOn({ exact, value }: Pick<WordsTerm, "exact" | "value">, negated: boolean): boolean {
  return !exact && (!negated || value.endsWith("*"));
}

const either = (choices: string[]) => (choices.length > 1 ? `(${choices.join(" | ")})` : choices[0]!);

/** `DE89 3704 0044` and `1 234,56` typed with blanks: all of the parts, or the whole as one. */
function withJoined(parts: readonly QueryNode[], negated: boolean): string[] {
  const literals: string[] = [];
  for (let at = 0; at < parts.length; ) {
    let to = at;
    while (to < parts.length && isNumeric(parts[to]!)) to++;
    const row = parts.slice(at, Math.max(to, at + 1));
    const all = row.map((part) => literalOf(part, negated));
    at += row.length;
    if (row.length < 2) literals.push(...all);
    else {
      const typed = (row as WordsTerm[]).map(({ value }) => value).join(" ");
      const whole = rowsOf(typed, false)
        .slice(1)
        .map(({ words }) => `'${words[0]![0]}'`);
      literals.push(whole.length > 0 ? either([`(${all.join(" & ")})`, ...whole]) : all.join(" & "));
    }
  }
  return literals;
}

/** Letters that stand beside digits are a part of it. */
function isNumeric(node: QueryNode): boolean {
  return node.kind === "words" && !node.phrase && node.scope === undefined && !node.within && node.words.every((word) => /\d/.test(word));
}
