// What a replica is to the rest of the device, whatever library it is made with.
import type { ReadonlySignal } from "@preact/signals";
import type { KVStoreProvider } from "replicache";
import type { Mutate } from "../data/types.ts";
import type { DeviceEntry } from "./deviceHistory.ts";
import type { LeftChange, PendingMutationBackup } from "./pendingMutationBackup.ts";
import type { PendingMutation, SyncRequest } from "./protocol.ts";
import type { SliceLimits } from "./pushSlices.ts";

/** `next` undefined: the value is gone. */
export interface ReplicaChange {
  key: string;
  next: unknown;
}

export interface Replica {
  readonly mutate: Mutate;
  /** False while requests get no answer. */
  readonly online: ReadonlySignal<boolean>;
  readonly syncing: ReadonlySignal<boolean>;
  /** The server has been heard since this replica was opened. */
  readonly pulled: ReadonlySignal<boolean>;
  /** The server or another tab runs a newer app: this one works on, and sends again once it is updated. */
  readonly updateNeeded: ReadonlySignal<boolean>;
  /** What earlier clients left unsent has been looked through: `pending` knows of all there is. */
  readonly settled: ReadonlySignal<boolean>;
  /** Changes from the oldest to the newest that the server has not confirmed; those made together one by one. */
  pending(): Promise<PendingMutation[]>;
  /** Of the changes that the server has not confirmed, as `<client>:<mutation>`. */
  pendingIds(): Promise<ReadonlySet<string>>;
  /** Unsent changes that this app can't make or send (of an earlier version of it, or too large for the server): they are kept. */
  unmade(): Promise<LeftChange[]>;
  discardUnmade(key: string): Promise<void>;
  /** Pulls now, or right after the pull that is under way. */
  pull(): void;
  /** As `pull`; resolves when everything that the server has now is here. Rejects where no such answer came. */
  fresh(): Promise<void>;
  /** Everything is fetched anew; what is not sent stays. Resolves with the first page, rejects where the server can't be asked. */
  startOver(): Promise<void>;
  push(): void;
  close(): Promise<void>;
}

export interface ReplicaOptions {
  userId: string;
  request: SyncRequest;
  /** First with everything there is (`whole`), then with each change. */
  onChanges(changes: ReplicaChange[], whole: boolean): void;
  /** Where unsent changes wait while a replica is replaced. */
  backup: PendingMutationBackup;
  /** The server pokes this device, also after its own changes: else a push is followed by a pull. */
  poked?(): boolean;
  /** Milliseconds between pulls when nobody pokes. */
  pullInterval?: number | null;
  kvStore?: "mem" | "idb" | KVStoreProvider;
  /** What a mutator of this device did, each time it has run. */
  onRun?(entries: DeviceEntry[]): void;
  /** How much goes in one request of a push. */
  slices?: SliceLimits;
}
