// The worker of the read model: one thing at a time, searches before everything else, saving when there is nothing else to do.
import { textPage } from "../../../shared/api/documents.ts";
import { fetchJson } from "../../data/http.ts";
import { dropEngine, type OpenEngine, openEngine } from "./engine.ts";
import type { Answer, Call, CallName, Calls, Cancel } from "./protocol.ts";
import { ReadModel } from "./readModel.ts";
import { prepare } from "./schema.ts";
import { type Sql, sqlOf } from "./sql.ts";
import { readTextFeed } from "./textFeed.ts";
import { openTextStore, type TextStore } from "./texts.ts";

declare const self: DedicatedWorkerGlobalScope;

/** Saving takes time in proportion to the vault: never more than this part of all time. Milliseconds. */
const savePause = 3_000;
const tellEvery = 1_000;
const saveShare = 20;

let engine: OpenEngine;
let texts: TextStore;
let model: ReadModel;
let lastSave = 0;
let lastSaveTook = 0;
let lastTold = 0;
let failed = false;

const urgentCalls: ReadonlySet<CallName> = new Set(["search", "facets", "alike", "save"]);
const urgent: Queued[] = [];
const background: Queued[] = [];
/** What comes from the text feed. Each settles by itself. */
const turns: (() => Promise<void>)[] = [];
/** Characters of text that may be here. */
let limit: number | null = null;
/** Under way: what is tidied up after it would be untidy again with the next page. */
let feeds = 0;
let working = false;
let saving: ReturnType<typeof setTimeout> | undefined;

self.onmessage = ({ data }: MessageEvent<Call | Cancel>) => {
  if ("cancel" in data) {
    const at = urgent.findIndex(({ id }) => id === data.cancel);
    if (at >= 0) answer({ id: urgent.splice(at, 1)[0]!.id, error: "cancelled", damaged: false });
    return;
  }
  if (data.name === "fetchTexts") return void fetchTexts(data);
  (urgentCalls.has(data.name) ? urgent : background).push(data);
  void work();
};

async function work(): Promise<void> {
  if (working || failed) return;
  working = true;
  clearTimeout(saving);
  try {
    for (;;) {
      const call = model ? (urgent.shift() ?? background.shift()) : background.shift();
      const feed = call ? undefined : turns.shift();
      if (call) await respond(call);
      else if (feed) await feed();
      else if (!model || !(await model.step())) break;
      else if (performance.now() - lastTold > tellEvery) await tellProgress();
      // Messages that came meanwhile are seen only when the event loop turns.
      await turn();
    }
    if (model) {
      if (feeds === 0) await model.tidy();
      await tellProgress();
    }
    if (model?.dirty)
      saving = setTimeout(() => void save(), Math.max(savePause, lastSaveTook * saveShare - (performance.now() - lastSave)));
  } catch (error) {
    failed = true;
    answer({ id: 0, error: String(error), damaged: isDamage(error) });
  } finally {
    working = false;
  }
  if (urgent.length + background.length + turns.length > 0) void work();
}

type Queued = Exclude<Call, { name: "fetchTexts" }>;

async function respond(call: Queued): Promise<void> {
  try {
    answer({ id: call.id, result: await perform(call) });
  } catch (error) {
    answer({ id: call.id, error: error instanceof Error ? error.message : String(error), damaged: isDamage(error) });
  }
}

async function perform(call: Queued): Promise<Calls[Queued["name"]]["result"]> {
  switch (call.name) {
    case "open":
      return open(call.args);
    case "project":
      await model.project(call.args.changes);
      return null;
    case "retain":
      await model.retain(call.args.keys);
      return null;
    case "orphans":
      return model.orphans();
    case "drop":
      await model.forget(call.args.documentIds);
      return null;
    case "bound":
      limit = call.args.limit;
      await model.bound(limit);
      return null;
    case "check": {
      const wrong = await model.check(call.args.changes);
      if (wrong > 0) await model.project(call.args.changes);
      return wrong;
    }
    case "checkIndex":
      return (await model.checkIndex()) + Number(await texts.recount());
    case "size":
      return model.size();
    case "search":
      return model.search(call.args);
    case "facets":
      return model.facets(call.args);
    case "alike":
      return model.alike(call.args);
    case "save":
      await save();
      return null;
  }
}

async function open({ userId, damaged }: Calls["open"]["args"]): Promise<Calls["open"]["result"]> {
  texts = openTextStore(userId);
  if (damaged) await dropEngine(userId);
  let sql = await start(userId);
  if (!(await prepare(sql))) {
    // Of another shape: everything in it can be made again from what is on the device.
    await engine.database.close();
    await dropEngine(userId);
    sql = await start(userId);
    await prepare(sql);
  }
  model = await ReadModel.open(sql, texts, () => engine.checkpoint());
  await tellProgress();
  return { projected: model.projected };
}

async function start(userId: string): Promise<Sql> {
  engine = await openEngine(userId);
  return sqlOf(engine.database);
}

/** Its requests take no turn: while a page is on its way the others go on. */
async function fetchTexts({ id, args }: Extract<Call, { name: "fetchTexts" }>): Promise<void> {
  limit = args.limit;
  feeds++;
  try {
    const result = await readTextFeed({
      texts,
      fetchPage: (query) => fetchJson(`/api/sync/text?${query}`, textPage, { token: args.token }),
      inTurn,
      bound: () => model.bound(limit),
    });
    answer({ id, result });
  } catch (error) {
    answer({ id, error: error instanceof Error ? error.message : String(error), damaged: isDamage(error) });
  } finally {
    feeds--;
    void work();
  }
}

function inTurn(run: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    turns.push(() => run().then(resolve, reject));
    void work();
  });
}

async function save(): Promise<void> {
  if (!model?.dirty) return;
  const started = performance.now();
  model.saved();
  await engine.flush();
  lastSave = performance.now();
  lastSaveTook = lastSave - started;
}

/** A refused statement is a mistake of ours; a page that can't be read or a trap of the engine means that its files are broken. */
function isDamage(error: unknown): boolean {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  return (
    code.startsWith("XX") ||
    code.startsWith("58") ||
    error instanceof WebAssembly.RuntimeError ||
    /Aborted|PGlite failed|out of memory/.test(String(error))
  );
}

async function tellProgress(): Promise<void> {
  lastTold = performance.now();
  answer({ progress: await model.progress() });
}

const answer = (message: Answer) => self.postMessage(message);

const channel = new MessageChannel();
let turned = () => {};
channel.port1.onmessage = () => turned();
/** Faster than a timer, and messages to the worker come in between. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    turned = resolve;
    channel.port2.postMessage(null);
  });
}
