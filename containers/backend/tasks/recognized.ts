// What has been recognized on a document's pages, put into what the file itself says.
import type { Pool } from "pg";
import { cleanText } from "../../../shared/detect/cleanText.ts";
import { detectLanguage } from "../../../shared/detect/detectLanguage.ts";
import type { Recognition } from "../../../shared/mutators/entities.ts";
import { mergePages, type PageText } from "../../../shared/recognition/mergePages.ts";
import type { WholeReading } from "./recordReading.ts";

export interface RecognizedRow extends PageText {
  done: boolean;
  letters: number;
  confidence: number | null;
  failure: string | null;
}

export async function recognizedRows(pool: Pool, versionId: string): Promise<RecognizedRow[]> {
  const { rows } = await pool.query<RecognizedRow>(
    `SELECT page, coalesce(text, '') AS text, text IS NOT NULL AS done, length(text)::int AS letters, confidence, failure
       FROM recognized_pages WHERE version_id = $1 ORDER BY page`,
    [versionId],
  );
  return rows;
}

/**
 * The pages as they were recognized before, where the document is read again together with others and all of these pages are known: to
 * recognize a vault of scans once more takes days in which their words would not be found. Null: they are to be recognized.
 */
export async function recognizedBefore(pool: Pool, versionId: string, pages: readonly number[]): Promise<RecognizedRow[] | null> {
  const { rows } = await pool.query("SELECT FROM document_versions WHERE id = $1 AND reread_asked_at IS NOT NULL", [versionId]);
  if (rows.length === 0) return null;
  const known = (await recognizedRows(pool, versionId)).filter(({ page }) => pages.includes(page));
  return known.length === pages.length && known.every(({ done, failure }) => done && failure === null) ? known : null;
}

export function recognitionOf(rows: readonly RecognizedRow[]): Recognition {
  const done = rows.filter((row) => row.done).length;
  return {
    state: done < rows.length ? "waiting" : "done",
    pages: rows.length,
    done,
    failed: rows.filter(({ failure }) => failure !== null).length,
    confidence: meanOf(rows),
  };
}

/** `layer`: what the file itself says, with its title. */
export async function withRecognized(
  layer: { text: string; pageCount: number | null; title: string | null },
  pages: readonly RecognizedRow[],
): Promise<Omit<WholeReading, "codes">> {
  const text = cleanText(mergePages(layer.text, pages));
  // Where there was text its title was found in all that the file says; of a picture there was nothing but its name.
  const title = layer.text.trim() === "" ? null : layer.title;
  const language = await detectLanguage(text);
  return { text, language, pageCount: layer.pageCount, title, stateReason: null, recognition: recognitionOf(pages) };
}

/** Over the letters of all pages, two digits. */
function meanOf(pages: readonly { letters: number | null; confidence: number | null }[]): number | null {
  let letters = 0;
  let sum = 0;
  for (const page of pages) {
    if (page.confidence === null || !page.letters) continue;
    letters += page.letters;
    sum += page.letters * page.confidence;
  }
  return letters === 0 ? null : Math.round((100 * sum) / letters) / 100;
}
