// The outbox: takes files, keeps them until the server has them, and says of each how far it is. One tab uploads for all.
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { LocalState } from "../data/types.ts";
import { WeakSignals } from "../replica/weakSignals.ts";
import type { OutboxItem, OutboxStore } from "./store.ts";
import { type UploaderDeps, uploadItem } from "./uploader.ts";

const atOnce = 3;
const longestPause = 5 * 60_000;

export type OutboxMessage =
  | { kind: "changed" }
  | { kind: "wake" }
  | { kind: "state"; documentId: string; state: LocalState | undefined }
  | { kind: "drop"; documentId: string };

export interface OutboxDeps extends UploaderDeps {
  store: OutboxStore;
  /** Between tabs; never answers to the tab itself. */
  channel: { post(message: OutboxMessage): void; onMessage(listener: (message: OutboxMessage) => void): void; close(): void };
  /** Runs `lead` in one tab at a time, when it is this tab's turn; ends it by `signal`. */
  leadership(lead: (signal: AbortSignal) => Promise<void>): void;
  /** The bytes have arrived: they may be kept on the device as a copy. */
  keepCopy(item: OutboxItem): Promise<void>;
  /** Resolves when the document's own state says that its bytes have arrived: from then on that one is shown. */
  seen(documentId: string): Promise<void>;
  now(): number;
  random(): number;
}

export interface Outbox {
  readonly count: ReadonlySignal<number>;
  /** How many of them were refused and wait for their person. */
  readonly failed: ReadonlySignal<number>;
  /** Ids of the documents whose bytes wait here. */
  readonly ids: ReadonlySignal<ReadonlySet<string>>;
  state(documentId: string): ReadonlySignal<LocalState | undefined>;
  /** Resolves when the bytes are durable. */
  add(items: OutboxItem[]): Promise<void>;
  all(): Promise<OutboxItem[]>;
  blob(documentId: string): Promise<Blob | undefined>;
  setHash(documentId: string, sha256: string): Promise<void>;
  /** Tries again a file that failed, or one that waits. */
  retry(documentId: string): Promise<void>;
  /** Throws the bytes away: the document was deleted. */
  discard(documentId: string): Promise<void>;
  /** Something changed for the better (network, sign-in): no pause any more. */
  wake(): void;
  close(): Promise<void>;
}

