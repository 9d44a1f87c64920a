// The pages of PDF files in another order, turned, fewer, or together with those of other files. What a page shows is not touched, so that
// its text, pictures and form values are what they were; what belonged to a page that is left out does not stay in the file.
import {
  EncryptedPDFError,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFNull,
  PDFNumber,
  type PDFObject,
  PDFRef,
  PDFStream,
} from "@cantoo/pdf-lib";

/** A page of a file: which file, which of its pages (both from 0), and by how much it is turned to the right. */
export interface PlacedPage {
  source: number;
  index: number;
  turn: 0 | 90 | 180 | 270;
}

export interface PdfFacts {
  pages: number;
  /** Somebody has signed it: whatever is changed, the signature holds no longer. */
  signed: boolean;
}

/** Why pages can't be taken: `locked` is a PDF with a password or with protection against changes. */
export class PagesRefused extends Error {
  readonly reason: "locked" | "broken";
  constructor(reason: "locked" | "broken", cause?: unknown) {
    super(`the PDF is ${reason}`, { cause });
    this.reason = reason;
  }
}

async function load(bytes: Uint8Array): Promise<PDFDocument> {
  try {
    const document = await PDFDocument.load(bytes, { updateMetadata: false });
    if (document.isEncrypted) throw new PagesRefused("locked");
    document.getPages();
    return document;
  } catch (error) {
    if (error instanceof PagesRefused) throw error;
    throw new PagesRefused(error instanceof EncryptedPDFError ? "locked" : "broken", error);
  }
}

/** How many pages a PDF has, and whether it is signed. @throws PagesRefused */
export async function pdfFacts(bytes: Uint8Array): Promise<PdfFacts> {
  const document = await load(bytes);
  return { pages: document.getPageCount(), signed: fieldsOf(document).some(({ dict }) => isSigned(dict)) };
}

/**
 * One PDF of these pages, in this order. The first file's outline, form and data about the document are kept; values of other files' forms
 * stay as they look.
 * @throws PagesRefused
 */
export async function arrangedPdf(sources: readonly Uint8Array[], pages: readonly PlacedPage[]): Promise<Uint8Array> {
  const [first] = sources;
  if (!first || pages.length === 0) throw new Error("a PDF has a page at least");
  const document = await load(first);
  const before = document.getPages();
  for (const { node } of before) keepInherited(node);
  const placed: PDFRef[] = [];
  const foreign = await copied(document, sources, pages);
  const seen = new Set<number>();
  for (const page of pages) {
    const own = page.source === 0 ? before[page.index] : foreign.get(page)?.page;
    if (!own) throw new Error(`there is no page ${page.index} in file ${page.source}`);
    if (page.source === 0 && seen.has(page.index)) throw new Error(`page ${page.index} is placed twice`);
    if (page.source === 0) seen.add(page.index);
    const turned = (own.getRotation().angle + page.turn) % 360;
    own.node.set(PDFName.of("Rotate"), PDFNumber.of((turned + 360) % 360));
    placed.push(own.ref);
  }
  const gone = before.filter((_, index) => !seen.has(index)).map(({ ref }) => ref);
  const inOrder = pages.length === before.length && pages.every(({ source, index }, at) => source === 0 && index === at);
  if (gone.length > 0) leaveOut(document, new Set(gone), placed);
  if (!inOrder) document.catalog.delete(PDFName.of("PageLabels"));
  plantTree(document, placed);
  sweep(document, new Set(gone));
  return document.save();
}

/** The pages of other files, as pages of `document`. */
async function copied(document: PDFDocument, sources: readonly Uint8Array[], pages: readonly PlacedPage[]) {
  const made = new Map<PlacedPage, { page: ReturnType<PDFDocument["getPages"]>[number] }>();
  for (const [source, wanted] of Map.groupBy(pages, (page) => page.source)) {
    if (source === 0) continue;
    const bytes = sources[source];
    if (!bytes) throw new Error(`there is no file ${source}`);
    const other = await load(bytes);
    if (other.catalog.get(PDFName.of("AcroForm"))) {
      try {
        other.getForm().flatten();
      } catch (error) {
        // A form that can't be drawn into its pages is copied as it looks.
        console.warn(error);
      }
    }
    const copies = await document.copyPages(
      other,
      wanted.map(({ index }) => index),
    );
    for (const [at, page] of wanted.entries()) made.set(page, { page: copies[at]! });
  }
  return made;
}

