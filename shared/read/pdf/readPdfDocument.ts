// The words of an opened PDF, page by page: its text layer, what stands in its fields and annotations, its outline. Scripts in the
// file are never run: only contents are asked for.
import { maxTextBytes } from "../../detect/cleanText.ts";
import type { Attachment, Reading } from "../reader.ts";
import { type Note, notesOf } from "./annotations.ts";
import { filesInPdf } from "./attachedFiles.ts";
import type { PdfDocument, PdfPage, PdfTextItem, XfaNode } from "./document.ts";
import { inReadingOrder, type PlacedLine } from "./readingOrder.ts";

/** So many unreadable pages before the first readable one mean that the page tree is a lie. */
const maxFailuresAtStart = 50;
/** A page with fewer letters and digits than these may well be a picture with a stamp on it. */
const fewLetters = 25;

/** Reading stops once there is more than is kept. Throws what pdf.js throws where no page at all can be read. */
export async function readPdfDocument(pdf: PdfDocument): Promise<Reading> {
  const pages: string[] = [];
  const pagesForOcr: number[] = [];
  const attachments: Attachment[] = [];
  let length = 0;
  let read = 0;
  let failure: unknown;
  for (let number = 1; number <= pdf.numPages && length <= maxTextBytes; number++) {
    try {
      const page = await readPage(pdf, number);
      pages.push(page.text);
      attachments.push(...page.attachments);
      if (!page.isGood) pagesForOcr.push(number);
      length += page.text.length + 1;
      read++;
    } catch (error) {
      // one bad page must not take the others with it
      failure = error;
      pages.push("");
      pagesForOcr.push(number);
      if (read === 0 && number >= maxFailuresAtStart) break;
    }
  }
  if (read === 0 && failure) throw failure;
  const text = pages.join("\f");
  const outline = await withoutFailure(() => outlineBeside(pdf, text));
  return {
    text: outline ? `${text}\n${outline}` : text,
    pageCount: pdf.numPages,
    title: (await withoutFailure(() => metadataTitle(pdf))) ?? null,
    attachments: [...((await withoutFailure(() => embeddedFiles(pdf))) ?? []), ...attachments],
    pagesForOcr,
  };
}

/** Damage in what stands beside the text takes nothing from the text. */
async function withoutFailure<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

async function readPage(pdf: PdfDocument, number: number): Promise<{ text: string; isGood: boolean; attachments: Attachment[] }> {
  const page = await pdf.getPage(number);
  try {
    if (pdf.isPureXfa) {
      const text = xfaText((await page.getXfa()) as XfaNode | null);
      return { text, isGood: true, attachments: [] };
    }
    const { items } = await page.getTextContent();
    const isGood = isReadable(items);
    const { notes, attachments } = await annotationsOf(page);
    return { text: pageText(items, notes), isGood, attachments };
  } finally {
    page.cleanup();
  }
}

async function annotationsOf(page: PdfPage) {
  try {
    return notesOf(await page.getAnnotations());
  } catch {
    return { notes: [], attachments: [] };
  }
}

type Line = PlacedLine;

/** The page's lines with each field's value behind the words it stands by; comments and free text follow at the end. */
function pageText(items: readonly PdfTextItem[], notes: readonly Note[]): string {
  const lines = inReadingOrder(linesOf(items));
  const rest: string[] = [];
  for (const note of notes) {
    const beside = note.isField ? lineBeside(lines, note) : undefined;
    if (beside) beside.text += `${/\s$/.test(beside.text) ? "" : " "}${note.text}`;
    else rest.push(note.text);
  }
  const text = lines.map((line) => line.text).join("\n");
  // A hyphen that only shows where a line may end belongs to no word.
  const joined = text.replace(/\u00ad\n?/g, "");
  if (rest.length === 0) return joined;
  return `${joined}${joined === "" || joined.endsWith("\n") ? "" : "\n"}${rest.join("\n")}`;
}

