// Rich Text Format: its words, with tables as lines and header and footer once (RTF specification 1.9.1). One pass, no recursion.

import { byteString } from "../byteString.ts";
import { ExtractionError } from "../errors.ts";
import type { Reader, Reading, Source } from "../reader.ts";
import { TextOut, upToFull } from "../textOut.ts";

const limit = { bytes: 150_000_000 };

export const rtf: Reader = {
  kind: "rtf",
  limit,
  sniff: (head) => /^\s{0,16}\{\\(?:rtf|urtf)/.test(head.latin),
  read: async (source: Source) => rtfText(await source.all()),
};

/** Destinations whose contents are no text of the document. */
const skipped = new Set(
  "fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator info pict object objdata objclass themedata colorschememapping datastore latentstyles xmlnstbl pgdsctbl filetbl revtbl fldinst bkmkstart bkmkend formfield datafield nonshppict mmathPr template operator author pntext pntxtb pntxta do falt panose blipuid sp sn sv shpinst_ wgrffmtfilter xe tc tcn rxe private private1 upr_ fontemb fontfile background annotation_ atnid atnauthor atndate atnref atrfstart atrfend atnparent".split(
    " ",
  ),
);
/** Kept although marked as something that older readers may skip. */
const knownOptional = new Set("shptxt shpinst fldrslt footnote annotation ud upr_ listtext".split(" "));
const edges = new Set("header headerl headerr headerf footer footerl footerr footerf".split(" "));
const signs: Record<string, string> = {
  par: "\n",
  line: "\n",
  sect: "\n",
  page: "\n",
  row: "\n",
  nestrow: "\n",
  cell: "\t",
  nestcell: "\t",
  tab: "\t",
  emdash: "—",
  endash: "–",
  bullet: "•",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  emspace: " ",
  enspace: " ",
  qmspace: " ",
};
const codepages: Record<number, string> = {
  0: "windows-1252",
  77: "macintosh",
  128: "shift_jis",
  129: "euc-kr",
  134: "gbk",
  136: "big5",
  161: "windows-1253",
  162: "windows-1254",
  163: "windows-1258",
  177: "windows-1255",
  178: "windows-1256",
  186: "windows-1257",
  204: "windows-1251",
  222: "windows-874",
  238: "windows-1250",
};

interface Group {
  skip: boolean;
  /** Characters that follow a Unicode one for readers that don't know it. */
  fallback: number;
  codepage: string;
  /** `fonttbl`, `title` or an edge of the page, where the group lies in one. */
  place: string;
  table: boolean;
  /** Taken out with changes being tracked. */
  deleted: boolean;
}

const token = /\\([a-z]+)(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\'?/y;

/** @throws ExtractionError `broken` where groups nest without end */
export async function rtfText(bytes: Uint8Array): Promise<Reading> {
  const source = byteString(bytes);
  const out = new TextOut();
  const edgeTexts = new Map<string, string>();
  let title = "";
  await upToFull(async () => {
    parse(source, {
      text: (text) => out.add(text),
      edge: (name, text) => edgeTexts.set(name, (edgeTexts.get(name) ?? "") + text),
      title: (text) => {
        title += text;
      },
    });
  });
  const texts = (prefix: string) => [...new Set([...edgeTexts].filter(([name]) => name.startsWith(prefix)).map(([, text]) => text.trim()))];
  const body = out.text
    .replace(/\t+\n/g, "\n")
    .replace(/\n{2,}/g, "\n")
    .trim();
  return { text: [...texts("header"), body, ...texts("footer")].filter(Boolean).join("\n"), title: title.trim() || null };
}

interface Sinks {
  text(text: string): void;
  edge(name: string, text: string): void;
  title(text: string): void;
}

function parse(source: string, sinks: Sinks): void {
  const groups: Group[] = [{ skip: false, fallback: 1, codepage: "windows-1252", place: "", table: false, deleted: false }];
  const fonts = new Map<number, string>();
  let base = "windows-1252";
  let font = 0;
  let optional = false;
  let ignored = 0;
  /** Bytes of an older encoding, decoded together: a letter may take two. */
  let pending: number[] = [];
  const group = () => groups[groups.length - 1]!;
  const put = (text: string) => {
    const { skip, place } = group();
    if (place === "title") sinks.title(text);
    else if (skip || group().deleted) return;
    else if (edges.has(place)) sinks.edge(place, text);
    else sinks.text(text);
  };
  const flush = () => {
    if (pending.length === 0) return;
    const bytes = Uint8Array.from(pending);
    pending = [];
    put(new TextDecoder(group().codepage).decode(bytes));
  };
  token.lastIndex = 0;
  for (let match = token.exec(source); match && match[0] !== ""; match = token.exec(source)) {
    const [, word, digits, hex, sign, brace, plain] = match;
    if (hex !== undefined) {
      if (ignored > 0) ignored--;
      else pending.push(Number.parseInt(hex, 16));
      continue;
    }
    if (plain !== undefined) {
      const kept = ignored > 0 ? plain.slice(ignored) : plain;
      ignored = Math.max(0, ignored - plain.length);
      // Bytes above 127 may stand here as they are, the second half of a letter as a plain sign.
      if (pending.length > 0 || /[\x80-\xff]/.test(kept)) for (const letter of kept) pending.push(letter.charCodeAt(0));
      else put(kept);
      continue;
    }
    flush();
    if (brace === "{") {
      if (groups.length > 2_000) throw new ExtractionError("broken", "groups without end");
      groups.push({ ...group() });
    } else if (brace === "}") {
      if (groups.length > 1) groups.pop();
      ignored = 0;
    } else if (sign !== undefined) {
      if (sign === "*") optional = true;
      else if (ignored > 0) ignored--;
      else
        put(
          sign === "~"
            ? " "
            : sign === "_"
              ? "-"
              : sign === "-"
                ? ""
                : sign === "\n" || sign === "\r"
                  ? "\n"
                  : /[\\{}]/.test(sign)
                    ? sign
                    : "",
        );
      if (sign !== "*") optional = false;
    } else if (word !== undefined) control(word, digits === undefined ? undefined : Number(digits));
  }
  flush();

  function control(word: string, value: number | undefined): void {
    const current = group();
    const wasOptional = optional;
    optional = false;
    if (word === "u" && value !== undefined) {
      put(String.fromCharCode(value & 0xffff));
      ignored = current.fallback;
    } else if (word === "uc") current.fallback = Math.min(Math.max(value ?? 1, 0), 10);
    else if (word === "bin") token.lastIndex += Math.max(0, value ?? 0);
    else if (word === "ansicpg" && value !== undefined) {
      base =
        label(`windows-${value}`) ??
        label(
          ({ 932: "shift_jis", 936: "gbk", 949: "euc-kr", 950: "big5", 65001: "utf-8", 866: "ibm866" } as Record<number, string>)[value] ??
            "",
        ) ??
        base;
      current.codepage = base;
    } else if (word === "mac") {
      base = "macintosh";
      current.codepage = base;
    } else if (word === "f" && value !== undefined) {
      if (current.table) font = value;
      else current.codepage = fonts.get(value) ?? base;
    } else if (word === "fcharset" && current.table) {
      const codepage = value ? codepages[value] : undefined;
      if (codepage) fonts.set(font, codepage);
    } else if (word === "deleted") current.deleted = value !== 0;
    else if (word === "plain") {
      current.codepage = base;
      current.deleted = false;
    } else if (word === "title") {
      current.place = "title";
    } else if (skipped.has(word) || (wasOptional && !knownOptional.has(word))) {
      current.skip = true;
      current.place = "";
      if (word === "fonttbl") current.table = true;
    } else if (edges.has(word)) current.place = word;
    else if (word === "footnote" || word === "annotation" || word === "shptxt") put("\n");
    else if (ignored > 0 && signs[word]) ignored--;
    else if (signs[word]) put(signs[word]!);
  }
}

function label(name: string): string | null {
  try {
    return name ? new TextDecoder(name).encoding : null;
  } catch {
    return null;
  }
}
