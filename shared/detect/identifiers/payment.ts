// Accounts and payment references, believed only where their check digits are right or a label names them.
import { evidenceOf } from "../evidence.ts";
import type { AccountFact, ReferenceFact } from "../facts.ts";
import { ibanLength, isIban, isLuhn, isMod10Recursive, isMod11, isMod97, isWeighted } from "./checksums.ts";

const ibanStart = /(?<![A-Z0-9])[A-Z]{2}\d{2}(?=[ ]?[A-Z0-9]{4})/g;

export function findAccounts(text: string): AccountFact[] {
  return [...ibans(text), ...norwegianAccounts(text)];
}

function ibans(text: string): AccountFact[] {
  return [...text.matchAll(ibanStart)].flatMap(({ index }) => {
    const length = ibanLength(text.slice(index, index + 2));
    const taken = length && take(text, index, length, /[A-Z0-9]/);
    return taken && isIban(taken.value) ? [{ ...evidenceOf(text, index, taken.length), scheme: "iban" as const, value: taken.value }] : [];
  });
}

/** `count` characters that match from `at` on, with single blanks, points or hyphens between them; null where they end before. */
function take(text: string, at: number, count: number, wanted: RegExp): { value: string; length: number } | null {
  let value = "";
  let end = at;
  while (value.length < count) {
    const letter = text[end] ?? "";
    if (wanted.test(letter)) value += letter;
    else if (!/[ .-]/.test(letter) || /[ .-]/.test(text[end + 1] ?? "")) return null;
    end++;
  }
  return wanted.test(text[end] ?? "") ? null : { value, length: end - at };
}

const norwegianAccount =
  /(?<!\d[ .]?)(\d{4})([ .])(\d{2})\2(\d{5})(?!\d)|(?<=(?:konto|kontonr|kontonummer|bankkonto|til konto)[.:]{0,2} {0,3})\d{11}(?!\d)/giu;

function norwegianAccounts(text: string): AccountFact[] {
  return [...text.matchAll(norwegianAccount)].flatMap((match) => {
    const value = match[0].replace(/\D/g, "");
    if (!isWeighted(value, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1])) return [];
    return [{ ...evidenceOf(text, match.index, match[0].length), scheme: "no" as const, value }];
  });
}

const kid = /(?<![\p{L}])KID(?:[ -]?(?:nummer|nr\.?))?\s?[.:]?\s{0,12}(?<value>\d[\d ]{0,30}[\d-])(?![\d])/giu;
const rf = /(?<![A-Z0-9])RF\d{2}(?: ?[A-Z0-9]{1,4}){1,6}(?![A-Z0-9])/g;
const qr = /(?<!\d ?)\d{2} ?(?:\d{5} ?){5}(?!\d)/g;
const labelled =
  /(?<!\p{L})(?:OCR(?:[ -]?(?:nummer|nr\.?|number))?|betalings-?id|verwendungszweck|zahlungsreferenz|payment reference|remittance(?: reference| information)?|betalingskenmerk|référence de paiement|referencia de pago|variabilní symbol|VS|viitenumero|viitenumber|maksājuma mērķis|mokėjimo paskirtis|kod płatności|tytuł przelewu|referência(?: multibanco)?)\s?[.:]\s{0,8}(?<value>[A-Z0-9][A-Z0-9 /.-]{2,34})(?=\s{2}|[\n\f\t,;]|$)/giu;

export function findReferences(text: string): ReferenceFact[] {
  const found: ReferenceFact[] = [];
  const add = (scheme: ReferenceFact["scheme"], at: number, length: number, value: string, words?: string) => {
    if (!found.some((other) => other.at < at + length && at < other.at + other.length))
      found.push({ ...evidenceOf(text, at, length, words), scheme, value });
  };
  for (const match of text.matchAll(kid)) {
    // two blanks end the number: what follows is the next column
    const written = match.groups!.value!.split(/ {2}/)[0]!.trim();
    const value = written.replace(/ /g, "");
    const at = match.index + match[0].indexOf(match.groups!.value!);
    if (value.length >= 2 && value.length <= 25 && (isLuhn(value) || isMod11(value))) add("kid", at, written.length, value, match[0]);
  }
  for (const match of text.matchAll(rf)) {
    for (let written = match[0]; written.length > 5; written = written.slice(0, Math.max(written.lastIndexOf(" "), 0))) {
      const value = written.replace(/ /g, "");
      if (value.length > 25 || !isMod97(value)) continue;
      add("rf", match.index, written.length, value);
      break;
    }
  }
  for (const match of text.matchAll(qr)) {
    const value = match[0].replace(/\D/g, "");
    if (value.length === 27 && /[1-9]/.test(value) && isMod10Recursive(value)) add("qr", match.index, match[0].trimEnd().length, value);
  }
  for (const match of text.matchAll(labelled)) {
    const value = match.groups!.value!.trim();
    if (/\d/.test(value))
      add("text", match.index + match[0].indexOf(value), value.length, value.replace(/ /g, /^[\d ]+$/.test(value) ? "" : " "), match[0]);
  }
  return found.sort((a, b) => a.at - b.at);
}
