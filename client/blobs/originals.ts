// A document's original: from the outbox, from the copies on this device, or fetched once for everybody who asks.
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { ApiProblem, isTransient } from "../data/errors.ts";
import { fetchBytes } from "./fetchBytes.ts";
import type { BlobStore } from "./store.ts";

/** Which bytes are meant. A document whose version is not known yet has one alone. */
type Original = Pick<VaultDocument, "id" | "sha256"> & Partial<Pick<VaultDocument, "versionId">>;

export interface Originals {
  get(document: Original, onProgress?: (fraction: number) => void): Promise<Blob>;
  /** What is on the device, without asking anybody. */
  local(document: Original): Promise<Blob | undefined>;
  /** After an upload: the bytes are at hand anyway. */
  put(documentId: string, sha256: string, blob: Blob): Promise<void>;
  keep(document: Original, keep: boolean): Promise<void>;
  isKept(documentId: string): ReadonlySignal<boolean>;
  readonly keptCount: ReadonlySignal<number>;
  remove(documentId: string): Promise<void>;
  /** What is kept may have changed behind its back. */
  refresh(): Promise<void>;
  /** Fetches what is to be kept and is not here yet, or has other bytes by now. One at a time; ends without network. */
  fetchKept(find: (documentId: string) => Original | undefined): Promise<void>;
  close(): void;
}

export interface OriginalsDeps {
  store: BlobStore;
  unsent(documentId: string): Promise<Blob | undefined>;
  /** Of this very version: the server's current one may be another by now, or still. */
  signedUrl(document: Original): Promise<string>;
}

export function createOriginals({ store, unsent, signedUrl }: OriginalsDeps): Originals {
  const loading = new Map<string, { blob: Promise<Blob>; listeners: Set<(fraction: number) => void> }>();
  const kept = signal<ReadonlySet<string>>(new Set());
  const keptCount = signal(0);
  const single = new Map<string, Signal<boolean>>();
  const stop = new AbortController();
  let fetchingKept = false;

  function setKept(ids: ReadonlySet<string>): void {
    kept.value = ids;
    keptCount.value = ids.size;
    for (const [id, shown] of single) shown.value = ids.has(id);
  }
  const refresh = async () => setKept(new Set(await store.kept()));
  refresh().catch(() => {});

  async function local({ id, sha256 }: Original): Promise<Blob | undefined> {
    const waiting = await unsent(id);
    if (waiting) return waiting;
    const stored = await store.original(id);
    return stored?.sha256 === sha256 ? stored.blob : undefined;
  }

  async function load(document: Original, onProgress: (fraction: number) => void): Promise<Blob> {
    const here = await local(document);
    if (here) return here;
    const blob = await fetchBytes(await signedUrl(document), onProgress, stop.signal);
    await store.putOriginal({ documentId: document.id, sha256: document.sha256, blob }).catch(noRoom);
    return blob;
  }

  const originals: Originals = {
    local,
    keptCount,
    get(document, onProgress) {
      const bytes = `${document.id} ${document.sha256}`;
      let running = loading.get(bytes);
      if (!running) {
        const listeners = new Set<(fraction: number) => void>();
        const blob = load(document, (fraction) => {
          for (const listener of listeners) listener(fraction);
        }).finally(() => loading.delete(bytes));
        running = { blob, listeners };
        loading.set(bytes, running);
      }
      if (onProgress) running.listeners.add(onProgress);
      return running.blob;
    },
    put: (documentId, sha256, blob) => store.putOriginal({ documentId, sha256, blob }).catch(noRoom),
    async keep(document, keep) {
      await store.setKept(document.id, keep);
      const ids = new Set(kept.peek());
      if (keep) ids.add(document.id);
      else ids.delete(document.id);
      setKept(ids);
      if (!keep) return;
      const here = await local(document);
      if (here) await store.putOriginal({ documentId: document.id, sha256: document.sha256, blob: here });
      else await originals.get(document);
    },
    isKept(documentId) {
      const known = single.get(documentId);
      if (known) return known;
      const made = signal(kept.peek().has(documentId));
      single.set(documentId, made);
      return made;
    },
    async remove(documentId) {
      await store.remove(documentId);
      if (kept.peek().has(documentId)) setKept(new Set([...kept.peek()].filter((id) => id !== documentId)));
    },
    refresh,
    async fetchKept(find) {
      if (fetchingKept) return;
      fetchingKept = true;
      try {
        for (const id of await store.kept()) {
          const document = find(id);
          if (document && !stop.signal.aborted && !(await local(document))) await originals.get(document);
        }
      } catch (error) {
        if (!isTransient(error) && !(error instanceof ApiProblem)) throw error;
      } finally {
        fetchingKept = false;
      }
    },
    close: () => stop.abort(),
  };
  return originals;
}

/** A copy for later is a kindness: without room for it the document still opens. */
function noRoom(error: unknown): void {
  if (!(error instanceof DOMException && error.name === "QuotaExceededError")) throw error;
}
