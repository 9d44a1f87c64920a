// Schemas of the values that changes and routes are made of: ids, names, times, hashes.
import { z } from "zod";

export const id = z.uuid();
/** Without control characters and those that turn the order of what follows around ("gpj.exe" shown as "exe.jpg"); trimmed. */
export const lineOf = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\u202a-\u202e\u2066-\u2069]+/g, "")
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ")
    .trim();
/** A line of at most so many UTF-16 units, without half of a letter at its end. */
export const shortLineOf = (text: string, most: number): string =>
  lineOf(text)
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, "")
    .trim();
/** One line as `lineOf` makes it; never empty. */
export const oneLine = (max: number) =>
  z
    .string()
    .max(max * 4)
    .transform(lineOf)
    .pipe(z.string().min(1).max(max));
/** In UTC, in the years 1 to 9999: what PostgreSQL and JavaScript both write with four digits. */
export const isoInstant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .refine(hasYear, "a time in the years 1 to 9999");
export const isoDate = z.iso.date().refine(hasYear, "a date in the years 1 to 9999");
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits");
/** @param text an ISO 8601 date or time; years beyond four digits begin with a sign */
function hasYear(text: string): boolean {
  return /^\d{4}-/.test(text) && !text.startsWith("0000");
}
export const byteSize = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** The file of one of a document's versions. */
export const versionFile = z.object({ size: byteSize, sha256: sha256Hex, contentType: z.string().max(255) });
export const email = z.string().trim().pipe(z.email().max(254));
