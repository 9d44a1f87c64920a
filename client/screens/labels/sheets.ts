// Which numbers stand on which sheet of labels, and where. Lengths in millimetres on A4.
import { parseArchiveNumber } from "../../../shared/detect/codes/archiveNumber.ts";

export interface LabelSheet {
  columns: number;
  rows: number;
  width: number;
  height: number;
  /** From the paper's left and upper edge to the first label. */
  left: number;
  top: number;
  /** Between two labels beside each other. */
  gap: number;
}

/** `L4731`: Avery's sheet of 189 small labels. `grid`: plain paper to be cut, or sheets of 24. */
export const labelSheets = {
  L4731: { columns: 7, rows: 27, width: 25.4, height: 10, left: 8.6, top: 13.5, gap: 2.5 },
  grid: { columns: 3, rows: 8, width: 70, height: 37, left: 0, top: 0.5, gap: 0 },
} as const satisfies Record<string, LabelSheet>;
export type SheetName = keyof typeof labelSheets;

export const labelsOn = ({ columns, rows }: LabelSheet): number => columns * rows;
export const mostSheets = 20;
const digits = 5;

export const labelText = (prefix: string, number: number): string => `${prefix}${String(number).padStart(digits, "0")}`;

/** Points in which the text fits beside its code: a bold letter is some 0.7 of its size wide. */
export function textPoints(name: SheetName, text: string): number {
  const { width } = labelSheets[name];
  const { code, most } = { L4731: { code: 10.6, most: 6.5 }, grid: { code: 28, most: 14 } }[name];
  const millimetresInPoint = 25.4 / 72;
  return Math.min(most, Math.floor(((width - code) / (text.length * 0.7 * millimetresInPoint)) * 10) / 10);
}

/** Whole numbers as they are typed; null for what is none. */
export const wholeNumber = (typed: string): number | null => (/^\d{1,10}$/.test(typed.trim()) ? Number(typed) : null);

/**
 * The sheets, each with its labels in reading order; null where a label would not be read again: nothing before the number, digits there,
 * the number 0, or one that is too large.
 */
export function numberedSheets(name: SheetName, prefix: string, first: number, sheets: number): string[][] | null {
  const each = labelsOn(labelSheets[name]);
  if (!/^\p{L}{1,10}$/u.test(prefix) || sheets < 1 || sheets > mostSheets) return null;
  const last = first + each * sheets - 1;
  if ([first, last].some((number) => parseArchiveNumber(labelText(prefix, number), prefix) !== number)) return null;
  return Array.from({ length: sheets }, (_, sheet) =>
    Array.from({ length: each }, (_, place) => labelText(prefix, first + sheet * each + place)),
  );
}
