// The words of a query as PostgreSQL's tsquery, written as a literal: no configuration and no locale takes part.
import type { QueryNode, WordScope, WordsTerm } from "./query/tree.ts";

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
  return nodes.map((node) => literalOf(node, negated)).join(" & ");
}

/** The words that are wanted in them, for ranking. */
export function rankedWords(nodes: readonly QueryNode[]): string {
  return nodes.flatMap((node) => wanted(node) ?? []).join(" & ");
}

function literalOf(node: QueryNode, negated: boolean): string {
  switch (node.kind) {
    case "not":
      return `!${literalOf(node.of, !negated)}`;
    case "all":
      return `(${node.of.map((part) => literalOf(part, negated)).join(" & ")})`;
    case "any":
      return `(${node.of.map((part) => literalOf(part, negated)).join(" | ")})`;
    case "words":
      return wordsLiteral(node, negated);
    default:
      throw new Error(`${node.kind} is no matter of words`);
  }
}

function wanted(node: QueryNode): string | undefined {
  if (node.kind === "not") return undefined;
  if (node.kind !== "all" && node.kind !== "any") return literalOf(node, false);
  const parts = node.of.flatMap((part) => wanted(part) ?? []);
  return parts.length === 0 ? undefined : `(${parts.join(node.kind === "all" ? " & " : " | ")})`;
}

const weightOf: Record<WordScope, string> = { title: "A", name: "A", notes: "C", content: "D" };

/** Words are letters and digits only: there is nothing to escape. The last one may go on, unless exact or excluded without a star. */
export function wordsLiteral({ words, exact, scope, value }: WordsTerm, negated: boolean): string {
  const weight = scope ? weightOf[scope] : "";
  const whole = exact || (negated && !value.endsWith("*"));
  const lexemes = words.map((word, index) => {
    const marks = `${whole || index < words.length - 1 ? "" : "*"}${weight}`;
    return marks === "" ? `'${word}'` : `'${word}':${marks}`;
  });
  return lexemes.length > 1 ? `(${lexemes.join(" <-> ")})` : lexemes[0]!;
}
