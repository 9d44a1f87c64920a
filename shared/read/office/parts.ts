// An Office package: parts that refer to each other by relationships (ECMA-376, part 2).
import type { Zip } from "../archive/openZip.ts";
import { attribute, walkXml, type XmlHandler } from "../markup/xmlWalk.ts";
import type { Attachment } from "../reader.ts";

export interface Relation {
  id: string;
  /** The last word of its type: `worksheet`, `slide`, `header`. */
  type: string;
  /** Path of the part inside of the package. */
  target: string;
}

/** Feeds a part to `handler`; false where there is none. */
export async function walkPart(zip: Zip, path: string, handler: XmlHandler): Promise<boolean> {
  const stream = zip.stream(path);
  if (!stream) return false;
  await walkXml(stream, handler);
  return true;
}

export async function relationsOf(zip: Zip, part: string): Promise<Relation[]> {
  const slash = part.lastIndexOf("/");
  const folder = part.slice(0, slash + 1);
  const relations: Relation[] = [];
  await walkPart(zip, `${folder}_rels/${part.slice(slash + 1)}.rels`, {
    open(name, attributes) {
      const { Id = "", Type = "", Target = "", TargetMode } = attributes;
      if (name === "Relationship" && TargetMode !== "External")
        relations.push({ id: Id, type: Type.slice(Type.lastIndexOf("/") + 1), target: resolved(folder, Target) });
    },
    close() {},
    text() {},
  });
  return relations;
}

function resolved(folder: string, target: string): string {
  if (target.startsWith("/")) return target.slice(1);
  const path: string[] = folder.split("/").filter(Boolean);
  for (const step of target.split("/")) {
    if (step === "..") path.pop();
    else if (step !== "." && step !== "") path.push(step);
  }
  return path.join("/");
}

/** The part that the package is about; `fallback` where its relationships are damaged. */
export async function mainPart(zip: Zip, fallback: string): Promise<string> {
  const main = (await relationsOf(zip, "")).find(({ type, target }) => type === "officeDocument" && zip.has(target));
  return main?.target ?? fallback;
}

/** The title that its author gave it. */
export async function packageTitle(zip: Zip): Promise<string | null> {
  let title = "";
  let inside = false;
  await walkPart(zip, "docProps/core.xml", {
    open: (name) => {
      inside = name === "title";
    },
    close: () => {
      inside = false;
    },
    text: (text) => {
      if (inside) title += text;
    },
  });
  return title.trim() || null;
}

/** Files that were embedded. */
export function embeddedFiles(zip: Zip): Attachment[] {
  return zip.entries
    .filter(({ name }) => /\/embeddings\/|^ObjectReplacements\//i.test(name))
    .map(({ name, size }) => ({ name: name.slice(name.lastIndexOf("/") + 1), size }));
}

/** Text of charts and diagrams, which lie in parts of their own. */
export async function drawnWords(zip: Zip, folder: string): Promise<string[]> {
  const parts = zip.entries.filter(
    ({ name }) => name.startsWith(folder) && /(?:^|\/)(?:charts\/chart\d*|diagrams\/data\d*)\.xml$/.test(name),
  );
  const texts: string[] = [];
  for (const { name } of parts) {
    const lines: string[] = [];
    let run = "";
    let kept = false;
    await walkPart(zip, name, {
      open(element) {
        kept = element === "t" || element === "v";
      },
      close(element) {
        kept = false;
        if (element !== "p" && element !== "v") return;
        if (run.trim() && (element === "p" || !/^[\d.,eE+-]+$/.test(run.trim()))) lines.push(run.trim());
        run = "";
      },
      text(text) {
        if (kept) run += text;
      },
    });
    if (lines.length > 0) texts.push(lines.join("\n"));
  }
  return texts;
}

export { attribute };