type PageNode = ReturnType<PDFDocument["getPages"]>[number]["node"];

/** What a page has from the tree above it becomes its own, because it gets another place in another tree. */
function keepInherited(node: PageNode): void {
  for (const key of ["Resources", "MediaBox", "CropBox", "Rotate"]) {
    const name = PDFName.of(key);
    const value = node.getInheritableAttribute(name);
    if (value && !node.get(name)) node.set(name, value);
  }
}

/** All pages directly below the root of their tree. */
function plantTree({ catalog, context }: PDFDocument, pages: readonly PDFRef[]): void {
  const root = catalog.get(PDFName.of("Pages")) as PDFRef;
  const tree = catalog.Pages();
  tree.set(PDFName.of("Kids"), context.obj([...pages]));
  tree.set(PDFName.of("Count"), PDFNumber.of(pages.length));
  for (const page of pages) context.lookup(page, PDFDict).set(PDFName.of("Parent"), root);
}

/** What tells of pages that are gone: their form fields, their places in the outline, the tree that reads their words aloud. */
function leaveOut(document: PDFDocument, gone: ReadonlySet<PDFRef>, placed: readonly PDFRef[]): void {
  const { catalog, context } = document;
  const annotationsOf = (page: PDFRef) => {
    const list = context.lookup(page, PDFDict).lookup(PDFName.of("Annots"));
    return list instanceof PDFArray ? list.asArray() : [];
  };
  const stays = new Set(placed.flatMap(annotationsOf));
  const goes = new Set([...gone].flatMap(annotationsOf).filter((annotation) => !stays.has(annotation)));
  const form = catalog.lookup(PDFName.of("AcroForm"));
  if (form instanceof PDFDict) {
    prune(form, PDFName.of("Fields"), (ref, dict) => goes.has(ref) || gone.has(dict.get(PDFName.of("P")) as PDFRef));
    // Names fields and places in the order in which they were.
    form.delete(PDFName.of("CO"));
    form.delete(PDFName.of("XFA"));
  }
  for (const name of ["StructTreeRoot", "MarkInfo", "Threads"]) catalog.delete(PDFName.of(name));
  const outline = catalog.lookup(PDFName.of("Outlines"));
  if (outline instanceof PDFDict) pruneOutline(context, outline, gone);
}

/** Takes what `isGone` out of a tree of `Kids`, and branches that become empty. */
function prune(parent: PDFDict, key: PDFName, isGone: (ref: PDFObject, dict: PDFDict) => boolean): void {
  const list = parent.lookup(key);
  if (!(list instanceof PDFArray)) return;
  const kids = PDFName.of("Kids");
  for (let at = list.size() - 1; at >= 0; at--) {
    const kid = list.lookup(at);
    if (!(kid instanceof PDFDict)) continue;
    if (isGone(list.get(at), kid)) {
      list.remove(at);
      continue;
    }
    const below = kid.lookup(kids);
    if (!(below instanceof PDFArray) || below.size() === 0) continue;
    prune(kid, kids, isGone);
    if (below.size() === 0) list.remove(at);
  }
}

