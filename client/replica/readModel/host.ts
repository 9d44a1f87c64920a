// The read model of this device, for all its tabs: one of them runs it and answers the others; when it ends, another takes over.

import { type ReadonlySignal, signal } from "@preact/signals";
import { pauseAfter } from "../../../shared/backoff.ts";
import type { SearchPage } from "../../../shared/search/search.ts";
import type { Channel } from "../../data/tabs.ts";
import { type Connection, connect } from "./connection.ts";
import type { ProjectedChange } from "./projector.ts";
import type { DeviceSearch } from "./protocol.ts";

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
  search(request: DeviceSearch, signal?: AbortSignal): Promise<SearchPage | null>;
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
  | { kind: "ask"; id: string; request: DeviceSearch }
  | { kind: "answer"; id: string; page: SearchPage | null }
  | { kind: "task"; id: string; task: Task }
  | { kind: "done"; id: string; result: number | null };

/** What any tab may ask of the one that runs the read model. */
type Task = "check" | "rebuild" | "size";

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

const nothing: ReadModelState = { ready: false, texts: 0, complete: false };
/** Values handed over at once: some 5 ms. */
const portion = 200;
const restarts = 2;
const taskPatience = 10 * 60_000; // a rebuild or a check of a large vault takes minutes on a phone
const nearlyAll = 0.9;
const tokenWorked = 30_000;
const patience = 5_000;
/**
 * WebKit's engine now and then waits for ever while it compiles, and a hanging one can't be told from a slow one but by the clock:
 * it is started again after so many milliseconds, and each try has this much more time than the one before.
 */
const firstOpenPatience = 20_000;
const openPatienceGrowth = 1.5;
const pauses = { first: 1_000, longest: 60_000 };
/** Time for the first synchronization to have said what is there. */
const forgetAfter = 60_000;

