// Lines and the words beside a place in a text.

/** No line is longer than this for what is looked at beside a place, so that a text without lines takes no longer than another. */
const longestLine = 400;

/** Where the line that holds `at` begins, at most 400 characters before; form feeds end lines as well. */
export function startOfLine(text: string, at: number): number {
  const from = Math.max(0, at - longestLine);
  const before = text.slice(from, at);
  return from + Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\f")) + 1;
}

/** Where the line that holds `at` ends, at most 400 characters on. */
export function endOfLine(text: string, at: number): number {
  const next = text.slice(at, at + longestLine).search(/[\n\f]/);
  return next < 0 ? Math.min(text.length, at + longestLine) : at + next;
}

/** The line above, without its end; "" where there is none. At most 200 characters. */
export function lineAbove(text: string, at: number): string {
  const start = startOfLine(text, at);
  if (start === 0) return "";
  return text.slice(Math.max(startOfLine(text, start - 1), start - 1 - 200), start - 1);
}

/** Digits of other scripts and blanks of other widths as plain ones; every character keeps its place. */
export function plainDigits(text: string): string {
  return text
    .replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[\u00a0\u2007\u202f\u3000]/g, " ");
}
