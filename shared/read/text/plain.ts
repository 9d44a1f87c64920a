// Plain text, Markdown, CSV, JSON and source text: what reads as text is text.
import { maxTextBytes } from "../../detect/cleanText.ts";
import { decodeText } from "../decodeText.ts";
import { ExtractionError } from "../errors.ts";
import type { Head } from "../head.ts";
import type { Hints, Reader, Reading, Source } from "../reader.ts";

/** UTF-16 takes two bytes for one of UTF-8. */
export const textLimit = { bytes: maxTextBytes * 2, beginning: true } as const;

/** The decoded beginning of the file, enough to fill the text that is kept. */
export async function readAsText(source: Source, maxBytes: number = textLimit.bytes): Promise<string> {
  const bytes = await source.range(0, maxBytes);
  const text = decodeText(bytes, { partial: source.size > bytes.length || bytes.length === textLimit.bytes });
  if (text === null) throw new ExtractionError("unsupported", "bytes are not text");
  return text.replace(/^\ufeff/, "");
}

const named = (pattern: RegExp, type: string) => (hints: Hints) => pattern.test(hints.name) || hints.contentType.startsWith(type);
const isMarkdownName = named(/\.(md|markdown)$/i, "text/markdown");
const isCsvName = named(/\.(csv|tsv|tab)$/i, "text/csv");
const isJsonName = named(/\.(json|jsonl|ndjson|geojson)$/i, "application/json");

/** A picture or PDF by its name whose bytes happen to be letters is broken, not a text. */
const claimsBinary = (hints: Hints) =>
  /^(application\/pdf|image\/(?!svg))/.test(hints.contentType) || /\.(pdf|png|jpe?g|webp|gif|tiff?|bmp|heic)$/i.test(hints.name);

const isText = (head: Head, hints: Hints) => !claimsBinary(hints) && head.text !== null;

export const text: Reader = {
  kind: "text",
  limit: textLimit,
  sniff: (head, hints) => isText(head, hints) && !/^(%!PS|\{\\rtf)/.test(head.latin),
  read: async (source) => ({ text: await readAsText(source) }),
};

export const markdown: Reader = {
  kind: "markdown",
  limit: textLimit,
  sniff: (head, hints) => isMarkdownName(hints) && isText(head, hints),
  read: async (source) => withFrontMatter(await readAsText(source)),
};

/** YAML between two lines of hyphens at the very beginning: the title in it is the document's. The rest stays, as lines of the text. */
function withFrontMatter(source: string): Reading {
  const matter = /^---[ \t]*\r?\n([\s\S]{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(source);
  if (!matter) return { text: source };
  const title = /^title[ \t]*:[ \t]*(.+)$/im.exec(matter[1]!)?.[1]?.trim() ?? "";
  const unquoted = /^(["'])(.*)\1$/.exec(title)?.[2] ?? title;
  return { text: `${matter[1]}\n\n${source.slice(matter[0].length)}`, title: unquoted || null };
}

export const csv: Reader = {
  kind: "csv",
  limit: textLimit,
  sniff: (head, hints) => isCsvName(hints) && isText(head, hints),
  read: async (source) => ({ text: tabulated(await readAsText(source)) }),
};

/** Cells separated by tabs, whatever separated them; a line end inside of a quoted cell becomes a blank. One pass. */
function tabulated(source: string): string {
  const first = source
    .slice(0, 4096)
    .replace(/"[^"]*"/g, "")
    .split(/\r?\n/)
    .slice(0, 5)
    .join("\n");
  const separator = ["\t", ";", ",", "|"].reduce((best, sign) => (count(first, sign) > count(first, best) ? sign : best));
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  const flush = (to: number, end: string) => {
    parts.push(source.slice(from, to), end);
    from = to + 1;
  };
  for (let at = 0; at < source.length; at++) {
    const sign = source[at]!;
    if (quoted) {
      if (sign === '"' && source[at + 1] === '"') flush(at++, "");
      else if (sign === '"') {
        flush(at, "");
        quoted = false;
      } else if (sign === "\n" || sign === "\r" || sign === "\t") flush(at, " ");
    } else if (sign === '"' && at === from) {
      from = at + 1;
      quoted = true;
    } else if (sign === separator) flush(at, "\t");
  }
  parts.push(source.slice(from));
  return parts.join("");
}

const count = (text: string, sign: string) => text.split(sign).length;

export const json: Reader = {
  kind: "json",
  limit: textLimit,
  sniff: (head, hints) => isJsonName(hints) && isText(head, hints),
  read: async (source) => ({ text: readableJson(await readAsText(source)) }),
};

/** Names and values without brackets and escapes, a pair a line. What is not JSON after all stays as it is. */
function readableJson(source: string): string {
  const strings = /"((?:[^"\\]|\\.)*)"\s*(:?)|([{}[\],])|([^\s{}[\],":]+)/g;
  if (!/^\s*[[{"]/.test(source)) return source;
  const parts: string[] = [];
  for (const [, quoted, colon, sign, bare] of source.matchAll(strings)) {
    if (quoted !== undefined) parts.push(unescaped(quoted), colon ? ": " : "");
    else if (sign) parts.push("\n");
    else if (bare) parts.push(bare);
  }
  return parts
    .join("")
    .replace(/\n{2,}/g, "\n")
    .trim();
}

function unescaped(quoted: string): string {
  if (!quoted.includes("\\")) return quoted;
  try {
    return JSON.parse(`"${quoted}"`) as string;
  } catch {
    return quoted;
  }
}
