// How much of this device has not arrived at the server: changes and files, told as one number.
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Outbox } from "../outbox/outbox.ts";
import type { PendingMutation } from "../replica/protocol.ts";
import type { Replica } from "../replica/replica.ts";

/** Changes that come together are counted once. Milliseconds. */
const countAfter = 50;

export interface UnsentCount {
  /** Never less than there is: until all of it has been counted, what was unsent when the device was last closed. */
  readonly waiting: ReadonlySignal<number>;
  /** Everything of this device has been counted once. */
  readonly counted: ReadonlySignal<boolean>;
  countSoon(): void;
  /** Asks the stores themselves. */
  now(): Promise<number>;
  close(): void;
}

/** `before`: how much was unsent when the device was last closed. */
export function createUnsentCount({ replica, outbox, before }: { replica: Replica; outbox: Outbox; before: number }): UnsentCount {
  const pending = signal<readonly PendingMutation[]>([]);
  const counted = signal(false);
  let counting = false;
  let closed = false;
  function countSoon(): void {
    if (counting) return;
    counting = true;
    setTimeout(async () => {
      counting = false;
      if (closed) return;
      const all = replica.settled.peek();
      pending.value = await replica.pending().catch(() => pending.peek());
      if (all) counted.value = true;
    }, countAfter);
  }

  const filesHere = computed(() => ({ size: outbox.count.value, has: outbox.has, at: outbox.changes.value }));
  const stopWatchingSync = effect(() => {
    if (!replica.syncing.value || replica.settled.value) countSoon();
  });
  return {
    waiting: computed(() => Math.max(unsentOf(filesHere.value, pending.value), counted.value ? 0 : before)),
    counted,
    countSoon,
    async now() {
      return unsentOf(new Set((await outbox.all()).map(({ documentId }) => documentId)), await replica.pending());
    },
    close() {
      closed = true;
      stopWatchingSync();
    },
  };
}

/** A file and the document that it makes are one thing to wait for. */
const unsentOf = (files: { size: number; has(id: string): boolean }, mutations: readonly PendingMutation[]) =>
  files.size + mutations.filter(({ name, args }) => !(name === "createDocument" && files.has((args as { id: string }).id))).length;