export function openOutbox(parts: OutboxDeps): Outbox {
  const { store, channel, now, random } = parts;
  const states = new Map<string, LocalState>();
  const shown = new WeakSignals<string, LocalState | undefined>();
  const ids = signal<ReadonlySet<string>>(new Set());
  const count = signal(0);
  const failed = signal(0);
  const running = new Map<string, AbortController>();
  const pauses = new Map<string, { until: number; tries: number }>();
  let leading: AbortSignal | undefined;
  let dirty = false;
  let sleeper = () => {};
  const stirred = () => {
    dirty = true;
    sleeper();
  };

  function show(documentId: string, state: LocalState | undefined): void {
    if (state) states.set(documentId, state);
    else states.delete(documentId);
    batch(() => {
      const visible = shown.peek(documentId);
      if (visible) visible.value = state;
      if (ids.peek().has(documentId) !== states.has(documentId)) ids.value = new Set(states.keys());
      count.value = states.size;
      failed.value = [...states.values()].filter(({ kind }) => kind === "failed").length;
    });
  }

  function tell(documentId: string, state: LocalState | undefined): void {
    show(documentId, state);
    channel.post({ kind: "state", documentId, state });
  }

  async function readStates(): Promise<void> {
    const items = await store.all();
    const present = new Set(items.map(({ documentId }) => documentId));
    batch(() => {
      for (const { documentId, failure } of items) {
        if (failure) show(documentId, { kind: "failed", ...failure });
        else if (!states.has(documentId)) show(documentId, { kind: "onDevice" });
      }
      for (const documentId of [...states.keys()]) if (!present.has(documentId)) show(documentId, undefined);
    });
  }

  channel.onMessage((message) => {
    if (message.kind === "state") show(message.documentId, message.state);
    if (message.kind === "drop") running.get(message.documentId)?.abort();
    if (message.kind === "wake") pauses.clear();
    if (message.kind === "changed" || message.kind === "wake") void readStates().then(() => stirred());
  });

  const ready = readStates();

  /** Starts what can be started, sleeps until something stirs or a pause ends. */
  async function lead(signal: AbortSignal): Promise<void> {
    leading = signal;
    await ready;
    while (!signal.aborted) {
      dirty = false;
      const items = await store.all();
      let nextTry = Number.POSITIVE_INFINITY;
      for (const { documentId, failure } of items) {
        if (failure || running.has(documentId)) continue;
        const pause = pauses.get(documentId);
        if (pause && pause.until > now()) nextTry = Math.min(nextTry, pause.until);
        else if (running.size < atOnce) void run(documentId, signal);
      }
      if (!dirty) await sleep(signal, nextTry - now());
    }
  }

  function sleep(signal: AbortSignal, pause: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(pause) ? setTimeout(() => sleeper(), Math.max(pause, 0)) : undefined;
      sleeper = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", sleeper);
        resolve();
      };
      signal.addEventListener("abort", sleeper, { once: true });
    });
  }

  async function run(documentId: string, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    running.set(documentId, stop);
    const either = AbortSignal.any([signal, stop.signal]);
    let told = 0;
    try {
      tell(documentId, { kind: "uploading", progress: 0 });
      const outcome = await uploadItem(
        documentId,
        parts,
        (progress) => {
          if (now() - told < 100 && progress < 1) return;
          told = now();
          tell(documentId, { kind: "uploading", progress });
        },
        either,
      );
      if (outcome.kind === "done") {
        await parts.keepCopy(outcome.item);
        await store.remove(documentId);
        await parts.seen(documentId);
      }
      if (outcome.kind === "done" || outcome.kind === "gone") {
        pauses.delete(documentId);
        tell(documentId, undefined);
      } else if (outcome.kind === "failed") {
        const failure = { code: outcome.code, details: outcome.details };
        await store.patch(documentId, { failure });
        tell(documentId, { kind: "failed", ...failure });
      } else wait(documentId, outcome.code, outcome.after);
    } catch (error) {
      if (!either.aborted) throw error;
      tell(documentId, (await store.get(documentId).catch(() => undefined)) ? { kind: "onDevice" } : undefined);
    } finally {
      running.delete(documentId);
      stirred();
    }
  }

  function wait(documentId: string, code: string, after: number | null): void {
    const tries = (pauses.get(documentId)?.tries ?? 0) + 1;
    const pause = after ?? Math.min(1_000 * 2 ** (tries - 1), longestPause) * (0.5 + random() / 2);
    const until = now() + pause;
    pauses.set(documentId, { until, tries });
    tell(documentId, { kind: "waiting", retryAt: new Date(until).toISOString(), code });
  }

  function wake(): void {
    pauses.clear();
    stirred();
  }

  function changed(): void {
    channel.post({ kind: "changed" });
    stirred();
  }

  parts.leadership(lead);

  return {
    count,
    failed,
    ids,
    state: (documentId) => shown.get(documentId, () => states.get(documentId)),
    async add(items) {
      await store.add(items);
      batch(() => {
        for (const { documentId } of items) show(documentId, { kind: "onDevice" });
      });
      changed();
    },
    all: () => store.all(),
    blob: async (documentId) => (await store.get(documentId))?.blob,
    async setHash(documentId, sha256) {
      await store.patch(documentId, { sha256 });
    },
    async retry(documentId) {
      await store.patch(documentId, { failure: null });
      tell(documentId, { kind: "onDevice" });
      channel.post({ kind: "wake" });
      wake();
    },
    async discard(documentId) {
      if (!states.has(documentId)) return;
      await store.remove(documentId);
      running.get(documentId)?.abort();
      channel.post({ kind: "drop", documentId });
      tell(documentId, undefined);
    },
    wake() {
      if (leading) wake();
      else channel.post({ kind: "wake" });
    },
    async close() {
      channel.close();
      await ready.catch(() => {});
      await store.close();
    },
  };
}
