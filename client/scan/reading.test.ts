// Pages of a scan are read while others are taken; what reads well is kept for the PDF, and a page that ended the app is left alone.
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { RecognizedPage } from "../../shared/recognition/recognizePage.ts";
import { wholePicture } from "../../shared/scan/geometry/quad.ts";
import { waitFor } from "../../tests/harness/waitFor.ts";
import { ScanEnded, type ScanEngine } from "./engine.ts";
import { readScan } from "./reading.ts";
import { createScan } from "./scan.ts";
import type { ReadPage, ScanStore } from "./store.ts";

function aStore() {
  const pages = new Map<string, Awaited<ReturnType<ScanStore["all"]>>[number]>();
  const read = new Map<string, ReadPage>();
  const store: ScanStore = {
    all: async () => [...pages.values()].sort((a, b) => a.position - b.position),
    put: async (some) => some.forEach((page) => void pages.set(page.id, page)),
    read: async () => [...read.values()],
    putRead: async (page) => void read.set(page.id, page),
    async remove(ids) {
      for (const id of ids) {
        pages.delete(id);
        read.delete(id);
      }
    },
    close: async () => {},
  };
  return { store, read };
}

const still = (text: string) => ({ picture: new Blob([text]), width: 100, height: 140, outline: null });
const wordsSaying = (text: string, confidence: number): RecognizedPage => ({
  text,
  words: [{ text, left: 1, top: 2, width: 3, height: 4, confidence, line: 0 }],
  ...{ width: 100, height: 140, angle: 0, confidence },
});

function aScan(store: ScanStore, answer: (text: string) => Promise<RecognizedPage | null>, isReady = true) {
  const asked: string[] = [];
  const made: unknown[] = [];
  const engine = {
    preview: async () => new Blob(),
    forReading: async ({ picture }) => picture,
    pdf: async (pages) => {
      made.push(pages.map(({ words }) => words?.words.map(({ text }) => text)));
      return new Blob();
    },
  } as Partial<ScanEngine> as ScanEngine;
  const scan = createScan({ engine, store });
  const ready = signal(isReady);
  const read = async (picture: Blob) => {
    const text = await picture.text();
    asked.push(text);
    return answer(text);
  };
  return { scan, ready, asked, made, reading: readScan({ scan, engine, ready, read }) };
}

test("pages are read one after the other while others are taken, and their words go into the PDF; bad ones stay without", async () => {
  const { store } = aStore();
  const { scan, asked, made, reading } = aScan(store, async (text) => wordsSaying(text, text === "blurred" ? 0.5 : 0.93));
  await scan.add(still("first"), "colour");
  await scan.add(still("blurred"), "colour");
  await scan.add(still("third"), "colour");
  await waitFor(() => expect(asked).toEqual(["first", "blurred", "third"]));
  await reading.settled(10_000);
  expect(reading.busy.value).toBe(false);
  await scan.pdf(() => "Scan");
  expect(made).toEqual([[["first"], undefined, ["third"]]]);
});

test("another picture or other corners are read anew, a turned page or another filter is not", async () => {
  const { store } = aStore();
  const { scan, asked } = aScan(store, async (text) => wordsSaying(text, 0.9));
  const id = await scan.add(still("one"), "colour");
  await waitFor(() => expect(scan.reading(scan.pages.value![0]!).words).toBeTruthy());
  await scan.change(id, { rotation: 90, filter: "grey" });
  expect(scan.reading(scan.pages.value![0]!).words).toBeTruthy();
  await scan.change(id, { quad: wholePicture(50, 70) });
  await waitFor(() => expect(asked).toEqual(["one", "one"]));
  await scan.replace(id, still("another"));
  await waitFor(() => expect(asked).toEqual(["one", "one", "another"]));
});

test("front and back on one page: apart they are the pages they were, and together they are read as one", async () => {
  const { store } = aStore();
  const { scan, asked } = aScan(store, async (text) => wordsSaying(text, 0.9));
  const front = await scan.add(still("front"), "grey");
  await scan.add(still("back"), "colour");
  await scan.add(still("other"), "colour");
  await scan.join(front);
  const shown = async () =>
    Promise.all(scan.pages.value!.map(async ({ picture, back }) => [await picture.text(), await back?.picture.text()]));
  expect(await shown()).toEqual([
    ["front", "back"],
    ["other", undefined],
  ]);
  // one that has a back already takes no other, and there is nothing behind the last
  await scan.join(front);
  await scan.join(scan.pages.value![1]!.id);
  expect(await shown()).toHaveLength(2);
  expect((await store.all()).map(({ position }) => position)).toEqual([1, 3]);
  await scan.part(front);
  expect(await shown()).toEqual([
    ["front", undefined],
    ["back", undefined],
    ["other", undefined],
  ]);
  expect(scan.pages.value!.map(({ position }) => position)).toEqual([1, 2, 4]);
  await waitFor(() => expect(asked.length).toBeGreaterThanOrEqual(4));
});

test("a page at which the app ended twice is not read again; one that can't be read now waits until the device reads", async () => {
  const { store, read } = aStore();
  const before = aScan(store, () => new Promise(() => {}));
  await before.scan.add(still("deadly"), "colour");
  await waitFor(() => expect(before.asked).toEqual(["deadly"]));
  expect([...read.values()]).toMatchObject([{ begun: 1, words: null }]);
  // the app has ended; it is opened again, and ends once more
  const again = aScan(store, () => new Promise(() => {}));
  await waitFor(() => expect(again.asked).toEqual(["deadly"]));
  const after = aScan(store, async (text) => (after.asked.length === 1 ? null : wordsSaying(text, 0.9)), false);
  await after.scan.add(still("next"), "colour");
  expect(after.asked).toEqual([]);
  after.ready.value = true;
  await waitFor(() => expect(after.asked).toEqual(["next"]));
  await waitFor(() => expect(after.reading.busy.value).toBe(false));
  after.ready.value = false;
  after.ready.value = true;
  await waitFor(() => expect(after.asked).toEqual(["next", "next"]));
  await after.reading.settled(10_000);
  expect([...read.values()].map(({ words }) => words?.words[0]?.text)).toEqual([undefined, "next"]);
});

test("who saves waits for the words for so long and no longer; a scanner that is closed stops reading", async () => {
  const { store } = aStore();
  const { scan, reading, asked } = aScan(store, () => new Promise((_, reject) => setTimeout(() => reject(new ScanEnded()), 300)));
  await scan.add(still("slow"), "colour");
  await waitFor(() => expect(asked).toEqual(["slow"]));
  const began = performance.now();
  await reading.settled(20);
  expect(performance.now() - began).toBeLessThan(250);
  expect(reading.busy.value).toBe(true);
  reading.close();
  await scan.add(still("never"), "colour");
  await waitFor(() => expect(reading.busy.value).toBe(false));
  expect(asked).toEqual(["slow"]);
});
