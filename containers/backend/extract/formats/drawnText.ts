// The first page of whatever has text as a picture of that text, for formats that have no other.
import { cleanText } from "../../../../shared/detect/cleanText.ts";
import { Budget } from "../../../../shared/read/budget.ts";
import type { Reader } from "../../../../shared/read/reader.ts";
import type { DrawingReader } from "./types.ts";

/** More characters than fit on one drawn page of text. */
const pageOfText = 64_000;

export const drawnAsText = (reader: Reader): DrawingReader => ({
  ...reader,
  async draw(source, hints, options) {
    if (options.page > 0) return null;
    const { drawText } = await import("./drawText.ts");
    // A format that can be read from its beginning is read only as far as is drawn.
    const begin = reader.limit.beginning
      ? { ...source, range: (from: number, length: number) => source.range(from, Math.min(length, pageOfText)) }
      : source;
    const { text } = await reader.read(begin, { hints, budget: new Budget(), nested: async () => null });
    return drawText(cleanText(text.split("\f", 1)[0]!.slice(0, pageOfText)), reader.kind === "markdown" ? "markdown" : "text", options);
  },
});
