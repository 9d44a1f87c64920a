// Fills a template's fields: mustache without code. `{{name}}`, `{{seller.name}}`, `{{price | money}}`, `{{day | date}}`, `{{n | number}}`,
// `{{#rows}}...{{/rows}}` for each row or where it is filled, `{{^rows}}...{{/rows}}` where it is not. Values are always escaped.
import Mustache from "mustache";
import type { MergeField } from "../../../shared/api/templates.ts";
import type { Language } from "../../../shared/languages.ts";

/** A template's fields are not written as they should be; `message` says what is wrong, in words for its author. */
export class TemplateError extends Error {}

type Token = [type: string, value: string, from: number, to: number, inner?: Token[], closed?: number];
const fieldName = /^(?:\.|[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}_][\p{L}\p{N}_-]*){0,5})$/u;
const formats = ["date", "money", "number"] as const;
const mostTags = 2_000;
const mostDepth = 8;

interface Named {
  path: string;
  format: (typeof formats)[number] | undefined;
  argument: string | undefined;
}

function readName(text: string): Named {
  const [path = "", format, argument] = text.split(/[|:]/).map((part) => part.trim());
  if (!fieldName.test(path)) throw new TemplateError(`“${text}” is no name of a field`);
  if (format !== undefined && !formats.includes(format as "date"))
    throw new TemplateError(`“${format}” is no format: use date, money or number`);
  if (argument !== undefined && !(format === "money" && /^[A-Z]{3}$/.test(argument)))
    throw new TemplateError(`“${argument}” is no currency`);
  return { path, format: format as Named["format"], argument };
}

/** @throws TemplateError */
function parse(template: string): Token[] {
  let tokens: Token[];
  try {
    tokens = Mustache.parse(template, ["{{", "}}"]) as unknown as Token[];
  } catch (error) {
    throw new TemplateError(error instanceof Error ? error.message : "not a template", { cause: error });
  }
  let count = 0;
  const walk = (all: Token[], depth: number): void => {
    if (depth > mostDepth) throw new TemplateError(`sections lie in at most ${mostDepth} levels inside each other`);
    for (const token of all) {
      if (token[0] === "text" || token[0] === "!") continue;
      if (++count > mostTags) throw new TemplateError(`there are more than ${mostTags} fields`);
      if (token[0] === ">" || token[0] === "=") throw new TemplateError("other templates and other brackets can not be used here");
      readName(token[1]);
      if (token[4]) walk(token[4], depth + 1);
    }
  };
  walk(tokens, 1);
  return tokens;
}

/** The fields of a template, each once, in their order: what a form asks for. @throws TemplateError */
export function fieldsOf(template: string): MergeField[] {
  const walk = (tokens: Token[]): MergeField[] => {
    const found = new Map<string, MergeField>();
    for (const [type, value, , , inner] of tokens) {
      if (type === "text" || type === "!") continue;
      const { path, format } = readName(value);
      if (path === ".") continue;
      const known = found.get(path);
      if (type !== "#" && type !== "^") {
        if (!known) found.set(path, { name: path, kind: format ?? "text" });
        continue;
      }
      const fields = walk(inner ?? []);
      if (type === "#" && (fields.length > 0 || holdsDot(inner ?? []))) {
        const before = known?.fields ?? [];
        const more = fields.filter(({ name }) => !before.some((one) => one.name === name));
        found.set(path, { name: path, kind: "list", fields: [...before, ...more] });
      } else {
        if (!known) found.set(path, { name: path, kind: "condition" });
        for (const field of fields) if (!found.has(field.name)) found.set(field.name, field);
      }
    }
    return [...found.values()];
  };
  return walk(parse(template));
}

const holdsDot = (tokens: Token[]): boolean => tokens.some(([type, value]) => type !== "text" && value.split("|")[0]!.trim() === ".");

const locales: Record<Language, string> = { en: "en-GB", nb: "nb-NO", de: "de-DE" };

const mostOutput = 4_000_000;

/** @throws TemplateError */
export function merge(template: string, fields: Record<string, unknown>, language: Language): { html: string; missing: string[] } {
  const tokens = parse(template);
  const missing = new Set<string>();
  let size = 0;
  const text = (value: unknown, { format, argument }: Named): string => {
    if (format === "date") return dateText(value, language);
    if (format === "money") return numberText(value, language, argument ?? "NOK");
    if (format === "number") return numberText(value, language);
    if (typeof value === "number") return new Intl.NumberFormat(locales[language], { maximumFractionDigits: 10 }).format(value);
    return typeof value === "object" ? "" : String(value);
  };
  const render = (all: Token[], scopes: readonly unknown[]): string => {
    let out = "";
    for (const [type, value, , , inner] of all) {
      if (type === "text") out += value;
      else if (type !== "!") {
        const named = readName(value);
        const found = lookUp(scopes, named.path);
        const filled =
          found !== undefined && found !== null && found !== "" && found !== false && !(Array.isArray(found) && found.length === 0);
        if (type === "#" && filled) {
          const rows = Array.isArray(found) ? found : [found];
          for (const row of rows) out += render(inner ?? [], [...scopes, row]);
        } else if (type === "^" && !filled) out += render(inner ?? [], scopes);
        else if (type !== "#" && type !== "^") {
          if (found === undefined || found === null || found === "") missing.add(named.path);
          else out += Mustache.escape(text(found, named));
        }
      }
      size += 1;
      if (out.length + size > mostOutput) throw new TemplateError("the result is too large");
    }
    return out;
  };
  return { html: render(tokens, [fields]), missing: [...missing] };
}

/** The innermost scope that has the path's first part; own properties alone, so that nothing of the language itself can be named. */
function lookUp(scopes: readonly unknown[], path: string): unknown {
  if (path === ".") return scopes.at(-1);
  const parts = path.split(".");
  for (const scope of scopes.toReversed()) {
    if (!has(scope, parts[0]!)) continue;
    let value: unknown = scope;
    for (const part of parts) value = has(value, part) ? (value as Record<string, unknown>)[part] : undefined;
    return value;
  }
  return undefined;
}
const has = (value: unknown, name: string) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name);

function dateText(value: unknown, language: Language): string {
  const given = String(value);
  const date = new Date(/^\d{4}-\d\d-\d\d$/.test(given) ? `${given}T12:00:00Z` : given);
  if (Number.isNaN(date.getTime())) return given;
  return new Intl.DateTimeFormat(locales[language], { dateStyle: "long", timeZone: "UTC" }).format(date);
}

function numberText(value: unknown, language: Language, currency?: string): string {
  const number =
    typeof value === "number"
      ? value
      : Number(
          String(value)
            .replace(/[\s\u00a0]/g, "")
            .replace(",", "."),
        );
  if (!Number.isFinite(number)) return String(value);
  const options = currency ? ({ style: "currency", currency } as const) : {};
  return new Intl.NumberFormat(locales[language], options).format(number);
}
