// Sizes as an administrator writes them: in megabytes, with a comma or a point.
import { z } from "zod";
import { largestUpload } from "../../../shared/api/limits.ts";

const megabyte = 2 ** 20;

/** A thousand to some, one to others: "1.000", "5,120". Nobody is told by a limit that is a thousand times too small. */
const ambiguous = /^[1-9]\d{0,2}([.,]\d{3})+$/;

/** Nothing, or left out: no limit of its own. */
export const megabytes = z
  .string()
  .trim()
  .default("")
  .refine((text) => !ambiguous.test(text))
  .transform((text) => (text === "" ? null : Number(text.replace(",", "."))))
  .refine((value) => value === null || (value > 0 && value * megabyte <= largestUpload));

/** @param before in bytes: what reads the same as before stays the same to the byte */
export function bytesOf(value: number | null, before: number): number | null {
  if (value === null) return null;
  return rounded(before) === value ? before : Math.max(1, Math.round(value * megabyte));
}

/** With two digits at most: three would look like thousands. */
const rounded = (bytes: number): number => Math.round((bytes / megabyte) * 100) / 100 || bytes / megabyte;

export const inMegabytes = (bytes: number): string => String(rounded(bytes));
