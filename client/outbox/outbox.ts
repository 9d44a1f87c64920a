// The outbox: stores added files on the device until the server has them, uploads them, and tells how far each is. One tab uploads for all.

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
  /** Messages between tabs; a tab does not receive its own. */
  channel: { post(message: OutboxMessage): void; onMessage(listener: (message: OutboxMessage) => void): void; close(): void };
  /** Runs `lead` when this tab becomes the one that uploads, which is one tab at a time; `signal` tells it to stop. */
  leadership(lead: (signal: AbortSignal) => Promise<void>): void;
  /** Called when a file's bytes have arrived in the store: the device may keep them as an offline copy. */
  keepCopy(item: OutboxItem): Promise<void>;
  /** Resolves when the synchronized document says that its bytes have arrived: from then on the screens show its state, not the outbox's. */
  seen(documentId: string): Promise<void>;
  now(): number;
  random(): number;
}

export interface Outbox {
  readonly count: ReadonlySignal<number>;
  /** How many of the files were refused and need their person's decision. */
  readonly failed: ReadonlySignal<number>;
  /** Bytes of the files that did not fit into the person's own storage. */
  readonly unfitting: ReadonlySignal<number>;
  /** Whether the outbox holds the document's bytes. Not a signal itself: it can change when `count` or `changes` does. */
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
  /** Ends all pauses, because something changed for the better (network, sign-in). Also tries files again that did not fit into somebody else's storage. */
  wake(): void;
  /** Tells the outbox how many bytes are free in the person's own storage. If that has grown, files that fit now are tried again. */
  roomIs(freeBytes: number): void;
  close(): Promise<void>;
}

export function openOutbox(deps: OutboxDeps): Outbox {
  const { store, channel, now, random } = deps;
  const states = new Map<string, LocalState>();
  const shown = new WeakSignals<string, LocalState | undefined>();
  const changes = signal(0);
  const count = signal(0);
  const failed = signal(0);
  const unfitting = signal(0);
  const queue = new UploadQueue();
  const running = new Map<string, AbortController>();
  let leading: AbortSignal | undefined;
  /** Free bytes of the person's storage; undefined until the replica knows. `grown` counts how often the number has risen. */
  let free: number | undefined;
  let grown = 0;
  let closed = false;
  let dirty = false;
  let sleeper = () => {};
  const stirred = () => {
    dirty = true;
    sleeper();
  };

  /** Errors after `close` come from requests that were cut off: not logged. */
  const report = (error: unknown) => {
    if (!closed) console.error(error);
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

  /** Reads all stored files: at the start and when this tab begins to upload. In between files are taken in as they are added. */
  async function readStored(): Promise<void> {
    const before = [...states.keys()];
    const items = await store.all();
    const stored = new Set(items.map(({ documentId }) => documentId));
    batch(() => {
      // The tab that uploaded before has ended in the middle of its work: files that it had finished no longer wait.
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
      // A file that another tab has sent or given up is not sent again by this tab; one that failed there needs its person.
      if (!running.has(message.documentId) && (!message.state || message.state.kind === "failed")) queue.forget(message.documentId);
    }
    if (message.kind === "added") came(message.files);
    if (message.kind === "drop") {
      queue.forget(message.documentId);
      running.get(message.documentId)?.abort();
    }
    if (message.kind === "wake") readStored().then(wake).catch(report);
  });

  const ready = readStored().catch(report);

  /** Starts all uploads that may start, then sleeps until something changes or a pause ends. */
  async function lead(signal: AbortSignal): Promise<void> {
    leading = signal;
    await ready;
    // Files that were added or sent while another tab uploaded were told by messages, and a message may have been missed: read them all.
    await readStored().catch(report);
    retryFitting("own")
      .then(() => retryFitting("ofOthers"))
      .catch(report);
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
        deps,
        (progress) => {
          if (now() - told < 100 && progress < 1) return;
          told = now();
          tell(documentId, { kind: "uploading", progress });
        },
        either,
      );
      if (outcome.kind === "done") {
        // The server has the bytes: that no offline copy can be kept is no reason to send them again.
        await deps.keepCopy(outcome.item).catch(report);
        await store.remove(documentId);
        // The next upload may begin. This file stays on screen as uploaded until the synchronized document says so itself.
        queue.forget(documentId);
        stirred();
        await deps.seen(documentId);
      }
      if (outcome.kind === "done" || outcome.kind === "gone") {
        queue.forget(documentId);
        tell(documentId, undefined);
      } else if (outcome.kind === "failed") {
        const failure = { code: outcome.code, details: outcome.details };
        await store.patch(documentId, { failure });
        queue.forget(documentId);
        tell(documentId, { kind: "failed", ...failure });
        // Storage was freed while the server was being asked, so its refusal may be out of date: try once more.
        answerIsOld = grown !== grownBefore && doesNotFit(failure);
      } else wait(documentId, outcome.code, outcome.after);
    } catch (error) {
      // This device could not read or note something, as when the browser drops its connection to the disk.
      if (!either.aborted) {
        report(error);
        return wait(documentId, "device.busy", null);
      }
      const still = await store.get(documentId).catch(() => undefined);
      if (!still) queue.forget(documentId);
      tell(documentId, still ? { kind: "onDevice" } : undefined);
    } finally {
      queue.end(documentId);
      running.delete(documentId);
      stirred();
      if (answerIsOld) retryFitting("own").catch(report);
    }
  }

  function wait(documentId: string, code: string, after: number | null): void {
    const until = queue.pause(documentId, (tries) => now() + (after ?? pauseAfter(tries, pauses, random())));
    tell(documentId, { kind: "waiting", retryAt: new Date(until).toISOString(), code });
  }

  /**
   * Tries files again that did not fit: into the person's own storage as many as fit now, in the order of adding; into somebody else's all
   * of them, because only its owner is told how much is free. Other tabs learn of it by the files' states.
   */
  async function retryFitting(whose: "own" | "ofOthers"): Promise<void> {
    if (!leading || leading.aborted || failed.peek() === 0) return;
    // An upload that is under way looks at the free storage itself when it ends.
    const items = (await store.all()).filter(({ documentId }) => !running.has(documentId));
    for (const documentId of fitting(items, whose, free)) await again(documentId).catch(report);
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

  deps.leadership(lead);

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
        retryFitting("ofOthers").catch(report);
      } else channel.post({ kind: "wake" });
    },
    roomIs(freeBytes) {
      const more = free !== undefined && freeBytes > free;
      const first = free === undefined;
      free = freeBytes;
      if (more) grown++;
      if (more || first) retryFitting("own").catch(report);
    },
    async close() {
      closed = true;
      channel.close();
      await ready;
      await store.close();
    },
  };
}
