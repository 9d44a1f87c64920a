// How a workbook shows its numbers: dates, currencies, percentages by the format of each cell.
import type { Zip } from "../archive/openZip.ts";
import { walkPart } from "./parts.ts";

/** A cell's number as it is shown with the style. */
export type ShowNumber = (raw: string, style: number) => string;

const mostFormats = 70_000;

export async function cellFormatter(zip: Zip, path: string, since1904: boolean): Promise<ShowNumber> {
  const codes = new Map<number, string>();
  const styles: number[] = [];
  let inCells = false;
  await walkPart(zip, path, {
    open(name, attributes) {
      if (name === "numFmt") codes.set(Number(attributes.numFmtId), attributes.formatCode ?? "General");
      if (name === "cellXfs") inCells = true;
      if (name === "xf" && inCells && styles.length < mostFormats) styles.push(Number(attributes.numFmtId ?? 0));
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
    text() {},
  });
  return numberFormatter((style) => codes.get(styles[style] ?? 0) ?? styles[style] ?? 0, since1904);
}

/** `codeOf` gives a style's format, or the number of a built-in one. */
export async function numberFormatter(codeOf: (style: number) => string | number, since1904: boolean): Promise<ShowNumber> {
  const { format, getFormatFromId, isDateFormat } = await import("numfmt");
  const known = new Map<number, string>();
  const patternOf = (style: number) => {
    let pattern = known.get(style);
    if (pattern === undefined) {
      const code = codeOf(style);
      pattern = typeof code === "string" ? code : (getFormatFromId(code) ?? "General");
      // A date that is shown in the writer's own way reads the same everywhere here.
      if (pattern.length > 255) pattern = "General";
      known.set(style, pattern);
    }
    return pattern;
  };
  return (raw, style) => {
    const number = Number(raw);
    if (!Number.isFinite(number)) return raw;
    const pattern = patternOf(style);
    if (pattern === "General") return general(number);
    try {
      const shown = format(pattern, isDateFormat(pattern) && since1904 ? number + 1462 : number, { throws: true });
      return /^#+$/.test(shown) ? general(number) : shown;
    } catch {
      return general(number);
    }
  };
}

/** Fifteen digits are what a spreadsheet keeps. */
const general = (number: number) => String(Number(number.toPrecision(15)));
