// Dated documents and lines by language: `= 2026-11-03` (or `none`), `@` and the file's name where it matters, then the text.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface DatedCase {
  language: string;
  text: string;
  name: string;
  /** ISO date, null where there is none to be found. */
  date: string | null;
}

/** The day on which all of them are read. */
export const readingDay = "2026-11-26";

export function datedCases(half: "tuning" | "heldOut"): DatedCase[] {
  const folder = join(import.meta.dirname, "dated", half);
  return readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), "utf8")
      .split(/^= /m)
      .slice(1)
      .map((block) => {
        const [head, ...lines] = block.split("\n");
        const [date, name] = head!.split(" @ ");
        const language = file.replace(".txt", "");
        return { language, text: lines.join("\n").trim(), name: name ?? "document.pdf", date: date === "none" ? null : date! };
      }),
  );
}
