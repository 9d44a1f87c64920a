// What a browser needs so that the app can keep its promises, asked before anything is promised. Private windows and old browsers
// lack parts of it: that is said on the screen, and nothing is claimed to be saved.
import { type ReadonlySignal, signal } from "@preact/signals";
import { deleteDB } from "idb";
import { openDatabase } from "./openDatabase.ts";

/** Without these there is no vault. */
const needed = ["indexedDB", "locks", "crypto", "workers", "channels"] as const;
export type Needed = (typeof needed)[number];

export interface BrowserLacks {
  needed: readonly Needed[];
  /** Files can't be stored, though small records can. */
  files: boolean;
  /** The app can't be started without network. */
  offline: boolean;
}

/** The parts of the global scope that are looked at. A browser that blocks storage may throw on access. */
export interface BrowserScope {
  indexedDB?: unknown;
  navigator: { locks?: unknown; serviceWorker?: unknown };
  crypto?: { subtle?: unknown };
  Worker?: unknown;
  BroadcastChannel?: unknown;
}

/** Writes a small file and takes it away again. Rejects with `NoDatabase` where there is no storage, otherwise with the browser's error. */
export type TryStorage = () => Promise<void>;
export class NoDatabase extends Error {
  override name = "NoDatabase";
}

/** Milliseconds. A device that is busy for so long is no reason to send its person away. */
const patience = 10_000;

export interface BrowserCheck {
  /** What is known to be lacking; what takes a moment to find out is added when it is known. */
  readonly lacks: ReadonlySignal<BrowserLacks>;
  /** Resolves when everything is known. Never rejects. */
  readonly done: Promise<void>;
}

export function checkBrowser(scope: BrowserScope = globalThis as BrowserScope, tryStorage: TryStorage = tryIndexedDB): BrowserCheck {
  const has = (read: () => unknown): boolean => {
    try {
      return Boolean(read());
    } catch {
      return false;
    }
  };
  const found: Record<Needed, boolean> = {
    indexedDB: has(() => scope.indexedDB),
    locks: has(() => scope.navigator.locks),
    crypto: has(() => scope.crypto?.subtle),
    workers: has(() => scope.Worker),
    channels: has(() => scope.BroadcastChannel),
  };
  const lacks = signal<BrowserLacks>({
    needed: needed.filter((one) => !found[one]),
    files: false,
    offline: !has(() => scope.navigator.serviceWorker),
  });
  return { lacks, done: found.indexedDB ? withStorage() : Promise.resolve() };

  async function withStorage(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const busy = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience);
    });
    try {
      await Promise.race([tryStorage(), busy]);
    } catch (error) {
      console.error("This browser refuses to store", error);
      const before = lacks.peek();
      lacks.value =
        error instanceof NoDatabase
          ? { ...before, needed: needed.filter((one) => one === "indexedDB" || !found[one]) }
          : { ...before, files: true };
    } finally {
      clearTimeout(timer);
    }
  }
}

const probe = "docuvault-probe";

async function tryIndexedDB(): Promise<void> {
  const open = openDatabase<{ files: { key: string; value: Blob } }>(probe, 1, (db) => void db.createObjectStore("files"));
  const database = await open().catch((error: unknown) => {
    throw new NoDatabase(String(error));
  });
  try {
    await database.put("files", new Blob(["probe"]), "probe");
  } finally {
    database.close();
    deleteDB(probe).catch(() => {}); // another tab looks at the same moment, and removes it
  }
}
