// OpenDocument text, spreadsheets, presentations and drawings, packed or flat: one vocabulary for all (OpenDocument 1.3, part 3).
import type { Zip } from "../archive/openZip.ts";
import { ExtractionError } from "../errors.ts";
import { attribute, walkXml, type XmlHandler } from "../markup/xmlWalk.ts";
import type { Reading } from "../reader.ts";
import { TextOut, upToFull } from "../textOut.ts";

const formats: Record<string, string> = {
  text: "odt",
  spreadsheet: "ods",
  presentation: "odp",
  graphics: "odg",
  chart: "odc",
  formula: "odf",
};

/** `application/vnd.oasis.opendocument.text` and its templates. */
export const odfFormat = (type: string): string | null => {
  const name = /^application\/(?:vnd\.oasis\.opendocument|vnd\.sun\.xml)\.(\w+)/.exec(type)?.[1];
  if (!name) return null;
  return formats[name] ?? { writer: "odt", calc: "ods", impress: "odp", draw: "odg" }[name] ?? "odt";
};

export async function readOdf(zip: Zip, format: string): Promise<Reading> {
  const manifest = await zip.bytes("META-INF/manifest.xml", 5_000_000);
  if (manifest && new TextDecoder().decode(manifest).includes("encryption-data")) throw new ExtractionError("encrypted", "OpenDocument");
  const out = new TextOut();
  const body = new OdfText(out, format);
  const edges = new TextOut();
  await upToFull(async () => {
    const styles = zip.stream("styles.xml");
    if (styles) await walkXml(styles, new OdfText(edges, "edges").handler);
  });
  await upToFull(async () => {
    const headers = distinctLines(edges.text);
    const [header, footer] = [headers.filter((line) => !line.footer), headers.filter((line) => line.footer)];
    for (const { text } of header) if (isWorded(text)) out.block(text);
    const content = zip.stream("content.xml");
    if (!content) throw new ExtractionError("broken", "content.xml is missing");
    await walkXml(content, body.handler);
    for (const name of zip.entries.map((entry) => entry.name).filter((path) => /^(?:\.\/)?Object \d+\/content\.xml$/.test(path))) {
      const stream = zip.stream(name);
      if (stream) await walkXml(stream, new OdfText(out, "chart").handler);
    }
    for (const { text } of footer) if (isWorded(text)) out.block(text);
  });
  const title = await odfTitle(zip);
  return { text: out.text.trimEnd(), pageCount: body.pages || null, title, attachments: [], format };
}

/** The same vocabulary in one file of XML. */
export async function readFlatOdf(source: string, type: string): Promise<Reading> {
  const format = odfFormat(type) ?? "odt";
  const out = new TextOut();
  const body = new OdfText(out, format);
  await upToFull(() => walkXml([source], body.handler));
  return { text: out.text.trimEnd(), pageCount: body.pages || null, title: body.title.trim() || null, format };
}

/** "Page" before its number, and nothing else, is in the footer of every sheet. */
const isWorded = (text: string) => !/^(?:page|side|seite)?[^\p{L}]*$/iu.test(text);

function distinctLines(text: string): { text: string; footer: boolean }[] {
  const seen = new Map<string, boolean>();
  for (const line of text.split("\n")) {
    const footer = line.startsWith("\u0001");
    const words = footer ? line.slice(1) : line;
    if (words.trim() && !seen.has(words)) seen.set(words, footer);
  }
  return [...seen].map(([words, footer]) => ({ text: words, footer }));
}

async function odfTitle(zip: Zip): Promise<string | null> {
  const stream = zip.stream("meta.xml");
  if (!stream) return null;
  const meta = new OdfText(new TextOut(), "meta");
  await walkXml(stream, meta.handler);
  return meta.title.trim() || null;
}

/** What was deleted, what other programs draw instead, names of styles and scripts. */
const skipped = new Set([
  "tracked-changes",
  "scripts",
  "forms",
  "ruby-text",
  "font-face-decls",
  "sequence-decls",
  "binary-data",
  "note-citation",
  "sheet-name",
  "page-number",
  "page-count",
  "file-name",
  "desc",
]);
const mostRepeats = 20;

class OdfText {
  title = "";
  pages = 0;
  readonly #out: TextOut;
  readonly #format: string;
  #skipping = 0;
  /** Paragraphs that are open, each inside of a frame or note of the one before. */
  #lines: string[] = [];
  #after: string[][] = [];
  #row: string[] | null = null;
  #cell: string[] | null = null;
  /** Tables inside of cells. */
  #depth = 0;
  #gap = 0;
  #repeat = 1;
  #inTitle = false;
  #inFooter = false;
  #inEdges: boolean;

