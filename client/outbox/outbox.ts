// The outbox: takes files, keeps them until the server has them, and says of each how far it is. One tab uploads for all.

import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { pauseAfter } from "../../shared/backoff.ts";
import type { LocalState } from "../data/types.ts";
import { WeakSignals } from "../replica/weakSignals.ts";
import { type QueuedFile, UploadQueue } from "./queue.ts";
import { doesNotFit, fitting, unfittingBytes } from "./quota.ts";
import type { OutboxItem, OutboxStore } from "./store.ts";
import { type UploaderDeps, uploadItem } from "./uploader.ts";

const pauses = { first: 1_000, longest: 5 * 60_000 };

export type OutboxMessage =
  | { kind: "added"; files: QueuedFile[] }
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
  /** Bytes of the files that did not fit into the person's own storage. */
  readonly unfitting: ReadonlySignal<number>;
  /** Whether the document's bytes wait here. Changes with `count` or `changes`. */
  has(documentId: string): boolean;
  /** Rises whenever a file comes or goes. */
  readonly changes: ReadonlySignal<number>;
  state(documentId: string): ReadonlySignal<LocalState | undefined>;
  /** Resolves when the bytes are durable. */
  add(items: OutboxItem[]): Promise<void>;
  all(): Promise<OutboxItem[]>;
  blob(documentId: string): Promise<Blob | undefined>;
  /** Tries again a file that failed, or one that waits. */
  retry(documentId: string): Promise<void>;
  /** Throws the bytes away: the document was deleted. */
  discard(documentId: string): Promise<void>;
  /** Something changed for the better (network, sign-in): no pause any more. Files for a full storage of somebody else are tried again. */
  wake(): void;
  /** How many bytes are free in the person's own storage: where it has become more, the files that fit now are tried again. */
  roomIs(freeBytes: number): void;
  close(): Promise<void>;
}

