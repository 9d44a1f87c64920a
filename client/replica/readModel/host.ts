// The read model of this device, for all its tabs: one of them runs it and answers the others; when it ends, another takes over.

import { signal } from "@preact/signals";
import { pauseAfter } from "../../../shared/backoff.ts";
import { type Connection, connect } from "./connection.ts";
import type { HostDeps, ReadModelHost, ReadModelState, Task } from "./hostTypes.ts";
import type { Question, QuestionName, Questions, Reply } from "./protocol.ts";

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
  const asked = new Map<string, (reply: Reply | null) => void>();
  const tasks = new Map<string, (result: number | null) => void>();

  function setState(next: Partial<ReadModelState>): void {
    state.value = { ...state.peek(), ...next };
    channel.post({ kind: "state", state: state.peek() });
  }

  channel.onMessage((message) => {
    if (message.kind === "state" && !leading) state.value = message.state;
    if (message.kind === "answer") asked.get(message.id)?.(message.reply);
    if (message.kind === "done") tasks.get(message.id)?.(message.result);
    if (!leading) return;
    if (message.kind === "hello") channel.post({ kind: "state", state: state.peek() });
    if (message.kind === "want") want();
    if (message.kind === "ask") {
      const { name, args } = message.question;
      void askHere(name, args).then((reply) => channel.post({ kind: "answer", id: message.id, reply }));
    }
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

  async function askHere<Name extends QuestionName>(
    name: Name,
    args: Questions[Name]["args"],
    signal?: AbortSignal,
  ): Promise<Reply<Name> | null> {
    want();
    if (!connection || !state.peek().ready) return null;
    try {
      return await connection.call<Name>(name, args, signal);
    } catch (error) {
      signal?.throwIfAborted();
      console.error(`On this device ${name} failed:`, error);
      return null;
    }
  }

  function askThere(question: Question, signal?: AbortSignal): Promise<Reply | null> {
    want();
    if (!state.peek().ready) return Promise.resolve(null);
    const id = parts.newId();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        // The tab that answered is gone: until another has taken over there is no index.
        state.value = nothing;
        settle(null);
      }, patience);
      function settle(reply: Reply | null): void {
        clearTimeout(timer);
        asked.delete(id);
        resolve(reply);
      }
      asked.set(id, settle);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        asked.delete(id);
        reject(signal.reason);
      });
      channel.post({ kind: "ask", id, question });
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
    ask: (name, args, signal) =>
      leading ? askHere(name, args, signal) : (askThere({ name, args } as Question, signal) as Promise<Reply<typeof name> | null>),
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
