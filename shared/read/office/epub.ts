// Books: the chapters in their reading order (EPUB 3.3, package document).
import type { Zip } from "../archive/openZip.ts";
import { htmlText } from "../markup/html.ts";
import type { Reading } from "../reader.ts";
import { TextOut, upToFull } from "../textOut.ts";
import { walkPart } from "./parts.ts";

export const isEpub = (zip: Zip) => zip.has("META-INF/container.xml") && zip.entries.some(({ name }) => /\.opf$/i.test(name));

const mostChapterBytes = 20_000_000;

export async function readEpub(zip: Zip): Promise<Reading> {
  const { chapters, title } = await packageOf(zip);
  const out = new TextOut();
  await upToFull(async () => {
    for (const path of chapters) {
      const bytes = await zip.bytes(path, mostChapterBytes);
      if (bytes) out.block((await htmlText(new TextDecoder().decode(bytes), { xhtml: true })).text);
    }
  });
  return { text: out.text, title, format: "epub" };
}

async function packageOf(zip: Zip): Promise<{ chapters: string[]; title: string | null }> {
  let root = zip.entries.find(({ name }) => /\.opf$/i.test(name))?.name ?? "";
  await walkPart(zip, "META-INF/container.xml", {
    open(name, attributes) {
      const path = attributes["full-path"];
      if (name === "rootfile" && path && zip.has(path)) root = path;
    },
    close() {},
    text() {},
  });
  const folder = root.slice(0, root.lastIndexOf("/") + 1);
  const items = new Map<string, string>();
  const spine: string[] = [];
  let title = "";
  let inTitle = false;
  await walkPart(zip, root, {
    open(name, { id = "", href = "", idref = "" }) {
      if (name === "item") items.set(id, pathOf(folder, href));
      if (name === "itemref") spine.push(idref);
      inTitle = name === "title" && title === "";
    },
    close() {
      inTitle = false;
    },
    text(text) {
      if (inTitle) title += text;
    },
  });
  const chapters = spine.flatMap((id) => items.get(id) ?? []);
  return {
    chapters: chapters.length > 0 ? chapters : [...items.values()].filter((path) => /\.x?html?$/i.test(path)),
    title: title.trim() || null,
  };
}

function pathOf(folder: string, href: string): string {
  const path: string[] = folder.split("/").filter(Boolean);
  let plain = href.split("#", 1)[0]!;
  try {
    plain = decodeURIComponent(plain);
  } catch {
    // A per cent sign of its own.
  }
  for (const step of plain.split("/")) {
    if (step === "..") path.pop();
    else if (step && step !== ".") path.push(step);
  }
  return path.join("/");
}
