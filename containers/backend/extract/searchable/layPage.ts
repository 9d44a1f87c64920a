// Words laid invisibly under what a page of a PDF shows.
import { PDFArray, type PDFContext, PDFDict, PDFName, PDFNumber, type PDFPage, PDFStream } from "@cantoo/pdf-lib";
import type { InvisibleFont } from "../../../../shared/recognition/layer/invisibleFont.ts";
import { type LayerWords, textLayer } from "../../../../shared/recognition/layer/textLayer.ts";
import type { Quarter } from "../../../../shared/recognition/turn.ts";

/**
 * The layer comes before the page's own streams: whatever these leave open moves nothing of it, and it leaves nothing open itself. What the
 * page shares with others is copied before it is changed.
 */
export function layPage({ node, doc: { context } }: PDFPage, words: LayerWords, font: InvisibleFont): void {
  if (words.words.length === 0) return;
  const fontName = nameFont(node, context, font);
  const { x, y, width, height } = shownBox(node);
  const text = textLayer(words, ((360 - turnOf(node)) % 360) as Quarter, { width, height, font, fontName });
  const layer = context.register(context.flateStream(`q 1 0 0 1 ${x} ${y} cm\n${text}\nQ\n`));
  node.set(PDFName.of("Contents"), context.obj([layer, ...streamsOf(node)]));
}

type PageNode = PDFPage["node"];

function streamsOf(node: PageNode) {
  const contents = node.lookup(PDFName.of("Contents"));
  if (contents instanceof PDFArray) return contents.asArray();
  return contents instanceof PDFStream ? [node.get(PDFName.of("Contents"))!] : [];
}

/** The name of the font among the page's own ones. */
function nameFont(node: PageNode, context: PDFContext, font: InvisibleFont): string {
  const [resources, fonts] = [PDFName.of("Resources"), PDFName.of("Font")];
  const inherited = node.getInheritableAttribute(resources);
  const before = inherited && context.lookup(inherited);
  const own = before instanceof PDFDict ? before.clone(context) : context.obj({});
  const fontsBefore = own.lookup(fonts);
  const ownFonts = fontsBefore instanceof PDFDict ? fontsBefore.clone(context) : context.obj({});
  let name = "DocuVaultWords";
  while (ownFonts.has(PDFName.of(name))) name += "_";
  ownFonts.set(PDFName.of(name), font.ref);
  own.set(fonts, ownFonts);
  node.set(resources, own);
  return name;
}

/** Clockwise; what is no quarter counts as the one below, as viewers do it. */
function turnOf(node: PageNode): Quarter {
  const angle = numberOf(node.getInheritableAttribute(PDFName.of("Rotate")), node) ?? 0;
  return ((((Math.trunc(angle / 90) % 4) + 4) % 4) * 90) as Quarter;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What viewers show of the page: its crop box as far as it lies in the media box. */
function shownBox(node: PageNode): Box {
  const media = boxOf(node, "MediaBox") ?? { x: 0, y: 0, width: 612, height: 792 };
  const crop = boxOf(node, "CropBox");
  if (!crop) return media;
  const [x, y] = [Math.max(media.x, crop.x), Math.max(media.y, crop.y)];
  const width = Math.min(media.x + media.width, crop.x + crop.width) - x;
  const height = Math.min(media.y + media.height, crop.y + crop.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : media;
}

/** Its corners may stand in any order. Null where it has no area. */
function boxOf(node: PageNode, name: "MediaBox" | "CropBox"): Box | null {
  const value = node.getInheritableAttribute(PDFName.of(name));
  const corners = value && node.context.lookup(value);
  if (!(corners instanceof PDFArray) || corners.size() < 4) return null;
  const [a, b, c, d] = [0, 1, 2, 3].map((at) => numberOf(corners.get(at), node) ?? 0) as [number, number, number, number];
  const box = { x: Math.min(a, c), y: Math.min(b, d), width: Math.abs(c - a), height: Math.abs(d - b) };
  return box.width > 0 && box.height > 0 ? box : null;
}

function numberOf(value: Parameters<PDFContext["lookup"]>[0], { context }: PageNode): number | null {
  const found = context.lookup(value);
  return found instanceof PDFNumber ? found.asNumber() : null;
}
