// The pages of one waiting file whose words are in pictures, recognized one by one. Each is kept as it is done: after a crash the next start
// goes on at the page where it was, and a page at which the app has ended twice is left to the server.
import type { ReadonlySignal } from "@preact/signals";
import { cleanText } from "../../shared/detect/cleanText.ts";
import type { ShownFacts } from "../../shared/detect/facts/searchedFacts.ts";
import { mergePages } from "../../shared/recognition/mergePages.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { FileWords } from "../outbox/reading.ts";
import { NotStarted } from "../recognition/work.ts";
import type { OwnPages, TextStore } from "../replica/readModel/texts.ts";

/** Of one document: a phone reads a page in some ten seconds. The server reads the others. */
export const mostPages = 50;

export interface PageReader {
  /** Everything that it takes is on this device, and its person wants it. */
  readonly ready: ReadonlySignal<boolean>;
  /** Rejects where the file can't be opened. */
  open(blob: Blob): Promise<OpenPages>;
  facts(text: string, name: string): Promise<ShownFacts>;
  /** What the row says. */
  tell(documentId: string, state: "reading" | "read" | undefined): void;
}

export interface OpenPages {
  /** `page` from 1. Rejects where that page can't be read. */
  text(page: number): Promise<string>;
  close(): Promise<void>;
}

export interface RecognizePagesDeps {
  outbox: Pick<Outbox, "blob">;
  texts: Pick<TextStore, "putOwn" | "ownPages" | "facts">;
  textsChanged(): void;
  pageReader: PageReader;
}

/** True when nothing is left to do; false where `yields` said that others come first. `goesOn`: the file still waits. */
export async function recognizePages(
  { documentId, name, words }: { documentId: string; name: string; words: FileWords },
  { outbox, texts, textsChanged, pageReader }: RecognizePagesDeps,
  goesOn: () => boolean,
  yields: () => boolean,
): Promise<boolean> {
  const pages: OwnPages = { ...(await texts.ownPages(documentId)) };
  const wanted = words.pagesForOcr.slice(0, mostPages);
  const left = wanted.filter((page) => typeof pages[page] !== "string");
  const blob = left.length > 0 && goesOn() ? await outbox.blob(documentId) : undefined;
  if (!blob) {
    if (left.length === 0) pageReader.tell(documentId, "read");
    return true;
  }

  const merged = () => {
    const read = Object.entries(pages).flatMap(([page, text]) => (text ? [{ page: Number(page), text }] : []));
    return cleanText(mergePages(words.text, read));
  };
  pageReader.tell(documentId, "reading");
  const file = await pageReader.open(blob).catch((error: unknown) => {
    console.warn("A file could not be opened for reading on this device", error);
    return undefined;
  });
  let isWhole = false;
  // What the pages before this one say of the document stays until there is more.
  let facts = (await texts.facts(documentId)) ?? null;
  try {
    if (!file) return true;
    for (const page of left) {
      if (!goesOn()) return true;
      if (yields()) return false;
      // Noted before it is read: a page that ends the app is tried once more and then left.
      const before = pages[page];
      pages[page] = before === null ? "" : null;
      if (!(await texts.putOwn(documentId, merged(), facts, pages))) return true;
      try {
        pages[page] = await file.text(page);
      } catch (error) {
        console.warn("A page could not be read on this device", error);
        pages[page] = "";
        if (error instanceof NotStarted) {
          if (before === undefined) delete pages[page];
          else pages[page] = before;
          await texts.putOwn(documentId, merged(), facts, pages);
          return false;
        }
      }
      if (!goesOn()) return true;
      const text = merged();
      facts = (await pageReader.facts(text, name).catch(() => null)) ?? facts;
      if (!(await texts.putOwn(documentId, text, facts, pages))) return true;
      textsChanged();
    }
    isWhole = Object.values(pages).some((text) => text !== null && text !== "");
    return true;
  } finally {
    pageReader.tell(documentId, isWhole ? "read" : undefined);
    await file?.close();
  }
}
