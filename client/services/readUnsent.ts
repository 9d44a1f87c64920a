// Files that wait in the outbox are read here, so that they are found by their words before the server has read them. The server's text
// takes the place of this one when it comes. One tab reads for all. Words that a file has by itself come first, of all files; what
// they say of it and pages that are pictures after them, one at a time.
import { effect, type ReadonlySignal } from "@preact/signals";
import type { Outbox } from "../outbox/outbox.ts";
import type { FileWords, ReadFile } from "../outbox/reading.ts";
import type { TextStore } from "../replica/readModel/texts.ts";
import { type PageReader, recognizePages } from "./recognizePages.ts";

/** With network most files are read by the server within seconds: this device begins with what still waits after so many milliseconds. */
const patience = 20_000;

export interface ReadUnsentDeps {
  outbox: Pick<Outbox, "all" | "count" | "changes" | "has" | "blob">;
  texts: Pick<TextStore, "putOwn" | "get" | "ownPages" | "facts">;
  textsChanged(): void;
  online: ReadonlySignal<boolean>;
  /** Runs `lead` in one tab at a time, when it is this tab's turn; ends it by `signal`. */
  leadership(lead: (signal: AbortSignal) => Promise<void>): void;
  report(error: unknown): void;
  readFile: ReadFile;
  pageReader: PageReader;
}

/** Returns at once; the reading goes on behind the screen. */
export function readUnsent(deps: ReadUnsentDeps): void {
  const { outbox, texts, textsChanged, online, leadership, report, readFile, pageReader } = deps;
  leadership(async (signal) => {
    const tried = new Set<string>();
    /** Files with pages that are pictures. */
    const later = new Map<string, { name: string; words: FileWords }>();
    /** Files with words of their own, and what those say not found yet. */
    const withoutFacts = new Map<string, { name: string; words: FileWords }>();
    let running: Promise<void> | undefined;
    let again = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function readAll(): Promise<void> {
      const items = (await outbox.all()).filter(({ documentId }) => !tried.has(documentId));
      for (const { documentId, blob, name, contentType } of items) {
        if (signal.aborted) return;
        tried.add(documentId);
        if (!outbox.has(documentId)) continue;
        const own = await texts.ownPages(documentId);
        if (!own && (await texts.get([documentId])).has(documentId)) continue;
        // Its own words are here; its pages have their turn once this device reads pages.
        if (own && !pageReader.ready.peek()) {
          tried.delete(documentId);
          continue;
        }
        const words = await readFile({ blob, name, contentType });
        if (signal.aborted) return;
        // Once the network has brought its reader, its turn comes again.
        if (words === undefined) tried.delete(documentId);
        if (!words) continue;
        if (words.pagesForOcr.length > 0) later.set(documentId, { name, words });
        else if (words.text !== "" && pageReader.ready.peek()) pageReader.tell(documentId, "read");
        if (own || words.text === "" || !(await texts.putOwn(documentId, words.text))) continue;
        textsChanged();
        if (words.pagesForOcr.length === 0) withoutFacts.set(documentId, { name, words });
      }
    }

    /** Of files without pages that are pictures: those bring their facts page by page. */
    async function findFacts(): Promise<void> {
      for (const [documentId, { name, words }] of withoutFacts) {
        if (signal.aborted || again) return;
        withoutFacts.delete(documentId);
        const facts = outbox.has(documentId) ? await pageReader.facts(words.text, name).catch(() => null) : null;
        if (facts && outbox.has(documentId) && (await texts.putOwn(documentId, words.text, facts))) textsChanged();
      }
    }

    /** Ends early where something new waits: its own words come first. */
    async function recognizeAll(): Promise<void> {
      for (const [documentId, { name, words }] of later) {
        if (!outbox.has(documentId)) later.delete(documentId);
        if (!pageReader.ready.peek()) return;
        const goesOn = () => !signal.aborted && outbox.has(documentId);
        const isDone = await recognizePages({ documentId, name, words }, deps, goesOn, () => again || !pageReader.ready.peek());
        if (signal.aborted || !isDone) return;
        later.delete(documentId);
      }
    }

    function run(): void {
      again = true;
      running ??= (async () => {
        while (again && !signal.aborted) {
          again = false;
          await readAll().catch(report);
          await findFacts().catch(report);
          await recognizeAll().catch(report);
        }
        running = undefined;
      })();
    }

    const stop = effect(() => {
      void outbox.changes.value;
      void pageReader.ready.value;
      if (outbox.count.value === 0) return;
      if (!online.value) return run();
      timer ??= setTimeout(() => {
        timer = undefined;
        run();
      }, patience);
    });
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    stop();
    clearTimeout(timer);
    await running;
  });
}
