// Whether this device reads scans: chosen by its person, with all that it takes kept in a cache of its own. Nothing is fetched unasked.
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { recognitionCache } from "../data/appCaches.ts";
import { NetworkDown } from "../data/errors.ts";
import { keepMark, keptMark } from "../data/preference.ts";
import {
  isMetered,
  type RecognitionApi,
  type RecognitionLanguage,
  type RecognitionState,
  recognitionLanguages,
} from "../data/recognitionTypes.ts";

/** Milliseconds that one file may take to come. */
const patience = 5 * 60_000;
const mark = "recognition";

export interface RecognitionDeps {
  userId: string;
  online: ReadonlySignal<boolean>;
  /** Null where this browser can't read. Loaded when it is needed. */
  files(languages: readonly RecognitionLanguage[]): Promise<{ url: string; bytes: number }[]>;
  caches: CacheStorage;
  fetch(url: string, signal: AbortSignal): Promise<Response>;
  /** The person has chosen, and what it takes is here or gone: other tabs look again. */
  chosen(): void;
}

export interface RecognitionSetting extends Omit<RecognitionApi, "read"> {
  /** Another tab has chosen. */
  lookAgain(): void;
  close(): void;
}

export function openRecognitionSetting({ userId, online, files, caches, fetch, chosen }: RecognitionDeps): RecognitionSetting {
  const languages = signal<readonly RecognitionLanguage[]>(stored(userId));
  const state = signal<RecognitionState>({ kind: "off" });
  const closing = new AbortController();
  /** Rises with each choice: what an earlier one still does is over. */
  let choice = 0;
  let stopped = new AbortController();

  const missing = async (wanted: readonly RecognitionLanguage[]) => {
    const all = await files(wanted);
    const cache = await caches.open(recognitionCache);
    const here = await Promise.all(all.map(async ({ url }) => (await cache.match(url)) !== undefined));
    return { all, missing: all.filter((_, at) => !here[at]), cache };
  };
  const bytesOf = (some: readonly { bytes: number }[]) => some.reduce((sum, { bytes }) => sum + bytes, 0);

  /** Sets the state unless the person has chosen again. */
  const tell = (mine: number, next: RecognitionState) => {
    if (mine === choice && !closing.signal.aborted) state.value = next;
  };

  async function bring(mine: number, wanted: readonly RecognitionLanguage[]): Promise<void> {
    const stop = new AbortController();
    stopped = stop;
    const found = await missing(wanted);
    if (found.all.length === 0) return tell(mine, { kind: "unsupported" });
    const of = bytesOf(found.missing);
    let bytes = 0;
    try {
      for (const file of found.missing) {
        tell(mine, { kind: "fetching", bytes, of });
        const signal = AbortSignal.any([stop.signal, closing.signal, AbortSignal.timeout(patience)]);
        const response = await fetch(file.url, signal).catch((error: unknown) => {
          throw signal.aborted && !stop.signal.aborted ? new NetworkDown() : error;
        });
        if (!response.ok) throw new NetworkDown();
        await found.cache.put(file.url, response);
        bytes += file.bytes;
      }
    } catch (error) {
      if (stop.signal.aborted || closing.signal.aborted) return;
      tell(mine, { kind: "missing", bytes: of - bytes });
      throw error;
    }
    if (mine !== choice) return;
    const kept = new Set(found.all.map(({ url }) => new URL(url, location.origin).href));
    for (const { url } of await found.cache.keys()) if (!kept.has(url)) await found.cache.delete(url);
    tell(mine, { kind: "ready" });
  }

  /** After an update of the app some of it may have to come anew: by itself where that costs nothing. */
  async function start(): Promise<void> {
    const wanted = languages.peek();
    const mine = choice;
    if (wanted.length === 0) return tell(mine, { kind: "off" });
    const found = await missing(wanted);
    if (found.all.length === 0) return tell(mine, { kind: "unsupported" });
    if (found.missing.length === 0) return tell(mine, { kind: "ready" });
    tell(mine, { kind: "missing", bytes: bytesOf(found.missing) });
    if (mine === choice && online.peek() && !isMetered()) await bring(mine, wanted).catch(() => {});
  }
  const look = () => start().catch((error: unknown) => console.warn("What reads scans on this device can't be looked at", error));
  void look();
  // What could not come while there was no network.
  const stop = effect(() => {
    if (online.value && state.peek().kind === "missing") void look();
  });

  return {
    state,
    languages,
    bytesFor: async (wanted) => bytesOf((await missing(wanted)).missing),
    async turnOn(wanted) {
      stopped.abort();
      const mine = ++choice;
      languages.value = wanted;
      keepMark(userId, mark, wanted.join("+"));
      await bring(mine, wanted);
      if (mine === choice) chosen();
    },
    async turnOff() {
      stopped.abort();
      const mine = ++choice;
      languages.value = [];
      keepMark(userId, mark, "");
      tell(mine, { kind: "off" });
      await caches.delete(recognitionCache);
      if (mine === choice) chosen();
    },
    lookAgain() {
      stopped.abort();
      choice++;
      languages.value = stored(userId);
      void look();
    },
    close() {
      stop();
      closing.abort();
    },
  };
}

function stored(userId: string): RecognitionLanguage[] {
  return (keptMark(userId, mark) ?? "").split("+").filter((code): code is RecognitionLanguage => code in recognitionLanguages);
}
