// What comes as a ZIP archive: Office documents, books, or files that somebody has packed. Its list of contents says which.
import { openZip, type Zip } from "../archive/openZip.ts";
import type { ReadContext, Reader, Reading, Source } from "../reader.ts";
import { TextOut, upToFull } from "../textOut.ts";

/** Larger ones are pictures and videos with a few words. */
const limit = { bytes: 500_000_000 };

export const zip: Reader = {
  kind: "zip",
  limit,
  sniff: (head) =>
    head.startsWith(0x50, 0x4b, 3, 4) || head.startsWith(0x50, 0x4b, 5, 6) || head.startsWith(0x50, 0x4b, 0x30, 0x30, 0x50, 0x4b),
  async read(source: Source, context: ReadContext): Promise<Reading> {
    const opened = await openZip(source, context.budget);
    try {
      return await readContents(opened, context);
    } finally {
      await opened.close();
    }
  },
  async attached(source, position, budget) {
    const opened = await openZip(source, budget);
    try {
      if (await officeReader(opened)) return null;
      const entry = filesOf(opened)[position];
      if (!entry) return null;
      const bytes = entry.encrypted || entry.size > mostFileBytes ? null : ((await opened.bytes(entry.name, mostFileBytes)) ?? null);
      return { name: entry.name.slice(entry.name.lastIndexOf("/") + 1), contentType: "", bytes };
    } finally {
      await opened.close();
    }
  },
};

async function readContents(opened: Zip, context: ReadContext): Promise<Reading> {
  const read = await officeReader(opened);
  return read ? read() : readArchive(opened, context);
}

/** What reads it as one document; null where it is an archive of files. */
async function officeReader(opened: Zip): Promise<(() => Promise<Reading>) | null> {
  const office = await import("../office/index.ts");
  if (office.isDocx(opened)) return () => office.readDocx(opened);
  if (office.isXlsx(opened)) return () => office.readXlsx(opened);
  if (office.isPptx(opened)) return () => office.readPptx(opened);
  const type = await opened.bytes("mimetype", 200);
  const format = type ? office.odfFormat(new TextDecoder().decode(type).trim()) : null;
  if (format) return () => office.readOdf(opened, format);
  if (opened.has("content.xml") && opened.has("META-INF/manifest.xml")) return () => office.readOdf(opened, "odt");
  if (office.isEpub(opened)) return () => office.readEpub(opened);
  return null;
}

const filesOf = (opened: Zip) => opened.entries.filter(({ name }) => !/(?:^|\/)(?:__MACOSX|\.DS_Store|Thumbs\.db)/.test(name));

/** Names of all files, and the text of those that are read. */
async function readArchive(opened: Zip, context: ReadContext): Promise<Reading> {
  const out = new TextOut();
  const files = filesOf(opened);
  await upToFull(async () => {
    for (const { name } of files) out.block(name);
    for (const { name, encrypted } of files) {
      if (encrypted) continue;
      const bytes = await opened.bytes(name, mostFileBytes);
      const inside = bytes && (await context.nested(bytes, { name: name.slice(name.lastIndexOf("/") + 1), contentType: "" }));
      if (!inside?.text.trim()) continue;
      out.line();
      out.block(name);
      out.block(inside.text.replaceAll("\f", "\n"));
    }
  });
  return { text: out.text, attachments: files.map(({ name, size }) => ({ name, size })) };
}

const mostFileBytes = 50_000_000;
