// The classifier of this device, beside the screen that asks it: needs no network, and learns from what was filed here a moment ago.
import { type ReadonlySignal, signal } from "@preact/signals";
import { chooseExamples } from "../../../shared/classify/learn/examples.ts";
import type { Suggestions } from "../../../shared/classify/learn/suggest.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { isOwn } from "../../app/actions/sharing.ts";
import type { Vault } from "../../data/types.ts";
import type { FromClassifier, ToClassifier } from "./classifierMessages.ts";

export interface DeviceClassifier {
  /** Nothing where nothing is known, or where the document has no text here. Never rejects. */
  suggest(document: VaultDocument): Promise<Suggestions>;
  /** Rises when more was learnt than the last answers knew of. */
  readonly lessons: ReadonlySignal<number>;
  close(): void;
}

/** Texts handed over at once. */
const slice = 100;
/** Milliseconds from one lesson to the next: whoever files quickly is not held up by it, since it looks through the whole vault. */
const learnEvery = 5_000;

export function openClassifier(
  vault: Vault,
  start = () => new Worker(new URL("./classifier.worker.ts", import.meta.url), { type: "module" }),
): DeviceClassifier {
  let worker: Worker | undefined;
  let closed = false;
  let asked = 0;
  let learnt = "";
  let lesson: Promise<boolean> | undefined;
  let nextLesson = 0;
  let later: ReturnType<typeof setTimeout> | undefined;
  const lessons = signal(0);
  const read = new Set<string>();
  /** Without text here, as long as this many texts are. */
  const absent = { of: 0, ids: new Set<string>() };
  const waiting = new Map<number, (suggestions: Suggestions) => void>();

  const send = (message: ToClassifier) => worker?.postMessage(message);
  function fail(): void {
    worker?.terminate();
    worker = undefined;
    learnt = "";
    nextLesson = 0;
    read.clear();
    for (const answer of waiting.values()) answer({});
    waiting.clear();
  }

  /** One at a time; where the last one was a moment ago, later. Resolves to whether there was something to learn. */
  async function learnOnce(): Promise<boolean> {
    const wait = nextLesson - performance.now();
    if (!lesson && wait > 0) {
      later ??= setTimeout(() => void learnLater(), wait);
      return false;
    }
    lesson ??= learn().finally(() => {
      lesson = undefined;
    });
    return lesson;
  }

  async function learnLater(): Promise<void> {
    later = undefined;
    if (worker && (await learnOnce().catch(() => false))) lessons.value++;
  }

  async function learn(): Promise<boolean> {
    nextLesson = performance.now() + learnEvery;
    const { texts: here } = vault.searchIndex.peek();
    if (here !== absent.of) absent.ids.clear();
    absent.of = here;
    const chosen = chooseExamples(own(vault));
    const examples = chosen.map(({ document, filing }) => ({ id: document.id, filing }));
    const missing = chosen.map(({ document }) => document).filter(({ id }) => !read.has(id) && !absent.ids.has(id));
    for (let at = 0; at < missing.length; at += slice) {
      const some = missing.slice(at, at + slice);
      const texts = await vault.textsHere(some.map(({ id }) => id));
      if (closed) return false;
      send({ kind: "read", documents: some.flatMap(({ id, name }) => (texts.has(id) ? [{ id, name, text: texts.get(id)! }] : [])) });
      for (const { id } of some) (texts.has(id) ? read : absent.ids).add(id);
    }
    // Texts that came meanwhile teach as well.
    const digest = JSON.stringify([read.size, examples]);
    if (digest === learnt) return false;
    learnt = digest;
    send({ kind: "learn", examples });
    return true;
  }

  async function ask(document: VaultDocument): Promise<Suggestions> {
    const { id, name } = document;
    const text = (await vault.textsHere([id])).get(id);
    if (closed || !text) return {};
    if (!worker) {
      worker = start();
      worker.onmessage = ({ data }: MessageEvent<FromClassifier>) => {
        waiting.get(data.asked)?.(data.suggestions);
        waiting.delete(data.asked);
      };
      worker.onerror = fail;
    }
    await learnOnce();
    if (closed || !worker) return {};
    const number = ++asked;
    const answer = new Promise<Suggestions>((resolve) => waiting.set(number, resolve));
    send({ kind: "suggest", asked: number, subject: { name, text }, possible: possible(vault) });
    return answer;
  }

  return {
    lessons,
    suggest: (document) => ask(document).catch(() => ({})),
    close() {
      closed = true;
      clearTimeout(later);
      fail();
    },
  };
}

function* own(vault: Vault): Iterable<VaultDocument> {
  for (const id of vault.list({ sort: "newest" }).peek()) {
    const document = vault.document(id).peek();
    if (document && isOwn(document)) yield document;
  }
}

/** One's own, without folders that others see: as on the server. */
function possible(vault: Vault): Record<keyof Suggestions, string[]> {
  const ids = (map: ReadonlyMap<string, { id: string; ownerId: string }>) =>
    [...map.values()].filter(({ ownerId }) => ownerId === vault.userId).map(({ id }) => id);
  const folders = vault.folders.peek();
  const shared = new Set([...vault.shares.peek().values()].flatMap(({ folderId }) => folderId ?? []));
  const isShared = (id: string | null): boolean => id !== null && (shared.has(id) || isShared(folders.get(id)?.parentId ?? null));
  return {
    typeId: ids(vault.types.peek()),
    correspondentId: ids(vault.correspondents.peek()),
    folderId: ids(folders).filter((id) => !isShared(id)),
    tags: ids(vault.tags.peek()),
  };
}
