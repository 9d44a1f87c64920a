// Presentations: a slide a page, shapes in the order of the slide, tables as lines, notes and comments after it.
import type { Zip } from "../archive/openZip.ts";
import type { Reading } from "../reader.ts";
import { TextOut, upToFull } from "../textOut.ts";
import { attribute, embeddedFiles, mainPart, packageTitle, relationsOf, walkPart } from "./parts.ts";

export const isPptx = (zip: Zip) => zip.has("ppt/presentation.xml");

const mostSlides = 5_000;
/** What hangs on a slide and has words, in the order in which it is read. */
const beside = ["chart", "diagramData", "notesSlide", "comments", "comment"];

export async function readPptx(zip: Zip): Promise<Reading> {
  const out = new TextOut();
  const slides = await slidesOf(zip);
  await upToFull(async () => {
    for (const [index, slide] of slides.slice(0, mostSlides).entries()) {
      if (index > 0) out.page();
      await shapes(zip, slide, out);
      const relations = await relationsOf(zip, slide);
      for (const type of beside)
        for (const relation of relations) if (relation.type === type) await shapes(zip, relation.target, out, type === "notesSlide");
    }
  });
  return {
    text: out.text,
    pageCount: slides.length || null,
    title: await packageTitle(zip),
    attachments: embeddedFiles(zip),
    format: "pptx",
  };
}

async function slidesOf(zip: Zip): Promise<string[]> {
  const main = await mainPart(zip, "ppt/presentation.xml");
  const relations = await relationsOf(zip, main);
  const ids: string[] = [];
  await walkPart(zip, main, {
    open(name, attributes) {
      if (name === "sldId") ids.push(attributes["r:id"] ?? attribute(attributes, "id") ?? "");
    },
    close() {},
    text() {},
  });
  const listed = ids.flatMap((id) => relations.find((relation) => relation.id === id)?.target ?? []);
  if (listed.length > 0) return listed;
  const number = (name: string) => Number(/\d+/.exec(name)?.[0] ?? 0);
  return zip.entries
    .map(({ name }) => name)
    .filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name))
    .sort((a, b) => number(a) - number(b));
}

/** Placeholders that repeat what every slide says. */
const repeated = /^(?:sldNum|dt|sldImg)$/;

async function shapes(zip: Zip, part: string, out: TextOut, isNotes = false): Promise<void> {
  let line = "";
  let skipping = 0;
  let kept = false;
  let cells = 0;
  /** A shape's paragraphs are held until it is known what it is for. */
  const shape: { lines: string[]; repeats: boolean }[] = [];
  const emit = (text: string) => {
    const held = shape.at(-1);
    if (held) held.lines.push(text);
    else out.block(text);
  };
  await walkPart(zip, part, {
    open(name, attributes) {
      if (skipping > 0 || name === "Fallback") {
        skipping++;
        return;
      }
      kept = name === "t" || name === "text" || name === "v";
      if (name === "sp") shape.push({ lines: [], repeats: false });
      else if (name === "ph" && shape.length > 0) {
        const type = attributes.type ?? "";
        if (repeated.test(type) || (isNotes && /^(?:hdr|ftr)$/.test(type))) shape[shape.length - 1]!.repeats = true;
      } else if (name === "br") line += cells > 0 ? " " : "\n";
      else if (name === "tc") cells++;
      else if (name === "p" && cells > 0 && line !== "" && !/\s$/.test(line)) line += " ";
    },
    close(name) {
      kept = false;
      if (skipping > 0) {
        skipping--;
        return;
      }
      if (name === "tc") {
        cells--;
        line += "\t";
      } else if (name === "tr" || (cells === 0 && (name === "p" || name === "text" || name === "v"))) {
        if (line.trim() && !(name === "v" && /^[\d.,eE+-]+$/.test(line.trim()))) emit(line.replace(/^[ \n]+|\s+$/g, ""));
        line = "";
      } else if (name === "sp") {
        const held = shape.pop();
        if (held && !held.repeats) for (const text of held.lines) emit(text);
      }
    },
    text(text) {
      if (kept && skipping === 0) line += text;
    },
  });
  out.line();
}