export function openOutbox(parts: OutboxDeps): Outbox {
  const { store, channel, now, random } = parts;
  const states = new Map<string, LocalState>();
  const shown = new WeakSignals<string, LocalState | undefined>();
  const changes = signal(0);
  const count = signal(0);
  const failed = signal(0);
  const unfitting = signal(0);
  const queue = new UploadQueue();
  const running = new Map<string, AbortController>();
  let leading: AbortSignal | undefined;
  /** Bytes; undefined until the replica has told. `grown` counts how often it became more. */
  let free: number | undefined;
  let grown = 0;
  let dirty = false;
  let sleeper = () => {};
  const stirred = () => {
    dirty = true;
    sleeper();
  };

  function show(documentId: string, state: LocalState | undefined): void {
    const before = states.get(documentId);
    if (state) states.set(documentId, state);
    else states.delete(documentId);
    batch(() => {
      const visible = shown.peek(documentId);
      if (visible) visible.value = state;
      if ((before === undefined) !== (state === undefined)) changes.value++;
      count.value = states.size;
      failed.value += Number(state?.kind === "failed") - Number(before?.kind === "failed");
      unfitting.value += unfittingBytes(state) - unfittingBytes(before);
    });
  }

  function tell(documentId: string, state: LocalState | undefined): void {
    show(documentId, state);
    channel.post({ kind: "state", documentId, state });
  }

  /** Reads everything that waits: at the start and when this tab begins to lead. In between files are known as they come. */
  async function readStored(): Promise<void> {
    const before = [...states.keys()];
    const items = await store.all();
    const stored = new Set(items.map(({ documentId }) => documentId));
    batch(() => {
      // A tab that led has ended in the middle: what it had sent is not waiting any more.
      for (const documentId of before) {
        if (stored.has(documentId) || running.has(documentId)) continue;
        queue.forget(documentId);
        show(documentId, undefined);
      }
      for (const { documentId, size, failure } of items) {
        if (failure) show(documentId, { kind: "failed", ...failure });
        else {
          queue.add({ documentId, size });
          if (!states.has(documentId)) show(documentId, { kind: "onDevice" });
        }
      }
    });
  }

  function came(files: readonly QueuedFile[]): void {
    batch(() => {
      for (const file of files) {
        queue.add(file);
        if (!states.has(file.documentId)) show(file.documentId, { kind: "onDevice" });
      }
    });
    stirred();
  }

  channel.onMessage((message) => {
    if (message.kind === "state") {
      show(message.documentId, message.state);
      // What another tab has sent, or gave up, is not sent by the one that leads next; what failed there waits for its person.
      if (!running.has(message.documentId) && (!message.state || message.state.kind === "failed")) queue.forget(message.documentId);
    }
    if (message.kind === "added") came(message.files);
    if (message.kind === "drop") {
      queue.forget(message.documentId);
      running.get(message.documentId)?.abort();
    }
    if (message.kind === "wake") void readStored().then(wake);
  });

  const ready = readStored();

  /** Starts what can be started, sleeps until something stirs or a pause ends. */
  async function lead(signal: AbortSignal): Promise<void> {
    leading = signal;
    await ready;
    // Whatever came, or was sent, while another tab led: told by messages, of which one may have been missed.
    await readStored();
    void retryFitting("own")
      .then(() => retryFitting("ofOthers"))
      .catch(console.error);
    while (!signal.aborted) {
      dirty = false;
      const nextTry = queue.release(now());
      for (let file = queue.next(); file; file = queue.next()) void run(file.documentId, signal);
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
    const grownBefore = grown;
    let answerIsOld = false;
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
        // The next one begins; this one is shown until the document itself says that it is there.
        queue.forget(documentId);
        stirred();
        await parts.seen(documentId);
      }
      if (outcome.kind === "done" || outcome.kind === "gone") {
        queue.forget(documentId);
        tell(documentId, undefined);
      } else if (outcome.kind === "failed") {
        const failure = { code: outcome.code, details: outcome.details };
        await store.patch(documentId, { failure });
        queue.forget(documentId);
        tell(documentId, { kind: "failed", ...failure });
        // Room was made while the server was being asked: its answer is of before that.
        answerIsOld = grown !== grownBefore && doesNotFit(failure);
      } else wait(documentId, outcome.code, outcome.after);
    } catch (error) {
      if (!either.aborted) throw error;
      const still = await store.get(documentId).catch(() => undefined);
      if (!still) queue.forget(documentId);
      tell(documentId, still ? { kind: "onDevice" } : undefined);
    } finally {
      queue.end(documentId);
      running.delete(documentId);
      stirred();
      if (answerIsOld) void retryFitting("own").catch(console.error);
    }
  }

  function wait(documentId: string, code: string, after: number | null): void {
    const until = queue.pause(documentId, (tries) => now() + (after ?? pauseAfter(tries, pauses, random())));
    tell(documentId, { kind: "waiting", retryAt: new Date(until).toISOString(), code });
  }

  /**
   * Tries again what did not fit: of the person's own storage as many files as fit now, in the order of adding; of others' all,
   * since only their owners know how much is free. Other tabs hear of each by its state.
   */
  async function retryFitting(whose: "own" | "ofOthers"): Promise<void> {
    if (!leading || leading.aborted || failed.peek() === 0) return;
    // What is under way reads the room itself when it ends.
    const items = (await store.all()).filter(({ documentId }) => !running.has(documentId));
    for (const documentId of fitting(items, whose, free)) await again(documentId).catch(console.error);
  }

  async function again(documentId: string): Promise<void> {
    const item = await store.patch(documentId, { failure: null });
    tell(documentId, item && { kind: "onDevice" });
    if (item) queue.add({ documentId, size: item.size });
    stirred();
  }

  function wake(): void {
    queue.wake();
    stirred();
  }

  parts.leadership(lead);

  return {
    count,
    failed,
    unfitting,
    changes,
    has: (documentId) => states.has(documentId),
    state: (documentId) => shown.get(documentId, () => states.get(documentId)),
    async add(items) {
      await store.add(items);
      const files = items.map(({ documentId, size }) => ({ documentId, size }));
      channel.post({ kind: "added", files });
      came(files);
    },
    all: () => store.all(),
    blob: async (documentId) => (await store.get(documentId))?.blob,
    async retry(documentId) {
      await again(documentId);
      channel.post({ kind: "wake" });
      wake();
    },
    async discard(documentId) {
      if (!states.has(documentId)) return;
      await store.remove(documentId);
      queue.forget(documentId);
      running.get(documentId)?.abort();
      channel.post({ kind: "drop", documentId });
      tell(documentId, undefined);
    },
    wake() {
      if (leading) {
        wake();
        void retryFitting("ofOthers").catch(console.error);
      } else channel.post({ kind: "wake" });
    },
    roomIs(freeBytes) {
      const more = free !== undefined && freeBytes > free;
      const first = free === undefined;
      free = freeBytes;
      if (more) grown++;
      if (more || first) void retryFitting("own").catch(console.error);
    },
    async close() {
      channel.close();
      await ready.catch(() => {});
      await store.close();
    },
  };
}
