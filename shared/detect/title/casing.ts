// How a title is written: one line, no shouting, at most 120 characters.

import { endOfLine, startOfLine } from "../lines.ts";

export const longest = 120;

/** Written in capitals wherever they stand. */
const acronyms = new Set(
  "AS ASA ANS AG KG AB HB SA SE OÜ SIA UAB BV NV PLC LLC LLP LTD NAV MVA DNB NRK OBOS NSB BKK EU EØS USA UK UN FN HR IT PDF ID IBAN BIC KID VAT GST PC TV VW BMW TÜV ADAC AOK DAK BKK BGB GEZ ARD ZDF SEPA PIN PUK DSL LTE GPS HMS ABC CV FAQ GDPR DSGVO BUP SFO EKG MR CT HIV II III IV VI VII VIII IX XI XII".split(
    " ",
  ),
);
const written = new Map([
  ["gmbh", "GmbH"],
  ["aps", "ApS"],
]);

/** On one line, without marks of lists and headings around it; a title in capitals becomes a sentence, with its acronyms. */
export function tidy(line: string, text = ""): string {
  const trimmed = line.replace(/\s+/g, " ").replace(/^[\s\-–—_*•|.]+|[\s\-–—_*•|]+$/g, "");
  const shouted = letters(trimmed) >= 4 && trimmed === trimmed.toUpperCase() && trimmed !== trimmed.toLowerCase();
  return shouted ? quiet(trimmed, text) : trimmed;
}

function quiet(title: string, text: string): string {
  const only = !title.includes(" ");
  const words = title
    .split(/(?<=[\s\-/–])|(?=[\s/–])/u)
    .map((word) => (isAcronym(word, text, only) ? word : (written.get(word.toLowerCase()) ?? word.toLowerCase())));
  const sentence = words.join("");
  return sentence[0]!.toUpperCase() + sentence.slice(1);
}

/** Known as one, without vowels, or in capitals in the middle of an ordinary sentence of the text and nowhere otherwise. */
function isAcronym(word: string, text: string, only: boolean): boolean {
  const bare = word.replace(/[^\p{L}\p{N}]/gu, "");
  if (acronyms.has(bare)) return true;
  if (bare.length < 2 || bare.length > 6 || (only && bare.length > 5)) return false;
  if (/^\p{L}+$/u.test(bare) && !/[AEIOUYÆØÅÄÖÜÉÈÁÍÓÚŐŰАЕЁИОУЫЭЮЯІЇЄ]/u.test(bare) && /^\p{Script=Latin}+$/u.test(bare)) return true;
  const head = text.slice(0, 20_000);
  let at = head.indexOf(bare);
  while (at >= 0) {
    const line = head.slice(startOfLine(head, at), endOfLine(head, at));
    const alone = !/[\p{L}\p{N}]/u.test(head[at - 1] ?? "") && !/[\p{L}\p{N}]/u.test(head[at + bare.length] ?? "");
    if (alone && /\p{Ll}{2}/u.test(line)) return !new RegExp(`(?<!\\p{L})\\p{Lu}?${bare.slice(1).toLowerCase()}(?!\\p{L})`, "u").test(head);
    at = head.indexOf(bare, at + 1);
  }
  return false;
}

export function shorten(title: string): string {
  if (title.length <= longest) return title;
  const cut = title.slice(0, longest);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), longest / 2)).trimEnd()}…`;
}

export function letters(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}

/** UTF-8 that was read as another encoding, or characters that stand for unreadable ones. */
export function isMojibake(text: string): boolean {
  return /[\ufffd\u0000-\u0008\u000e-\u001f\ue000-\uf8ff]|Ã[\u0080-\u00bf¤¥¦§¨©ª«¬­®¯°±²³´µ¶·¸¹º»¼½¾¿†‡ˆ‰Š‹Œœ„“”•–—˜™š›žŸ…€‚ƒ‘’]|â€|Â[ §°«»]|þÿ|ÿþ|[ÐÑ][\u0080-\u00bf°±µ]|(?:Ð.){2}|\?{3,}/u.test(
    text,
  );
}
