// The words of a web page or a drawing, without its markup. Nothing in it is run or fetched: what comes out is only ever text.
import type { Head } from "../head.ts";
import type { Reader, Reading } from "../reader.ts";
import { readAsText, textLimit } from "../text/plain.ts";
import { markupRoot } from "./isMarkup.ts";
import { walkHtml } from "./walkHtml.ts";

/** What stands in these is not for readers of the page. */
const unseen = new Set([
  "script",
  "style",
  "template",
  "noscript",
  "head",
  "metadata",
  "defs",
  "title",
  "iframe",
  "object",
  "audio",
  "video",
  "datalist",
]);
/** Elements that stand beside their neighbours: a word may go on across them. */
const inline = new Set(
  "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s samp small span strike strong sub sup time tspan tt u var wbr".split(
    " ",
  ),
);
const cells = new Set(["td", "th"]);

/**
 * Text and title of HTML or SVG. Takes no longer than its length, whatever stands in it. `xhtml`: it is written as XML, where `<title/>` is
 * an element that has ended; in HTML everything behind it would be the title.
 */
export async function htmlText(
  source: string,
  { drawing = false, xhtml = /^\s*<\?xml\s/.test(source.slice(0, 100)) } = {},
): Promise<{ text: string; title: string | null }> {
  const parts: string[] = [];
  let title = "";
  let inTitle = false;
  /** The element that hides what is in it, and how many of the same name are open in it. */
  let hidden = "";
  let depth = 0;
  let preserved = 0;
  const handler: Parameters<typeof walkHtml>[1] = {
    onopentag(name, attributes) {
      if (name === "title" && title === "") inTitle = true;
      if (hidden) {
        if (name === hidden) depth++;
        return;
      }
      if ((unseen.has(name) && !(drawing && name === "title")) || attributes.hidden !== undefined) {
        if (!empty.has(name)) {
          hidden = name;
          depth = 1;
        }
        return;
      }
      if (name === "pre" || name === "textarea") preserved++;
      if (name === "img" && attributes.alt) parts.push(` ${attributes.alt} `);
      if (name === "input" && !/^(hidden|submit|button|checkbox|radio|password)$/i.test(attributes.type ?? ""))
        parts.push(` ${attributes.value ?? ""} `);
      if (cells.has(name)) parts.push("\t");
      else if (!inline.has(name) && name !== "img" && name !== "input") parts.push("\n");
    },
    ontext(text) {
      if (inTitle) title += text;
      if (hidden) return;
      parts.push(preserved > 0 ? text : text.replace(/[\s\u00a0]+/g, " "));
    },
    onclosetag(name) {
      if (name === "title") inTitle = false;
      if (hidden) {
        if (name === hidden && --depth === 0) hidden = "";
        return;
      }
      if ((name === "pre" || name === "textarea") && preserved > 0) preserved--;
      if (!inline.has(name) && !cells.has(name) && !empty.has(name)) parts.push("\n");
    },
  };
  await walkHtml(source, handler, { recognizeCDATA: true, recognizeSelfClosing: drawing || xhtml });
  return { text: tidy(parts.join("")), title: title.replace(/\s+/g, " ").trim() || null };
}

const empty = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));

/** One blank between words, a tab between cells, a line end between blocks. */
function tidy(text: string): string {
  return text
    .replace(/\u00ad/g, "")
    .replace(/ *\n[\s]*/g, "\n")
    .replace(/ *\t */g, "\t")
    .replace(/\n\t/g, "\n")
    .replace(/[^\S\n\t]+/g, " ")
    .trim();
}

const isKind = (kind: string) => (head: Head) => markupRoot(head.text ?? "")?.kind === kind;

const read = async (source: string, drawing: boolean): Promise<Reading> => htmlText(source, { drawing });

export const html: Reader = {
  kind: "html",
  limit: textLimit,
  sniff: isKind("html"),
  read: async (source) => read(withCharset(await source.range(0, textLimit.bytes)) ?? (await readAsText(source)), false),
};

export const svg: Reader = {
  kind: "svg",
  limit: textLimit,
  sniff: isKind("svg"),
  read: async (source) => read(await readAsText(source), true),
};

/** Decoded as the page itself says; null where it says nothing, or is UTF-8 or UTF-16, which are known without asking. */
function withCharset(bytes: Uint8Array): string | null {
  const begin = new TextDecoder("latin1").decode(bytes.subarray(0, 2048));
  const label = /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,20})/i.exec(begin)?.[1];
  if (!label || /^utf/i.test(label)) return null;
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return null;
  }
}
