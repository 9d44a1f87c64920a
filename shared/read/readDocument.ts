// The one way of a file through the readers, the same on the device and in the backend: its first bytes choose who reads it.
import { cleanText } from "../detect/cleanText.ts";
import { Budget, maxDepth } from "./budget.ts";
import { ExtractionError } from "./errors.ts";
import { Head, sniffBytes } from "./head.ts";
import type { Attachment, Hints, Reader, Reading, Source } from "./reader.ts";
import { bytesSource } from "./source.ts";

/** A reading whose text is fit to be kept. */
export interface CleanReading {
  kind: string;
  /** NFC, no control characters except `\n`, `\t` and `\f`; at most 5 MB of UTF-8. */
  text: string;
  pageCount: number | null;
  title: string | null;
  attachments: Attachment[];
  pagesForOcr: number[];
}

const mostAttachments = 500;
const mostPagesForOcr = 10_000;

/** The reader of the file that begins with `head`. @throws ExtractionError `unsupported`, or `broken` where it is not what it claims to be */
export function sniff<R extends Reader>(readers: readonly R[], head: Uint8Array, hints: Hints): R {
  const begin = new Head(head);
  const found = readers.find((reader) => reader.sniff(begin, hints));
  if (found) return found;
  const claims = /^(application\/pdf|image\/)/.test(hints.contentType) || /\.(pdf|png|jpe?g|webp|gif)$/i.test(hints.name);
  throw new ExtractionError(claims && !isKnownFormat(begin) ? "broken" : "unsupported", "no reader knows these bytes");
}

/** Whole formats that have no reader: a file of theirs is intact, whatever its name says. */
function isKnownFormat(head: Head): boolean {
  return /^(\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf|Rar!|MZ|\x7fELF|OggS|ID3|fLaC|%!PS|....ftyp|RIFF....(WAVE|AVI ))/s.test(head.latin);
}

/** @throws ExtractionError. Anything else is a failure of the machine: the file can't be opened. */
export async function readDocument(readers: readonly Reader[], source: Source, hints: Hints): Promise<CleanReading> {
  const reader = sniff(readers, await source.range(0, sniffBytes), hints);
  const reading = await readWith(readers, reader, source, hints, new Budget(), 0);
  return {
    kind: reading.format ?? reader.kind,
    text: cleanText(reading.text),
    pageCount: reading.pageCount ?? null,
    title: reading.title ? cleanText(reading.title, 1000).trim() || null : null,
    attachments: (reading.attachments ?? [])
      .slice(0, mostAttachments)
      .map(({ name, size }) => ({ name: cleanText(name, 255).replace(/\s+/g, " ").trim(), size })),
    pagesForOcr: (reading.pagesForOcr ?? []).slice(0, mostPagesForOcr),
  };
}

async function readWith(readers: readonly Reader[], reader: Reader, source: Source, hints: Hints, budget: Budget, depth: number) {
  refuseAbove(reader, source);
  return reader.read(source, {
    hints,
    budget,
    async nested(bytes, inner): Promise<Reading | null> {
      if (depth >= maxDepth || !budget.openFile()) return null;
      const inside = bytesSource(bytes);
      try {
        const found = sniff(readers, bytes.subarray(0, sniffBytes), inner);
        return await readWith(readers, found, inside, inner, budget, depth + 1);
      } catch (error) {
        // One damaged file takes nothing from what it is attached to; a bomb does.
        if (error instanceof ExtractionError && error.code === "tooLarge") throw error;
        return null;
      }
    },
  });
}

export function refuseAbove({ limit }: Reader, { size }: Source): void {
  if (!limit.beginning && size > limit.bytes) throw new ExtractionError("tooLarge", `${size} bytes, limit ${limit.bytes}`);
}
