// Month names and their usual abbreviations in Norwegian, English, German, Danish and Swedish.

const names: string[][] = [
  ["januar", "january", "jänner", "januari", "jan"],
  ["februar", "february", "feber", "februari", "feb"],
  ["mars", "march", "märz", "maerz", "marts", "mar", "mrz"],
  ["april", "apr"],
  ["mai", "may", "maj"],
  ["juni", "june", "jun"],
  ["juli", "july", "jul"],
  ["august", "augusti", "aug"],
  ["september", "sept", "sep"],
  ["oktober", "october", "okt", "oct"],
  ["november", "nov"],
  ["desember", "december", "dezember", "des", "dec", "dez"],
];

const numbers = new Map(names.flatMap((variants, index) => variants.map((name) => [name, index + 1] as const)));

/** An alternation of all names, longest first, for use inside a regular expression with the `i` and `u` flags. */
export const monthPattern = [...numbers.keys()].sort((a, b) => b.length - a.length).join("|");

/** 1 to 12; undefined for any other word. */
export function monthNumber(name: string): number | undefined {
  return numbers.get(name.toLowerCase());
}