export function openReadModelHost(parts: HostDeps): ReadModelHost {
  const { channel } = parts;
  const state = signal<ReadModelState>(nothing);
  let leading: AbortSignal | undefined;
  let connection: Connection | undefined;
  let wanted = false;
  let starts = 0;
  let fetchedAll = false;
  let failures = 0;
  let openPatience = firstOpenPatience;
  let waiting = 0;
  let comparing: Promise<void> | undefined;
  let cut = false;
  const asked = new Map<string, (page: SearchPage | null) => void>();
  const tasks = new Map<string, (result: number | null) => void>();

  function setState(next: Partial<ReadModelState>): void {
    state.value = { ...state.peek(), ...next };
    channel.post({ kind: "state", state: state.peek() });
  }

  channel.onMessage((message) => {
    if (message.kind === "state" && !leading) state.value = message.state;
    if (message.kind === "answer") asked.get(message.id)?.(message.page);
    if (message.kind === "done") tasks.get(message.id)?.(message.result);
    if (!leading) return;
    if (message.kind === "hello") channel.post({ kind: "state", state: state.peek() });
    if (message.kind === "want") want();
    if (message.kind === "ask") void searchHere(message.request).then((page) => channel.post({ kind: "answer", id: message.id, page }));
    if (message.kind === "task") {
      const done = (result: number | null) => channel.post({ kind: "done", id: message.id, result });
      run(message.task).then(done, () => done(null));
    }
  });

  parts.leadership(async (signal) => {
    leading = signal;
    state.value = nothing;
    setState({});
    if (wanted) start(false);
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    connection?.close();
  });
  channel.post({ kind: "hello" });

  function want(): void {
    if (wanted) return;
    wanted = true;
    if (leading) start(false);
    else channel.post({ kind: "want" });
  }

  const isComplete = () => fetchedAll && waiting === 0 && !cut;

  function start(damaged: boolean): void {
    if (connection || leading?.aborted || starts > restarts) return;
    starts++;
    const opened = connect(parts.startWorker(), {
      onBroken(damaged) {
        if (connection !== opened) return;
        connection = undefined;
        setState({ ready: false });
        setTimeout(() => start(damaged), 1_000);
      },
      onProgress(progress) {
        ({ waiting, cut } = progress);
        setState({ texts: Math.max(progress.texts - waiting, 0), complete: isComplete() });
      },
    });
    connection = opened;
    const hangs = setTimeout(() => {
      if (connection !== opened) return;
      opened.close();
      connection = undefined;
      openPatience *= openPatienceGrowth;
      starts--;
      start(damaged);
    }, openPatience);
    const answered = opened.call("open", { userId: parts.userId, damaged }).finally(() => clearTimeout(hangs));
    answered.then(
      ({ projected }) => {
        // What was indexed last time answers at once; what has changed since follows in a moment.
        if (projected > 0 && projected >= parts.keys().length * nearlyAll) setState({ ready: true });
        void compare(opened).then(() => {
          setState({ ready: true });
          performance.mark("docuvault:search");
          fetchTexts();
          setTimeout(() => forgetOrphans(opened).catch(ignoreClosed), forgetAfter);
        }, ignoreClosed);
      },
      (error: Error) => {
        if (connection !== opened) return;
        // Not readable at all: the next start is with empty tables.
        opened.close();
        connection = undefined;
        // The engine itself is not on the device yet: nothing is known to be wrong with its files.
        if (/fetch|network/i.test(error.message)) {
          starts--;
          setTimeout(() => start(damaged), pauseAfter(++failures, pauses));
          return;
        }
        console.error("The search index is made anew:", error.message);
        start(true);
      },
    );
  }

  /** Hands over everything, in portions between which the screen can be drawn. What has not changed costs the worker a hash. */
  function compare(opened: Connection): Promise<void> {
    comparing = (async () => {
      const keys = parts.keys();
      for (let at = 0; at < keys.length; at += portion) {
        const changes = keys.slice(at, at + portion).map((key) => ({ key, value: parts.value(key) ?? null }));
        await opened.call("project", { changes });
      }
      await opened.call("retain", { keys: parts.keys() });
    })();
    return comparing;
  }

  /** Drops texts without a document. One may be here earlier than its document: what is dropped is still missing after a pull. */
  async function forgetOrphans(opened: Connection): Promise<void> {
    if (opened !== connection || !parts.isComplete()) return;
    const orphans = await opened.call("orphans", {});
    if (orphans.length === 0) return;
    await parts.fresh();
    const known = new Set(parts.keys());
    const documentIds = orphans.filter((id) => !known.has(`document/${id}`));
    if (parts.isComplete() && documentIds.length > 0) await opened.call("drop", { documentIds });
  }

  let fetching = false;
  let fetchAgain = false;
  function fetchTexts(): void {
    fetchAgain = true;
    if (fetching || !connection || !state.peek().ready) return;
    fetching = true;
    void fetchAll(connection).finally(() => {
      fetching = false;
    });
  }

  async function fetchAll(opened: Connection): Promise<void> {
    while (fetchAgain && opened === connection) {
      fetchAgain = false;
      const outcome = await fetchOnce(opened).catch(() => "offline" as const);
      if (outcome === "complete") failures = 0;
      if (outcome === "offline" && opened === connection) {
        setTimeout(fetchTexts, pauseAfter(++failures, pauses));
      }
    }
  }

  async function fetchOnce(opened: Connection): Promise<"complete" | "offline" | "signedOut"> {
    // What this device has read itself is indexed without network and session too.
    await opened.call("bound", { limit: parts.textLimit.peek() });
    let token = await parts.token();
    for (let refused = 0; refused < 2 && token; ) {
      const began = performance.now();
      const outcome = await opened.call("fetchTexts", { token, limit: parts.textLimit.peek() });
      if (outcome === "complete") {
        fetchedAll = true;
        setState({ complete: isComplete() });
      }
      if (outcome !== "unauthorized") return outcome;
      // A large feed may outlive several tokens: one that worked for a while ended, and was not refused.
      refused = performance.now() - began > tokenWorked ? 1 : refused + 1;
      token = await parts.renewToken(token);
    }
    return "signedOut";
  }

  const stopWatchingLimit = parts.textLimit.subscribe((limit) => {
    if (!connection || !state.peek().ready) return;
    connection.call("bound", { limit }).catch(ignoreClosed);
    fetchTexts();
  });

  async function run(task: Task): Promise<number | null> {
    if (task === "rebuild") {
      await rebuildHere();
      return 0;
    }
    if (task === "size") return connection && state.peek().ready ? connection.call("size", {}) : null;
    want();
    await whenReady();
    return connection ? checkHere(connection) : null;
  }

  function whenReady(): Promise<void> {
    return new Promise((resolve) => {
      const stop = state.subscribe(({ ready }) => {
        if (!ready) return;
        resolve();
        queueMicrotask(() => stop());
      });
    });
  }

  async function checkHere(opened: Connection): Promise<number> {
    await comparing?.catch(ignoreClosed);
    let wrong = 0;
    const keys = parts.keys();
    for (let at = 0; at < keys.length; at += portion) {
      const changes = keys.slice(at, at + portion).map((key) => ({ key, value: parts.value(key) ?? null }));
      wrong += await opened.call("check", { changes });
    }
    await opened.call("retain", { keys: parts.keys() });
    return wrong + (await opened.call("checkIndex", {}));
  }

  function rebuildHere(): Promise<void> {
    connection?.close();
    connection = undefined;
    starts = 0;
    wanted = true;
    setState({ ready: false });
    start(true);
    return whenReady();
  }

  /** Here, or in the tab that runs it. */
  function anywhere(task: Task): Promise<number | null> {
    if (leading) return run(task);
    const id = parts.newId();
    return new Promise((resolve) => {
      const settle = (result: number | null) => {
        clearTimeout(timer);
        tasks.delete(id);
        resolve(result);
      };
      const timer = setTimeout(() => settle(null), task === "size" ? patience : taskPatience);
      tasks.set(id, settle);
      channel.post({ kind: "task", id, task });
    });
  }

  async function searchHere(request: DeviceSearch, signal?: AbortSignal): Promise<SearchPage | null> {
    want();
    if (!connection || !state.peek().ready) return null;
    try {
      return await connection.call("search", request, signal);
    } catch (error) {
      signal?.throwIfAborted();
      console.error("Search on this device failed:", error);
      return null;
    }
  }

  function searchThere(request: DeviceSearch, signal?: AbortSignal): Promise<SearchPage | null> {
    want();
    if (!state.peek().ready) return Promise.resolve(null);
    const id = parts.newId();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        // The tab that answered is gone: until another has taken over there is no index.
        state.value = nothing;
        settle(null);
      }, patience);
      function settle(page: SearchPage | null): void {
        clearTimeout(timer);
        asked.delete(id);
        resolve(page);
      }
      asked.set(id, settle);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        asked.delete(id);
        reject(signal.reason);
      });
      channel.post({ kind: "ask", id, request });
    });
  }

  return {
    state,
    want,
    changed(changes) {
      if (connection) connection.call("project", { changes: [...changes] }).catch(ignoreClosed);
    },
    compareAll() {
      if (connection && state.peek().ready) void compare(connection).catch(ignoreClosed);
    },
    forget(documentIds) {
      if (connection) connection.call("drop", { documentIds: [...documentIds] }).catch(ignoreClosed);
    },
    textsChanged: fetchTexts,
    search: (request, signal) => (leading ? searchHere(request, signal) : searchThere(request, signal)),
    check: () => anywhere("check"),
    size: () => anywhere("size"),
    async rebuild() {
      await anywhere("rebuild");
    },
    save() {
      if (connection && state.peek().ready) connection.call("save", {}).catch(ignoreClosed);
    },
    close() {
      stopWatchingLimit();
      connection?.close();
      connection = undefined;
      channel.close();
    },
  };
}

/** The worker ended in the middle: whoever starts it again compares everything. */
function ignoreClosed(): void {}
