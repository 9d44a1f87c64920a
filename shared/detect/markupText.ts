// The words of a web page or a drawing, without its markup. Nothing in it is run or trusted: what comes out is only ever text.
// One pass from left to right, so that no input takes longer than its length.

/** What stands in these is not for readers. */
const unseen = new Set(["script", "style", "template", "noscript", "head", "metadata", "defs"]);
/** Elements that stand beside their neighbours: a word may go on across them. */
const inline = new Set([
  "a",
  "abbr",
  "b",
  "bdi",
  "bdo",
  "cite",
  "code",
  "em",
  "font",
  "i",
  "mark",
  "s",
  "small",
  "span",
  "strong",
  "sub",
  "sup",
  "tspan",
  "u",
  "wbr",
]);

const named: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  shy: "",
  ndash: "–",
  mdash: "—",
  hellip: "…",
  euro: "€",
  copy: "©",
  laquo: "«",
  raquo: "»",
  ldquo: "“",
  rdquo: "”",
  bdquo: "„",
  lsquo: "‘",
  rsquo: "’",
  sect: "§",
  deg: "°",
  middot: "·",
  bull: "•",
  aring: "å",
  Aring: "Å",
  aelig: "æ",
  AElig: "Æ",
  oslash: "ø",
  Oslash: "Ø",
  auml: "ä",
  Auml: "Ä",
  ouml: "ö",
  Ouml: "Ö",
  uuml: "ü",
  Uuml: "Ü",
  szlig: "ß",
  eacute: "é",
  Eacute: "É",
  egrave: "è",
  agrave: "à",
  ccedil: "ç",
  ntilde: "ñ",
};

/** True for what begins like a web page or a drawing, after a byte order mark, comments and declarations. */
export function isMarkup(head: string): boolean {
  let at = 0;
  for (;;) {
    while (at < head.length && /[\s\ufeff]/.test(head[at]!)) at++;
    const end = head.startsWith("<!--", at) ? "-->" : head.startsWith("<?", at) ? "?>" : undefined;
    if (!end) break;
    const closed = head.indexOf(end, at);
    if (closed < 0) return false;
    at = closed + end.length;
  }
  return /^<(?:!doctype\s+(?:html|svg)|html|head|body|svg)(?=[\s>/[])/i.test(head.slice(at, at + 64));
}

export function markupText(source: string): string {
  const lower = source.toLowerCase();
  const text: string[] = [];
  let at = 0;
  /** Where the next of `mark` ends; the end of the text where there is none. */
  const after = (mark: string, from: number) => {
    const found = lower.indexOf(mark, from);
    return found < 0 ? source.length : found + mark.length;
  };
  while (at < source.length) {
    const open = source.indexOf("<", at);
    const end = open < 0 ? source.length : open;
    text.push(decoded(source.slice(at, end)));
    if (open < 0) break;
    if (lower.startsWith("<!--", open)) at = after("-->", open + 4);
    else if (lower.startsWith("<![cdata[", open)) {
      at = after("]]>", open);
      text.push(source.slice(open + 9, Math.max(open + 9, at - 3)));
    } else {
      const name = /^<\/?([a-z][a-z0-9:-]{0,31})/.exec(lower.slice(open, open + 40))?.[1];
      if (!name && !/[!?/]/.test(source[open + 1] ?? "")) {
        text.push("<"); // a sign, not a tag
        at = open + 1;
        continue;
      }
      const close = tagEnd(source, open);
      const closes = source[open + 1] === "/";
      const empty = source[close - 2] === "/";
      if (name && unseen.has(name) && !closes && !empty) at = after(">", after(`</${name}`, close) - 1);
      else at = close;
      if (!name || !inline.has(name)) text.push("\n");
    }
  }
  return text
    .join("")
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n[ \n]*/g, "\n")
    .trim();
}

/** Past the `>` of a tag; those inside of quoted values do not count, unless a quotation mark is never closed. */
function tagEnd(source: string, open: number): number {
  let quote = "";
  for (let at = open + 1; at < source.length; at++) {
    const letter = source[at]!;
    if (quote) quote = letter === quote ? "" : quote;
    else if (letter === ">") return at + 1;
    else if ((letter === '"' || letter === "'") && source[at - 1] === "=") quote = letter;
  }
  return source.length;
}

function decoded(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return named[name] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : " ";
  });
}
