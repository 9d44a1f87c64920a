// Reading scans on this device: the person's choice, the reader of pages, and what each document's row says of it, in all tabs.
import { computed, type ReadonlySignal } from "@preact/signals";
import type { RecognitionApi, RecognitionLanguage } from "../data/recognitionTypes.ts";
import { retryImport } from "../data/retryImport.ts";
import type { Channel } from "../data/tabs.ts";
import { createRecognizer } from "../recognition/recognizer.ts";
import { openRecognitionSetting, type RecognitionSetting } from "../recognition/setting.ts";
import type { Program } from "../recognition/tesseract.ts";
import { NotStarted } from "../recognition/work.ts";
import { WeakSignals } from "../replica/weakSignals.ts";
import type { OpenPages, PageReader } from "./recognizePages.ts";

export type PageState = "reading" | "read";

export interface Recognition {
  setting: RecognitionSetting;
  read: RecognitionApi["read"];
  reader: PageReader;
  /** Undefined: nothing is read of it here. */
  state(documentId: string): ReadonlySignal<PageState | undefined>;
  close(): void;
}

interface RecognitionDeps {
  userId: string;
  online: ReadonlySignal<boolean>;
  channel: Channel<{ documentId: string; state: PageState | undefined } | "chosen">;
}

const assets = () => retryImport(() => import("../recognition/assets.ts"));

export function openRecognition({ userId, online, channel }: RecognitionDeps): Recognition {
  const states = new Map<string, PageState>();
  const shown = new WeakSignals<string, PageState | undefined>();
  const show = (documentId: string, state: PageState | undefined) => {
    if (state) states.set(documentId, state);
    else states.delete(documentId);
    const visible = shown.peek(documentId);
    if (visible) visible.value = state;
  };

  const setting = openRecognitionSetting({
    userId,
    online,
    caches,
    files: async (languages) => (await assets()).filesFor(languages),
    fetch: (url, signal) => fetch(url, { signal }),
    chosen: () => channel.post("chosen"),
  });
  channel.onMessage((message) => {
    if (message === "chosen") setting.lookAgain();
    else show(message.documentId, message.state);
  });
  const recognizer = createRecognizer();

  async function program(languages: readonly RecognitionLanguage[]): Promise<Program> {
    const { programUrls, languageUrl } = await assets().catch((error: unknown) => {
      throw new NotStarted(String(error));
    });
    const urls = programUrls();
    if (!urls) throw new NotStarted("this browser can't read pages");
    return { ...urls, languages: languages.map((code) => ({ code, url: languageUrl(code) })) };
  }

  async function read(picture: Blob) {
    try {
      return await recognizer.page(picture, await program(setting.languages.peek()));
    } catch (error) {
      if (error instanceof NotStarted) return null;
      throw error;
    }
  }

  async function open(blob: Blob): Promise<OpenPages> {
    const textOf = async (picture: Blob | ImageBitmap) => (await recognizer.page(picture, await program(setting.languages.peek()))).text;
    const begin = await blob.slice(0, 1024).text();
    if (!begin.includes("%PDF-")) return { text: () => textOf(blob), close: async () => {} };
    const { openPdfPages } = await retryImport(() => import("../recognition/pdfPages.ts"));
    const pages = await openPdfPages(blob);
    return { text: async (page) => textOf(await pages.picture(page)), close: pages.close };
  }

  return {
    setting,
    read,
    reader: {
      ready: computed(() => setting.state.value.kind === "ready"),
      open,
      facts: recognizer.facts,
      tell(documentId, state) {
        show(documentId, state);
        channel.post({ documentId, state });
      },
    },
    state: (documentId) => shown.get(documentId, () => states.get(documentId)),
    close() {
      setting.close();
      recognizer.close();
      channel.close();
    },
  };
}