function linesOf(items: readonly PdfTextItem[]): Line[] {
  const lines: Line[] = [];
  let line: Line | undefined;
  for (const { str, hasEOL, transform, width = 0 } of items) {
    if (str === undefined) continue;
    const [x = 0, y = 0] = transform?.slice(4) ?? [];
    line ??= { text: "", x, right: x, y, height: 0, upright: true };
    line.text += str;
    if (str.trim() !== "") {
      line.right = Math.max(line.right, x + width);
      line.height = Math.max(line.height, Math.abs(transform?.[3] ?? 0));
      line.upright &&= isUpright(transform);
    }
    if (!hasEOL) continue;
    lines.push(line);
    line = undefined;
  }
  if (line) lines.push(line);
  else if (lines.length > 0) lines.push({ text: "", x: 0, right: 0, y: Number.NaN, height: 0, upright: true });
  return lines;
}

const isUpright = (transform: readonly number[] | undefined): boolean =>
  transform !== undefined && transform[3]! > 0 && Math.abs(transform[1]!) + Math.abs(transform[2]!) < 0.01 * transform[3]!;

/** The last line that begins left of the field at its height. */
function lineBeside(lines: readonly Line[], { x, y, reach }: Note): Line | undefined {
  return lines.findLast((line) => line.text.trim() !== "" && line.x <= x + 1 && Math.abs(line.y - y) <= Math.max(reach, 3));
}

/** False for a page without text, with hardly any, or with signs that stand for nothing: its fonts don't say what they draw. */
function isReadable(items: readonly PdfTextItem[]): boolean {
  let letters = 0;
  let signs = 0;
  for (const { str = "" } of items) {
    letters += str.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    signs += str.match(/[\ufffd\p{Co}\p{Cn}\p{Cc}]/gu)?.length ?? 0;
  }
  return letters >= fewLetters && signs * 4 <= letters;
}

function xfaText(root: XfaNode | null): string {
  const parts: string[] = [];
  const visit = (node: XfaNode, depth: number): void => {
    if (depth > 200) return;
    const { name = "", value, attributes, children = [] } = node;
    if (name === "style" || name === "script") return;
    const chosen = name === "option" && attributes?.selected !== true && attributes?.selected !== "selected";
    const shown =
      name === "input" ? (/text|date|number|email|tel/.test(String(attributes?.type ?? "text")) ? attributes?.value : "") : value;
    if (!chosen && typeof shown === "string" && shown.trim()) parts.push(shown);
    else if (typeof attributes?.textContent === "string") parts.push(attributes.textContent);
    for (const child of children) visit(child, depth + 1);
    if (/^(div|p|li|tr|textarea|input|select|br|h\d)$/.test(name)) parts.push("\n");
  };
  if (root) visit(root, 0);
  return parts
    .join("")
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n[ \n]*/g, "\n")
    .trim();
}

/** Headings of the outline that stand nowhere in the text: of scans, slides and drawings they are often the only words. */
async function outlineBeside(pdf: PdfDocument, text: string): Promise<string> {
  const flat = (words: string) => words.replace(/\s+/g, "").toLowerCase();
  const whole = flat(text);
  const missing: string[] = [];
  const visit = (items: NonNullable<Awaited<ReturnType<PdfDocument["getOutline"]>>>, depth: number): void => {
    for (const { title, items: inner } of items) {
      if (missing.length >= 2000) return;
      if (title.trim() && !whole.includes(flat(title))) missing.push(title.trim());
      if (depth < 20) visit(inner, depth + 1);
    }
  };
  visit((await pdf.getOutline()) ?? [], 0);
  return missing.join("\n");
}

async function metadataTitle(pdf: PdfDocument): Promise<string | null> {
  const { info } = await pdf.getMetadata();
  const title = (info as { Title?: unknown }).Title;
  return typeof title === "string" && title.trim() ? title.trim() : null;
}

async function embeddedFiles(pdf: PdfDocument): Promise<Attachment[]> {
  return (await filesInPdf(pdf)).map(({ name }) => ({ name, size: null }));
}
