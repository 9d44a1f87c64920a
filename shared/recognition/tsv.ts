// Tesseract's table of words: twelve columns, a row for each block, paragraph, line and word; words are those of level 5.
import type { EngineWord } from "./engine.ts";

export function parseTsv(tsv: string): EngineWord[] {
  const words: EngineWord[] = [];
  const lines = new Map<string, number>();
  const paragraphs = new Map<string, number>();
  for (const row of tsv.split("\n")) {
    const [level, , block, paragraph, line, , left, top, width, height, confidence, ...rest] = row.split("\t");
    const text = rest.join("\t").trim();
    if (level !== "5" || text === "") continue;
    const sure = Number(confidence);
    words.push({
      text,
      left: Number(left),
      top: Number(top),
      width: Number(width),
      height: Number(height),
      confidence: Math.min(1, Math.max(0, sure / 100)),
      line: indexOf(lines, `${block}/${paragraph}/${line}`),
      paragraph: indexOf(paragraphs, `${block}/${paragraph}`),
    });
  }
  return words;
}

function indexOf(seen: Map<string, number>, key: string): number {
  const known = seen.get(key) ?? seen.size;
  seen.set(key, known);
  return known;
}
