// The query language, the same online and offline. Whatever is typed means something: odd input is words, never an error, and what does
// not mean what it seems to is said with its place. NOT binds closer than AND, AND (also where nothing stands between) closer than OR.
import { foldWords } from "../words/fold.ts";
import { customFieldsNamed } from "./custom.ts";
import { rangeOfDays } from "./dates.ts";
import { type Field, fieldOf, isComparable } from "./fields.ts";
import type { Comparison } from "./numbers.ts";
import { closersOf, escapable, isQuote, unescaped } from "./quotes.ts";
import { type FieldHead, type FilterValue, termOf } from "./terms.ts";
import type { Place, ProblemKind, Query, QueryContext, QueryNode, QueryProblem } from "./tree.ts";

/** Beyond this many filters a database spends seconds on finding a plan alone: nobody types them. */
const mostFilters = 32;
const deepest = 20;

/** Never throws. A filter without a value (still being typed) and a part without a letter are left out. */
export function parseQuery(typed: string, context: QueryContext = { today: new Date().toISOString().slice(0, 10) }): Query {
  return new Parser(typed, context).parse();
}

type Operator = "and" | "or" | "not";

class Parser {
  readonly #text: string;
  readonly #context: QueryContext;
  readonly #problems: QueryProblem[] = [];
  #at = 0;
  #filters = 0;
  #depth = 0;

  constructor(typed: string, context: QueryContext) {
    // Of the same length, and nothing that a database refuses.
    this.#text = typed.toWellFormed().replaceAll("\0", " ");
    this.#context = context;
  }