  constructor(out: TextOut, format: string) {
    this.#out = out;
    this.#format = format;
    this.#inEdges = format !== "edges";
  }

  get handler(): XmlHandler {
    return {
      open: (name, attributes) => this.#open(name, attributes),
      close: (name) => this.#close(name),
      text: (text) => this.#text(text),
    };
  }

  #open(name: string, attributes: Record<string, string>): void {
    if (this.#skipping > 0 || skipped.has(name)) {
      this.#skipping++;
      return;
    }
    // The document's own stands before everything that is drawn and has a title of its own.
    if (name === "title" && this.title === "" && this.#lines.length === 0) this.#inTitle = true;
    if (/^(?:header|footer)(?:-left|-first)?$/.test(name)) this.#inEdges = true;
    if (/^footer/.test(name)) this.#inFooter = true;
    // Of a comment its own paragraphs are read, not who made it when.
    if (name === "p" || name === "h" || name === "annotation") {
      this.#lines.push("");
      this.#after.push([]);
    } else if (name === "tab") this.#add("\t");
    else if (name === "line-break") this.#add(this.#cell ? " " : "\n");
    else if (name === "s") this.#add(" ".repeat(Math.min(Number(attribute(attributes, "c") ?? 1) || 1, 100)));
    else if (name === "page" && this.#lines.length === 0 && (this.#format === "odp" || this.#format === "odg")) {
      if (this.pages > 0) this.#out.page();
      this.pages++;
    } else if (name === "table") {
      if (this.#cell) this.#depth++;
      else if (this.#format === "ods") this.#out.block(attribute(attributes, "name") ?? "");
    } else if (name === "table-row" && this.#depth === 0) {
      this.#row = [];
      this.#gap = 0;
    } else if ((name === "table-cell" || name === "covered-table-cell") && this.#depth === 0) {
      this.#cell = [];
      this.#repeat = Math.max(1, Number(attribute(attributes, "number-columns-repeated") ?? 1) || 1);
    }
  }

  #close(name: string): void {
    if (this.#skipping > 0) {
      this.#skipping--;
      return;
    }
    if (name === "title") this.#inTitle = false;
    if (/^(?:header|footer)(?:-left|-first)?$/.test(name) && this.#format === "edges") this.#inEdges = false;
    if (/^footer/.test(name)) this.#inFooter = false;
    if (name === "annotation") this.#lines[this.#lines.length - 1] = "";
    if (name === "p" || name === "h" || name === "annotation") this.#endLine();
    else if (name === "table" && this.#cell && this.#depth > 0) this.#depth--;
    else if ((name === "table-cell" || name === "covered-table-cell") && this.#depth === 0 && this.#cell) this.#endCell();
    else if (name === "table-row" && this.#depth === 0 && this.#row) {
      const row = this.#row.join("");
      this.#row = null;
      if (row.trim()) this.#emit(row);
    }
  }

  #endLine(): void {
    const line = this.#lines.pop() ?? "";
    const after = this.#after.pop() ?? [];
    for (const text of [line, ...after]) {
      if (!text.trim()) continue;
      // A frame or note inside of a paragraph follows it.
      if (this.#after.length > 0) this.#after[this.#after.length - 1]!.push(text);
      else if (this.#cell) this.#cell.push(text);
      else this.#emit(text);
    }
  }

  #endCell(): void {
    const text = this.#cell!.join(" ").replace(/\s+/g, " ").trim();
    this.#cell = null;
    if (!text) {
      this.#gap += this.#repeat;
      return;
    }
    for (let again = 0; again < Math.min(this.#repeat, mostRepeats); again++) {
      if (this.#row && this.#row.length > 0) this.#row.push("\t".repeat(Math.min(this.#gap + 1, mostRepeats)));
      this.#row?.push(text);
      this.#gap = 0;
    }
  }

  #emit(text: string): void {
    if (!this.#inEdges) return;
    this.#out.line();
    this.#out.add(`${this.#format === "edges" && this.#inFooter ? "\u0001" : ""}${text.replace(/^[ \n]+|\s+$/g, "")}`);
    this.#out.line();
  }

  #add(text: string): void {
    if (this.#lines.length > 0) this.#lines[this.#lines.length - 1] += text;
  }

  #text(text: string): void {
    if (this.#skipping > 0) return;
    if (this.#inTitle) this.title += text;
    else this.#add(text.replace(/[\s]+/g, " "));
  }
}