/** Entries without anything below them that lead to a page that is gone. The others stay, in their order. */
function pruneOutline(context: PDFDocument["context"], parent: PDFDict, gone: ReadonlySet<PDFRef>): number {
  const [first, last, next, previous, count] = ["First", "Last", "Next", "Prev", "Count"].map((name) => PDFName.of(name)) as [
    PDFName,
    PDFName,
    PDFName,
    PDFName,
    PDFName,
  ];
  const kept: PDFRef[] = [];
  const seen = new Set<PDFObject>();
  for (let ref = parent.get(first); ref instanceof PDFRef && !seen.has(ref); ) {
    seen.add(ref);
    const entry = context.lookup(ref);
    if (!(entry instanceof PDFDict)) break;
    const below = entry.get(first) ? pruneOutline(context, entry, gone) : 0;
    if (below > 0 || !leadsTo(context, entry, gone)) kept.push(ref);
    const following: PDFObject | undefined = entry.get(next);
    if (!(following instanceof PDFRef)) break;
    ref = following;
  }
  for (const name of [first, last]) parent.delete(name);
  for (const [at, ref] of kept.entries()) {
    const entry = context.lookup(ref, PDFDict);
    for (const [name, other] of [
      [previous, kept[at - 1]],
      [next, kept[at + 1]],
    ] as const)
      if (other) entry.set(name, other);
      else entry.delete(name);
  }
  const closed = parent.get(count) instanceof PDFNumber && (parent.get(count) as PDFNumber).asNumber() < 0;
  if (kept.length > 0) {
    parent.set(first, kept[0]!);
    parent.set(last, kept.at(-1)!);
    parent.set(count, PDFNumber.of(closed ? -kept.length : kept.length));
  } else parent.delete(count);
  return kept.length;
}

function leadsTo(context: PDFDocument["context"], entry: PDFDict, gone: ReadonlySet<PDFRef>): boolean {
  const action = entry.lookup(PDFName.of("A"));
  const place = entry.lookup(PDFName.of("Dest")) ?? (action instanceof PDFDict ? action.lookup(PDFName.of("D")) : undefined);
  const found = place instanceof PDFArray ? place.get(0) : undefined;
  return found instanceof PDFRef && (gone.has(found) || context.lookup(found) === undefined);
}

/** Removes everything that nothing leads to any more; what still names a page that is gone names nothing. */
function sweep({ context }: PDFDocument, gone: ReadonlySet<PDFRef>): void {
  const reached = new Set<PDFRef>();
  const open: PDFObject[] = [context.trailerInfo.Root, context.trailerInfo.Info].filter((one) => one !== undefined);
  const follow = (value: PDFObject, forget: () => void) => {
    if (value instanceof PDFRef && gone.has(value)) forget();
    else open.push(value);
  };
  for (let value = open.pop(); value; value = open.pop()) {
    if (value instanceof PDFRef) {
      if (reached.has(value)) continue;
      reached.add(value);
      const target = context.lookup(value);
      if (target) open.push(target);
    } else if (value instanceof PDFArray) {
      const list = value;
      for (let at = 0; at < list.size(); at++) follow(list.get(at), () => list.set(at, PDFNull));
    } else if (value instanceof PDFDict || value instanceof PDFStream) {
      const dict = value instanceof PDFStream ? value.dict : value;
      for (const [key, one] of dict.entries()) follow(one, () => dict.delete(key));
    }
  }
  for (const [ref] of context.enumerateIndirectObjects()) if (!reached.has(ref)) context.delete(ref);
}

/** Every field of the form, and what is inside of it. */
function fieldsOf(document: PDFDocument): { dict: PDFDict }[] {
  const form = document.catalog.lookup(PDFName.of("AcroForm"));
  const found: { dict: PDFDict }[] = [];
  const walk = (list: PDFObject | undefined, depth: number) => {
    if (!(list instanceof PDFArray) || depth > 20) return;
    for (let at = 0; at < list.size(); at++) {
      const dict = list.lookup(at);
      if (!(dict instanceof PDFDict)) continue;
      found.push({ dict });
      walk(dict.lookup(PDFName.of("Kids")), depth + 1);
    }
  };
  if (form instanceof PDFDict) walk(form.lookup(PDFName.of("Fields")), 0);
  return found;
}

const isSigned = (field: PDFDict): boolean =>
  field.lookup(PDFName.of("FT")) === PDFName.of("Sig") && field.lookup(PDFName.of("V")) instanceof PDFDict;
