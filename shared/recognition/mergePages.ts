// The text of a document of which some pages were recognized.

export interface PageText {
  /** Counted from 1. */
  page: number;
  text: string;
}

/** `layer`: what the file itself says, pages separated by `\f`. What stands on a page and was not seen in its picture stays, below. */
export function mergePages(layer: string, recognized: readonly PageText[]): string {
  const pages = layer.split("\f");
  for (const { page, text } of recognized) {
    while (pages.length < page) pages.push("");
    pages[page - 1] = mergePage(pages[page - 1]!, text);
  }
  return pages.join("\f");
}

function mergePage(layer: string, recognized: string): string {
  if (recognized.trim() === "") return layer;
  const seen = letters(recognized);
  const unseen = layer.split("\n").filter((line) => letters(line) !== "" && !seen.includes(letters(line)));
  return [recognized, ...unseen].join("\n");
}

/** Fonts that don't say what they draw give signs that stand for nothing: they are no text of the page. */
const letters = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu)
    ?.join("") ?? "";
