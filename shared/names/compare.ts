// When two names mean the same to a person: "Forsikringer" and "forsikring", "Strøm-regning" and "Strømregning".
// Pure; used on the device and on the server, so that both propose the same.

const letters: Record<string, string> = { ø: "o", æ: "ae", å: "a", ß: "ss", đ: "d", ł: "l", œ: "oe", þ: "th", ð: "d" };
const endings = ["ene", "ane", "er", "ar", "en", "et", "es", "s", "e"];

/** Lower case without diacritics, everything but letters and digits turned into single spaces. */
export function foldText(text: string): string {
  return text
    .toLowerCase()
    .replace(/[øæåßđłœþð]/g, (letter) => letters[letter]!)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** How a name looks to a reader, case, diacritics and blanks apart: equal for names that look the same. Signs count: "C" is not "C++". */
export function nameLook(name: string): string {
  return name
    .toLowerCase()
    .replace(/[øæåßđłœþð]/g, (letter) => letters[letter]!)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/\s+/gu, " ")
    .trim();
}

/** A key that is equal for names that differ only in case, diacritics, spacing, or plural and definite endings. */
export function nameKey(name: string): string {
  return foldText(name)
    .split(" ")
    .map((word) => stem(word))
    .join("");
}

function stem(word: string): string {
  if (word.length < 4) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  const ending = endings.find((end) => word.endsWith(end) && word.length - end.length >= 3);
  return ending ? word.slice(0, -ending.length) : word;
}

/** Same key, or one letter off in a long word; numbers must agree, because "2025" and "2026" are not spellings of each other. */
export const sameName = (a: string, b: string): boolean => sameKey(nameKey(a), nameKey(b));

/** The same of two keys, for whoever compares many names. */
export function sameKey(left: string, right: string): boolean {
  if (left === right) return true;
  if (Math.min(left.length, right.length) < 8 || left.replace(/\D/g, "") !== right.replace(/\D/g, "")) return false;
  return withinOneEdit(left, right);
}

function withinOneEdit(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start++;
  const rest = short.length === long.length ? short.slice(start + 1) : short.slice(start);
  return rest === long.slice(start + 1);
}
