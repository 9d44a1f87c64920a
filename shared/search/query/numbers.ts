// Numbers in filters: `5mb`, `>=10`, `1mb..5mb`.

export interface NumberRange {
  min: number | null;
  max: number | null;
}

export type Comparison = ">" | ">=" | "<" | "<=" | "=";

/** In steps of 1,024, as the quota counts and the screens write. */
const units: Record<string, number> = { "": 1, b: 1, byte: 1, bytes: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** A range of whole numbers, both ends included; undefined where it is none. Without a unit the number itself is meant, with one about so much. */
export function rangeOfNumbers(text: string, compare: Comparison | undefined): NumberRange | undefined {
  const ends = /^(.*?)\s*(?:\.\.\.?|\s(?:to|til|bis)\s)\s*(.*)$/i.exec(text.replace(/^[[{(]|[\]})]$/g, ""));
  if (ends && !compare) {
    const [from, to] = [endOf(ends[1]!), endOf(ends[2]!)];
    if (from === undefined || to === undefined || (from === null && to === null)) return undefined;
    return { min: from?.value ?? null, max: to?.value ?? null };
  }
  const number = endOf(text);
  if (!number) return undefined;
  const { value, unit } = number;
  switch (compare) {
    case ">":
      return { min: Math.floor(value) + 1, max: null };
    case ">=":
      return { min: Math.ceil(value), max: null };
    case "<":
      return { min: null, max: Math.ceil(value) - 1 };
    case "<=":
      return { min: null, max: Math.floor(value) };
    default: {
      if (unit === 1) return { min: value, max: value };
      return { min: Math.ceil(value - unit / 2), max: Math.ceil(value + unit / 2) - 1 };
    }
  }
}

/** Null: open. Undefined: no number. */
function endOf(text: string): { value: number; unit: number } | null | undefined {
  if (text === "" || text === "*") return null;
  const match = /^(\d+(?:[.,]\d+)?)\s*(bytes?|[kmgt]?)(?:i?b)?$/i.exec(text);
  const unit = match && units[match[2]!.toLowerCase()];
  if (!match || !unit) return undefined;
  return { value: Number(match[1]!.replace(",", ".")) * unit, unit };
}
