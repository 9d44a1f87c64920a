// Quotation marks as keyboards of different countries make them, and the backslash that takes a letter as it is.

/** Closing marks by opening one. Two of the same kind are the other way round in some countries. */
const closers: Record<string, string> = { '"': '"', "“": '”“"', "”": '”"', "„": '“”"', "«": "»", "»": "«" };

export const isQuote = (letter: string | undefined) => letter !== undefined && letter in closers;

/** Index of the mark that closes what `opening` opened before `from`; -1 where there is none. */
export function closersOf(text: string, from: number, opening: string): number {
  for (const closing of [closers[opening]!, Object.keys(closers).join("")]) {
    for (let at = from; at < text.length; at++) {
      if (text[at] === "\\" && escapable(text[at + 1])) at++;
      else if (closing.includes(text[at]!)) return at;
    }
  }
  return -1;
}

/** Whatever has a meaning in the language; a backslash before a letter or digit is one itself, as in paths. */
export const escapable = (letter: string | undefined) =>
  letter !== undefined && /[^\p{L}\p{N}\p{M}]/u.test(letter) && !/[\ud800-\udfff]/.test(letter);

export function unescaped(text: string): string {
  let plain = "";
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\" && escapable(text[at + 1])) at++;
    plain += text[at]!;
  }
  return plain;
}

/** Between quotation marks, so that exactly this is meant. */
export function quoted(name: string): string {
  return `"${name.replace(/["“”„«»\\]/g, "\\$&").trim()}"`;
}
