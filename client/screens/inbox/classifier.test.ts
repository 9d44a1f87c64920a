import { signal } from "@preact/signals";
import { expect, test, vi } from "vitest";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import type { Vault } from "../../data/types.ts";
import { aDocument } from "../../replica/testing.ts";
import { openClassifier } from "./classifier.ts";
import type { ToClassifier } from "./classifierMessages.ts";

/** A device on which the first `withText` of its filed documents have text, and a classifier that answers with nothing. */
function aDevice(filed: number, withText: number) {
  const documents = Array.from({ length: filed }, () => aDocument({ typeId: "bill", filled: { typeId: { by: "person" } } }));
  const subjects = [aDocument(), aDocument()];
  const texts = new Map<string, string>();
  for (const { id } of [...documents.slice(0, withText), ...subjects]) texts.set(id, "words");
  const byId = new Map<string, VaultDocument>([...documents, ...subjects].map((one) => [one.id, one]));
  const searchIndex = signal({ texts: texts.size });
  const asked: string[] = [];
  const sent: ToClassifier[] = [];
  const empty = signal(new Map());
  const vault = {
    userId: "me",
    searchIndex,
    list: () => signal([...byId.keys()]),
    document: (id: string) => signal(byId.get(id)),
    types: empty,
    correspondents: empty,
    tags: empty,
    folders: empty,
    shares: empty,
    async textsHere(ids: string[]) {
      asked.push(...ids);
      await Promise.resolve();
      return new Map(ids.flatMap((id) => (texts.has(id) ? [[id, texts.get(id)!]] : [])));
    },
  } as unknown as Vault;
  const worker = {
    onmessage: null as ((event: { data: object }) => void) | null,
    terminate() {},
    postMessage(message: ToClassifier) {
      sent.push(message);
      if (message.kind === "suggest") queueMicrotask(() => worker.onmessage?.({ data: { asked: message.asked, suggestions: {} } }));
    },
  };
  const classifier = openClassifier(vault, () => worker as unknown as Worker);
  const read = () => sent.flatMap((message) => (message.kind === "read" ? message.documents.map(({ id }) => id) : []));
  const times = (id: string) => asked.filter((one) => one === id).length;
  return { classifier, documents, subjects, texts, searchIndex, sent, read, times };
}

test("two that are looked at in quick succession teach each text once", async () => {
  const { classifier, subjects, sent, read } = aDevice(10, 10);
  await Promise.all(subjects.map((subject) => classifier.suggest(subject)));
  expect(read()).toHaveLength(10);
  expect(new Set(read()).size).toBe(10);
  expect(sent.filter(({ kind }) => kind === "learn")).toHaveLength(1);
  expect(sent.filter(({ kind }) => kind === "suggest")).toHaveLength(2);
  classifier.close();
});

test("the vault is looked through again after a while, also when nobody asks, and a text that is not here only when texts have come", async () => {
  vi.useFakeTimers();
  const { classifier, documents, subjects, texts, searchIndex, read, times } = aDevice(10, 9);
  const missing = documents.at(-1)!.id;
  const subject = subjects[0]!;
  await classifier.suggest(subject);
  expect(times(missing)).toBe(1);
  await classifier.suggest(subject);
  await vi.advanceTimersByTimeAsync(6_000);
  expect([times(missing), classifier.lessons.value]).toEqual([1, 0]);
  texts.set(missing, "words");
  searchIndex.value = { texts: texts.size };
  await classifier.suggest(subject);
  expect(times(missing)).toBe(1);
  await vi.advanceTimersByTimeAsync(6_000);
  expect([times(missing), classifier.lessons.value]).toEqual([2, 1]);
  expect(read()).toContain(missing);
  classifier.close();
  vi.useRealTimers();
});
