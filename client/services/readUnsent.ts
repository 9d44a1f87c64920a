// Files that wait in the outbox are read here, so that they are found by their words before the server has read them. The server's text
// takes the place of this one when it comes. One tab reads for all.
import { effect, type ReadonlySignal } from "@preact/signals";
import type { Outbox } from "../outbox/outbox.ts";
import type { ReadFile } from "../outbox/reading.ts";
import type { TextStore } from "../replica/readModel/texts.ts";

/** With network most files are read by the server within seconds: this device begins with what still waits after so many milliseconds. */
const patience = 20_000;

export interface ReadUnsentDeps {
  outbox: Pick<Outbox, "all" | "count" | "changes" | "has">;
  texts: Pick<TextStore, "putOwn" | "get">;
  textsChanged(): void;
  online: ReadonlySignal<boolean>;
  /** Runs `lead` in one tab at a time, when it is this tab's turn; ends it by `signal`. */
  leadership(lead: (signal: AbortSignal) => Promise<void>): void;
  report(error: unknown): void;
  readFile: ReadFile;
}

/** Returns at once; the reading goes on behind the screen. */
export function readUnsent({ outbox, texts, textsChanged, online, leadership, report, readFile }: ReadUnsentDeps): void {
  leadership(async (signal) => {
    const tried = new Set<string>();
    let running: Promise<void> | undefined;
    let again = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function readAll(): Promise<void> {
      const items = (await outbox.all()).filter(({ documentId }) => !tried.has(documentId));
      for (const { documentId, blob, name, contentType } of items) {
        if (signal.aborted) return;
        tried.add(documentId);
        if (!outbox.has(documentId) || (await texts.get([documentId])).has(documentId)) continue;
        const text = await readFile({ blob, name, contentType });
        if (signal.aborted) return;
        // Once the network has brought its reader, its turn comes again.
        if (text === undefined) tried.delete(documentId);
        else if (text !== null && (await texts.putOwn(documentId, text))) textsChanged();
      }
    }

    function run(): void {
      again = true;
      running ??= (async () => {
        while (again && !signal.aborted) {
          again = false;
          await readAll().catch(report);
        }
        running = undefined;
      })();
    }

    const stop = effect(() => {
      void outbox.changes.value;
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
