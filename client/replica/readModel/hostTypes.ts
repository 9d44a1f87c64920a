// What the app sees of the read model, what its tabs say to each other, and what it needs.
import type { ReadonlySignal } from "@preact/signals";
import type { Channel } from "../../data/tabs.ts";
import type { ProjectedChange } from "./projector.ts";
import type { Question, QuestionName, Questions, Reply } from "./protocol.ts";

export interface ReadModelState {
  /** Searches are answered. */
  ready: boolean;
  /** Texts on this device that a search finds. */
  texts: number;
  /** There are no others: the text feed had nothing more when it was last asked, and all of them are indexed. */
  complete: boolean;
}

export interface ReadModelHost {
  readonly state: ReadonlySignal<ReadModelState>;
  /** Starts it, if it has not: megabytes of code and memory, so not before the first look. */
  want(): void;
  /** The replica has changed. */
  changed(changes: readonly ProjectedChange[]): void;
  /** Everything has to be compared again: the replica was replaced. */
  compareAll(): void;
  /** These documents are gone for good. */
  forget(documentIds: readonly string[]): void;
  /** There may be new texts. */
  textsChanged(): void;
  /** Null where it can't answer (yet). Throws AbortError. */
  ask<Name extends QuestionName>(name: Name, args: Questions[Name]["args"], signal?: AbortSignal): Promise<Reply<Name> | null>;
  /** Compares everything in it with replica and texts and puts right what differs; returns how much that was. Null where it does not run. */
  check(): Promise<number | null>;
  /** Throws the tables away and makes them anew from what is on the device. Resolves when searches are answered again. */
  rebuild(): Promise<void>;
  /** Bytes of its tables; null where it does not run. */
  size(): Promise<number | null>;
  /** Brings to disk what is not: the app may be put away. */
  save(): void;
  close(): void;
}

export type ReadModelMessage =
  | { kind: "hello" }
  | { kind: "want" }
  | { kind: "state"; state: ReadModelState }
  | { kind: "ask"; id: string; question: Question }
  | { kind: "answer"; id: string; reply: Reply | null }
  | { kind: "task"; id: string; task: Task }
  | { kind: "done"; id: string; result: number | null };

/** What any tab may ask of the one that runs the read model. */
export type Task = "check" | "rebuild" | "size";

export interface HostDeps {
  userId: string;
  channel: Channel<ReadModelMessage>;
  leadership(lead: (signal: AbortSignal) => Promise<void>): void;
  startWorker(): Worker;
  /** What the replica holds now. */
  keys(): string[];
  value(key: string): unknown;
  /** The replica is known to have everything: what it does not have is gone for good. */
  isComplete(): boolean;
  /** Resolves when the replica has everything that the server had at the time of the call; rejects where that can't be known now. */
  fresh(): Promise<void>;
  /** Characters of text that may be on this device; null: all. */
  textLimit: ReadonlySignal<number | null>;
  token(): Promise<string | null>;
  renewToken(rejected: string): Promise<string | null>;
  newId(): string;
}
