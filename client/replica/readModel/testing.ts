// The text store in memory, with the rules of the one in IndexedDB: for tests and benchmarks in Node.
import type { ShownFacts } from "../../../shared/detect/facts/searchedFacts.ts";
import { type OwnPages, type StoredText, sameFacts, type TextStore, type TextUse } from "./texts.ts";

export interface TextsInMemory extends TextStore {
  give(documentId: string, text: string | null, facts?: ShownFacts | null): void;
  all(): string[];
}

export function textsInMemory(name = "memory"): TextsInMemory {
  const stored = new Map<string, StoredText>();
  const bySeq = new Map<number, StoredText>();
  const uses = new Map<string, TextUse>();
  let [seq, clock] = [0, 0];
  let cursor: string | undefined;
  let cut: number | undefined;
  function give(documentId: string, text: string | null, facts: ShownFacts | null = null, own?: OwnPages): void {
    const known = stored.get(documentId);
    if (known?.text === text && sameFacts(known.facts, facts) && JSON.stringify(known.own) === JSON.stringify(own)) return;
    bySeq.delete(known?.seq ?? 0);
    const value: StoredText = { documentId, text, facts, seq: ++seq, ...(own && { own }) };
    stored.set(documentId, value);
    bySeq.set(seq, value);
    if (text === null) uses.delete(documentId);
    else uses.set(documentId, { documentId, size: text.length, usedAt: uses.get(documentId)?.usedAt ?? 0 });
  }
  /** Reads no more than it returns, as an index does. */
  function later(from: number, limit: number): StoredText[] {
    const found: StoredText[] = [];
    for (let at = from + 1; at <= seq && found.length < limit; at++) {
      const text = bySeq.get(at);
      if (text) found.push(text);
    }
    return found;
  }
  return {
    give,
    all: () => [...stored.values()].flatMap(({ text }) => text ?? []),
    get: async (ids) => new Map(ids.flatMap((id) => (stored.get(id)?.text ? [[id, stored.get(id)!.text!] as const] : []))),
    async facts(documentId) {
      const known = stored.get(documentId);
      return known && known.text !== null ? known.facts : undefined;
    },
    async put(page) {
      for (const { documentId, text, facts } of page.items) give(documentId, text, facts);
      cursor = page.cursor;
    },
    async putOwn(documentId, text, facts = null, pages = {}) {
      const known = stored.get(documentId);
      const isOwn = !known || known.own !== undefined;
      if (isOwn) give(documentId, text, facts, pages);
      return isOwn;
    },
    ownPages: async (documentId) => stored.get(documentId)?.own,
    since: async (from, limit) => later(from, limit),
    lastSeq: async () => seq,
    cursor: async () => cursor,
    count: async () => uses.size,
    size: async () => [...uses.values()].reduce((sum, { size }) => sum + size, 0),
    countSince: async (from) => later(from, Number.POSITIVE_INFINITY).length,
    uses: async () => [...uses.values()],
    async used(documentId) {
      const use = uses.get(documentId);
      if (use) uses.set(documentId, { ...use, usedAt: Date.now() + ++clock });
    },
    async drop(ids) {
      for (const id of ids) if (stored.has(id)) give(id, null);
    },
    ids: async () => [...uses.keys()],
    cutAt: async () => cut,
    async setCut(limit) {
      cut = limit;
    },
    async startOver() {
      cursor = undefined;
      cut = undefined;
    },
    name: async () => name,
    recount: async () => false,
    close: async () => {},
  };
}