  parse(): Query {
    const parts: QueryNode[] = [];
    for (;;) {
      const node = this.#anyOf(undefined);
      if (node) parts.push(node);
      if (this.#at >= this.#text.length) break;
      // A closing parenthesis that was never opened.
      this.#say("parenthesis", this.#text[this.#at]!, this.#at, this.#at + 1);
      this.#at++;
    }
    const tree = joined("all", parts);
    return { tree, problems: this.#problems.sort((a, b) => a.start - b.start) };
  }

  /** Parts between `OR`s, to the end or to a closing parenthesis. `within`: every word in here is a value of that filter. */
  #anyOf(within: FieldHead | undefined, implied: "all" | "any" = "all"): QueryNode | null {
    const choices: QueryNode[] = [];
    let parts: QueryNode[] = [];
    let negated = 0;
    let negatedFrom = 0;
    /** The operator before what comes next, with its place. */
    let pending: (Place & { operator: Operator }) | null = null;
    const close = () => {
      const node = joined(implied, parts);
      if (node) choices.push(node);
      parts = [];
    };
    for (this.#skipBlanks(); this.#at < this.#text.length && !this.#atClosing(); this.#skipBlanks()) {
      const start = this.#at;
      const operator = this.#operator(parts.length > 0 || choices.length > 0);
      if (operator === "not") {
        if (negated++ === 0) negatedFrom = start;
        continue;
      }
      if (operator) {
        const nothingBefore = parts.length === 0 && (operator === "and" || choices.length === 0);
        if (pending || nothingBefore || negated > 0) this.#say("operator", this.#text.slice(start, this.#at), start, this.#at);
        else if (operator === "or") close();
        if (!pending && !nothingBefore) pending = { operator, start, end: this.#at };
        continue;
      }
      const node = this.#part(within);
      if (!node) continue;
      const odd = negated % 2 === 1;
      const whole = { start: negated > 0 ? negatedFrom : node.start, end: node.end };
      parts.push(odd ? { kind: "not", of: node, ...whole } : node);
      negated = 0;
      pending = null;
    }
    close();
    return joined("any", choices);
  }

  /** `-`, `NOT` and `!` before something, `AND`, `&&`, `OR`, `|`, `||` between two things. Moves past it. */
  #operator(somethingBefore: boolean): Operator | undefined {
    const rest = this.#text.slice(this.#at, this.#at + 4);
    const sign = /^[-!−](?=[^\s)])/.exec(rest);
    if (sign) return this.#pass(1, "not");
    const word = /^(AND|OR|NOT|&&|\|\|?)(?=[\s()"“„«#-]|$)/.exec(rest)?.[1];
    if (word === "NOT") return this.#pass(3, "not");
    if (word) return this.#pass(word.length, word === "AND" || word === "&&" ? "and" : "or");
    // In small letters only between filters and parentheses: elsewhere they are words of a text.
    const small = /^(and|or)\s+(?=[-!(#]|\S+:)/.exec(this.#text.slice(this.#at, this.#at + 120))?.[1];
    if (small && somethingBefore && /(?:\)|[^\s:]:\S+|["”“»])\s+$/.test(this.#text.slice(0, this.#at))) {
      return this.#pass(small.length, small as "and" | "or");
    }
    return undefined;
  }

  #pass(length: number, operator: Operator): Operator {
    this.#at += length;
    return operator;
  }

  /** A group, a filter, words. */
  #part(within: FieldHead | undefined): QueryNode | null {
    const text = this.#text;
    const start = this.#at;
    if (text[start] === "+" && /\S/.test(text[start + 1] ?? "")) this.#at++;
    if (text[this.#at] === "(") return this.#group(within, ")", "all");
    if (text[this.#at] === "{" && text.indexOf("}", this.#at) > 0) return this.#group(within, "}", "any");
    const head = within ? undefined : this.#fieldHead();
    if (!head) return this.#words(within, start);
    if (head.field === undefined) return this.#unknown(head, start);
    return this.#filter(head as FieldHead, start);
  }

  #group(within: FieldHead | undefined, closing: ")" | "}", implied: "all" | "any"): QueryNode | null {
    const start = this.#at++;
    if (this.#depth >= deepest) {
      this.#say("deep", this.#text[start]!, start, start + 1);
      return null;
    }
    this.#depth++;
    const outer = this.#closing;
    this.#closing = closing;
    const node = this.#anyOf(within, implied);
    this.#closing = outer;
    this.#depth--;
    if (this.#at < this.#text.length) this.#at++;
    else this.#say("parenthesis", this.#text[start]!, start, start + 1);
    // The place of the whole group, so that taking it out takes its parentheses along.
    return node && { ...node, start, end: this.#at };
  }
  #closing: ")" | "}" | undefined;

  #atClosing(): boolean {
    const letter = this.#text[this.#at];
    return letter === ")" || (letter === "}" && this.#closing === "}");
  }

  #fieldHead(): { field: Field | undefined; name: string; compare: Comparison | undefined } | undefined {
    const rest = this.#text.slice(this.#at, this.#at + 60);
    const hash = /^#(?=[\p{L}_"“„«])/u.exec(rest);
    if (hash) {
      this.#at++;
      return { field: fieldOf("tag"), name: "#", compare: undefined };
    }
    const match = /^(\p{L}[\p{L}\p{N}_.]+)(?::(?!\/\/)\s?(>=|<=|[<>=≥≤])?|(>=|<=|[<>=≥≤]))/u.exec(rest);
    if (!match) return undefined;
    const field = fieldOf(match[1]!) ?? this.#customField(match[1]!);
    const compare = comparisons[match[2] ?? match[3] ?? ""];
    if (match[3] && !isComparable(field)) return undefined;
    // A blank after the colon belongs to the filter only where its value follows at once.
    const blank = /:\s$/.test(match[0]);
    if (blank && (field === undefined || !this.#valueFollows(this.#at + match[0].length))) {
      if (field === undefined) return undefined;
      this.#at += match[0].length - 1;
    } else this.#at += match[0].length;
    return { field, name: match[1]!, compare };
  }

  #customField(name: string): Field | undefined {
    const fields = customFieldsNamed(name, this.#context.customFields);
    return fields.length > 0 ? { kind: "custom", fields } : undefined;
  }

  #valueFollows(at: number): boolean {
    return /^(?!(?:AND|OR|NOT)\b)[^\s()+!|-](?![^\s:]*:)/.test(this.#text.slice(at, at + 60));
  }

  /** A word before a colon that is no filter: both are words, and it is said. `12:30` and `https://` never come here. */
  #unknown({ name }: { name: string }, start: number): QueryNode | null {
    const nameEnd = start + name.length + (this.#text[start] === "+" ? 1 : 0);
    const value = this.#words(undefined, this.#at);
    if (value) this.#say("filter", name, start, nameEnd);
    const own = this.#term({ text: name, quoted: false, start, end: nameEnd }, undefined);
    return joined(
      "all",
      [own, value].flatMap((node) => node ?? []),
    );
  }

  #filter(head: FieldHead, start: number): QueryNode | null {
    const { field } = head;
    const letter = this.#text[this.#at];
    if (letter === "(") {
      const node = this.#group(head, ")", "all");
      return node && { ...node, start, end: this.#at };
    }
    const ranged = field.kind === "date" || field.kind === "number" || field.kind === "custom" || field.kind === "missing";
    const bracket = ranged && (letter === "[" || letter === "{") ? /^[[{][^\]}]*[\]}]/.exec(this.#text.slice(this.#at)) : null;
    if (bracket) {
      this.#at += bracket[0].length;
      return this.#term({ text: bracket[0], quoted: false, start, end: this.#at }, head);
    }
    const values: QueryNode[] = [];
    for (;;) {
      const value = this.#value(start, field.kind === "name");
      if (field.kind === "number") this.#unitAfter(value, field.field === "amount");
      if (field.kind === "date" || field.kind === "bound") this.#restOfDate(value);
      const node = this.#term(value, head);
      if (node) values.push(node);
      // `tag:a,b` is one or the other.
      if (field.kind !== "name" || this.#text[this.#at] !== "," || /[\s,]|^$/.test(this.#text[this.#at + 1] ?? "")) break;
      this.#at++;
    }
    if (field.kind === "name" && this.#text[this.#at] === ",") this.#at++;
    const node = joined("any", values);
    return node && { ...node, start, end: this.#at };
  }

  /** `size:>5 mb`, `amount:>100 kr` */
  #unitAfter(value: FilterValue, money: boolean): void {
    const units = money ? / (kr|€|\$|£|[A-Z]{3})(?=[\s)]|$)/y : / ([kmgt]i?b)(?=[\s)]|$)/iy;
    units.lastIndex = this.#at;
    const unit = /\d$/.test(value.text) && units.exec(this.#text);
    if (!unit) return;
    value.text += unit[1];
    this.#at += unit[0].length;
    value.end = this.#at;
  }

  /** `date:last 7 days`: as many of the words that follow as make a date of it, where the first alone is none. */
  #restOfDate(value: FilterValue): void {
    if (value.quoted || rangeOfDays(value.text, undefined, this.#context.today)) return;
    const words =
      /^(?: [\p{L}\p{N}./-]+){1,4}/u
        .exec(this.#text.slice(this.#at, this.#at + 60))?.[0]
        .split(" ")
        .slice(1) ?? [];
    for (let count = words.length; count > 0; count--) {
      const more = ` ${words.slice(0, count).join(" ")}`;
      if (!rangeOfDays(value.text + more, undefined, this.#context.today)) continue;
      value.text += more;
      this.#at += more.length;
      value.end = this.#at;
      return;
    }
  }

  #words(within: FieldHead | undefined, start: number): QueryNode | null {
    const value = this.#value(start, false);
    return this.#term(value, within);
  }

  #term(value: FilterValue, head: FieldHead | undefined): QueryNode | null {
    if (head && head.field.kind !== "words" && value.text.trim() !== "" && ++this.#filters > mostFilters) {
      if (this.#filters === mostFilters + 1) this.#say("many", String(mostFilters), value.start, value.end);
      return null;
    }
    return termOf(value, head, this.#context, (kind, said) => this.#say(kind, said, value.start, value.end));
  }

  /** What is between quotation marks, else to the next blank. Moves past it. `start`: where the part begins that it belongs to. */
  #value(start: number, listed: boolean): FilterValue {
    const text = this.#text;
    const first = text[this.#at] ?? "";
    const single = first === "'" ? closingApostrophe(text, this.#at + 1) : -1;
    if (isQuote(first) || single > 0) {
      const from = this.#at + 1;
      const closing = single > 0 ? single : closersOf(text, from, first);
      const to = closing < 0 ? text.length : closing;
      const value = unescaped(text.slice(from, to));
      this.#at = Math.min(to + 1, text.length);
      if (closing < 0 && foldWords(value).length > 0) this.#say("quote", value.trim(), from - 1, text.length);
      // `"a b"~10`: near each other is not asked for here
      const near = /^[~^]\d*/.exec(text.slice(this.#at, this.#at + 6));
      if (near) this.#at += near[0].length;
      return { text: value, quoted: true, near: near?.[0].startsWith("~") === true, start, end: this.#at };
    }
    let value = "";
    let open = 0;
    for (; this.#at < text.length; this.#at++) {
      const letter = text[this.#at]!;
      if (letter === "\\" && escapable(text[this.#at + 1])) {
        value += text[++this.#at]!;
        continue;
      }
      if (/\s/.test(letter) || (isQuote(letter) && value !== "") || (listed && letter === ",")) break;
      if (letter === "(" || letter === "{") open++;
      if (letter === ")" || (letter === "}" && this.#closing === "}")) {
        if (open === 0) break;
        open--;
      }
      if (isQuote(letter)) break;
      value += letter;
    }
    return { text: value, quoted: false, start, end: this.#at };
  }

  #skipBlanks(): void {
    while (this.#at < this.#text.length && /\s/.test(this.#text[this.#at]!)) this.#at++;
  }

  #say(kind: ProblemKind, value: string, start: number, end: number): void {
    this.#problems.push({ kind, value, start, end });
  }
}

const comparisons: Record<string, Comparison> = { ">": ">", "<": "<", "=": "=", ">=": ">=", "<=": "<=", "≥": ">=", "≤": "<=" };

/** Of an apostrophe that stands before a value like a quotation mark; -1 where it is one of a word (`'t Hooft`, `'90s`). */
function closingApostrophe(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) if (text[at] === "'" && /^(?:[\s),]|$)/.test(text.slice(at + 1, at + 2))) return at;
  return -1;
}

/** Nothing of nothing, the only one of one; what is of the same kind is not nested. */
function joined(kind: "all" | "any", parts: readonly QueryNode[]): QueryNode | null {
  const [first] = parts;
  if (!first || parts.length === 1) return first ?? null;
  return { kind, of: [...parts], start: first.start, end: parts.at(-1)!.end };
}
