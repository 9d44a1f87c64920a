// The pages of a scan are read while further ones are taken, so that their words are in its PDF when it is saved. One page at a time. A page
// at which the app has ended is tried once more and then left to the server.
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { PageWords } from "../../shared/recognition/layer/textLayer.ts";
import type { RecognizedPage } from "../../shared/recognition/recognizePage.ts";
import { readsWell } from "../../shared/recognition/words.ts";
import { ScanEnded, type ScanEngine } from "./engine.ts";
import type { ScannedPage } from "./page.ts";
import type { Scan } from "./scan.ts";

export interface ScanReading {
  /** A page is being read, or waits for it. */
  readonly busy: ReadonlySignal<boolean>;
  /** Resolves when all pages have been read or given up, or after so many milliseconds. */
  settled(patience: number): Promise<void>;
  close(): void;
}

interface ReadingDeps {
  scan: Pick<Scan, "pages" | "reading" | "keepReading">;
  engine: Pick<ScanEngine, "forReading">;
  /** This device reads pages. */
  ready: ReadonlySignal<boolean>;
  /** Null: not now. Rejects where this picture can't be read. */
  read(picture: Blob): Promise<RecognizedPage | null>;
}

/** How often reading a page may begin. */
const tries = 2;

export function readScan({ scan, engine, ready, read }: ReadingDeps): ScanReading {
  const busy = signal(false);
  let closed = false;
  const isUnread = (page: ScannedPage) => scan.reading(page).words === null && scan.reading(page).begun < tries;
  const unread = () => (ready.peek() && !closed ? scan.pages.peek()?.find(isUnread) : undefined);

  /** False where no page can be read now. */
  async function readNext(page: ScannedPage): Promise<boolean> {
    const { begun } = scan.reading(page);
    await scan.keepReading(page, begun + 1, null);
    const found = await engine
      .forReading(page)
      .then(read)
      .catch((error: unknown) => {
        if (error instanceof ScanEnded) return null;
        console.warn("A page could not be read on this device", error);
        return undefined;
      });
    if (found === null) {
      if (!closed) await scan.keepReading(page, begun, null);
      return false;
    }
    // What reads badly is left to the server, which then reads the page anew.
    const isGood = found !== undefined && (found.confidence ?? 0) >= readsWell;
    await scan.keepReading(page, tries, isGood ? wordsOf(found) : null);
    return !closed;
  }

  async function run(): Promise<void> {
    busy.value = true;
    try {
      for (let page = unread(); page; page = unread()) if (!(await readNext(page))) return;
    } catch (error) {
      // the disk: the scan itself says so when it is needed
      console.warn("Pages are not read on this device now", error);
    } finally {
      busy.value = false;
    }
  }

  const stop = effect(() => {
    void scan.pages.value;
    if (ready.value && !busy.peek() && unread()) void run();
  });
  return {
    busy,
    settled: (patience) =>
      new Promise((resolve) => {
        const timer = setTimeout(end, patience);
        const stopWaiting = effect(() => {
          if (!busy.value) queueMicrotask(end);
        });
        function end(): void {
          clearTimeout(timer);
          stopWaiting();
          resolve();
        }
      }),
    close() {
      closed = true;
      stop();
    },
  };
}

const wordsOf = ({ text: _, ...words }: RecognizedPage): PageWords => words;
