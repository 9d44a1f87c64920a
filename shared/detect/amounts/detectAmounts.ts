// Amounts of money with their currency, and which of them is the total.
import { evidenceOf } from "../evidence.ts";
import type { AmountFact } from "../facts.ts";
import { lineAbove, plainDigits, startOfLine } from "../lines.ts";
import { type PhraseHit, phraseFinder } from "../phrases.ts";
import { crowns, currencies, netWords, payableWords, taxWords, totalWords } from "./words.ts";

const searched = 200_000;
const mostKept = 40;
/** A statement of a year has some thousand. */
const mostRead = 4000;
/** How far a label may stand before its amount on the line, in UTF-16 units. */
const reach = 80;

type AmountCue = "payable" | "total" | "net" | "tax";
const cuesIn = phraseFinder<AmountCue>({ payable: payableWords, total: totalWords, net: netWords, tax: taxWords });

/** No digits of a longer number on either side, no per cent, no date. */
const number =
  /(?<![\p{L}\p{N}_/#])(?<![\p{N}][.,:-])(?<sign>[-–−]\s?)?(?<digits>\d{1,3}(?<group>[ .,'’])\d{3}(?:\k<group>\d{3}){0,3}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)(?<dash>,[-–—]{1,2}|\.[-–—])?(?![\p{N}/%°])(?![.,:-]\p{N})(?!\s%)/gu;

const symbols = Object.keys(currencies)
  .sort((a, b) => b.length - a.length)
  .map((symbol) => symbol.replace(/[.$]/g, "\\$&"))
  .join("|");
const currencyBefore = new RegExp(`(?<!\\p{L})(?<symbol>${symbols}|kr\\.?)\\s{0,2}[-–−]?\\s?$`, "iu");
const currencyAfter = new RegExp(`^\\s{0,2}(?<symbol>${symbols}|kr\\.?)(?!\\p{L})`, "iu");

interface Read extends AmountFact {
  cue: AmountCue | null;
  size: number;
}

/** Money is what has a currency beside it, or two decimals after a label. `total` is the last of the best labelled. */
export function detectAmounts(source: { text: string; language: string | null }): { amounts: AmountFact[]; total: AmountFact | null } {
  const text = plainDigits(source.text.slice(0, searched));
  const found: Read[] = [];
  for (const match of text.matchAll(number)) {
    const { sign = "", digits, dash } = match.groups!;
    const at = match.index + sign.length;
    const end = match.index + match[0].length;
    const currency = currencyAt(text, match.index, end, source.language);
    const decimals = /[.,]\d{2}$/.test(digits!) || dash !== undefined;
    if (!currency && !decimals) continue;
    const label = labelOf(text, match.index);
    if (!currency && !label) continue;
    if (found.length >= mostRead) break;
    const value = decimalOf(digits!);
    if (value === null) continue;
    const kind = label?.kind === "payable" ? "total" : (label?.kind ?? "other");
    found.push({
      ...evidenceOf(source.text, at, digits!.length, `${label?.words ?? ""} ${text.slice(match.index, end)} ${currency?.after ?? ""}`),
      value: sign && Number(value) !== 0 ? `-${value}` : value,
      currency: currency?.code ?? null,
      kind,
      cue: label?.kind ?? null,
      size: Math.abs(Number(value)),
    });
  }
  const total = totalOf(found);
  const amounts = found.map(({ cue: _, size: __, ...fact }) => fact);
  const kept = [...amounts.filter(({ kind }) => kind !== "other"), ...amounts.filter(({ kind }) => kind === "other")];
  return { amounts: kept.slice(0, mostKept).sort((a, b) => a.at - b.at), total };
}

function totalOf(found: Read[]): AmountFact | null {
  const payable = found.filter(({ cue }) => cue === "payable");
  const totals = payable.length > 0 ? payable : found.filter(({ cue }) => cue === "total");
  // a sum of sums is the largest; of equal ones the last is that of the foot
  const best = totals.reduce<Read | null>((most, next) => (!most || next.size >= most.size ? next : most), null);
  if (!best) return null;
  const { cue: _, size: __, ...fact } = best;
  return { ...fact, kind: "total" };
}

function currencyAt(text: string, at: number, end: number, language: string | null): { code: string; after: string } | null {
  const after = currencyAfter.exec(text.slice(end, end + 8))?.groups?.symbol;
  const symbol = after ?? currencyBefore.exec(text.slice(Math.max(0, at - 10), at))?.groups?.symbol;
  if (symbol === undefined) return null;
  const key = symbol.toLowerCase();
  const code = /^kr\.?$/.test(key) ? (crowns[language ?? ""] ?? "NOK") : currencies[key];
  return code ? { code, after: after ?? "" } : null;
}

/** The nearest label on the line before the amount; on the line above where nothing but numbers stands before it. */
function labelOf(text: string, at: number): (PhraseHit<AmountCue> & { words: string }) | null {
  const before = text.slice(Math.max(startOfLine(text, at), at - reach), at);
  const own = /\p{L}/u.test(before) ? labelIn(before) : null;
  if (own) return own;
  if (/[\p{L}\p{M}]{4}/u.test(before)) return null;
  const above = lineAbove(text, at);
  return above.length <= 60 && !/\d/.test(above) ? labelIn(above) : null;
}

function labelIn(words: string): (PhraseHit<AmountCue> & { words: string }) | null {
  const hits = cuesIn(words);
  // "total excl. VAT" is net and "VAT total" tax: what limits a sum says more than that it is one
  const hit =
    hits.findLast(({ kind }) => kind === "payable") ?? hits.findLast(({ kind }) => kind === "net" || kind === "tax") ?? hits.at(-1);
  if (!hit) return null;
  const inclusive = /(?:inkl|incl|inc|inkludert|ttc|med|zzgl)\.?\s*\S{0,6}\s*$/iu.test(words.slice(0, hit.at)) && hit.kind === "tax";
  const total = inclusive ? hits.find(({ kind }) => kind === "total") : undefined;
  return { ...(total ?? hit), words: words.slice(hit.at) };
}

/** The last separator is the decimal one if one or two digits follow it; three of them are a group in every language. */
function decimalOf(digits: string): string | null {
  const last = digits.match(/[^\d]/g)?.at(-1);
  const tail = last === undefined ? "" : digits.slice(digits.lastIndexOf(last) + 1);
  const isDecimal = last !== undefined && tail.length <= 2;
  const whole = (isDecimal ? digits.slice(0, digits.lastIndexOf(last)) : digits).replace(/\D/g, "");
  if (whole.length > 12) return null;
  return `${BigInt(whole || "0")}.${isDecimal ? tail.padEnd(2, "0") : "00"}`;
}
