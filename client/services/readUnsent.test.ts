import { signal } from "@preact/signals";
import { expect, test, vi } from "vitest";
import type { ShownFacts } from "../../shared/detect/facts/searchedFacts.ts";
import { waitFor } from "../../tests/harness/waitFor.ts";
import type { FileWords, ReadFile } from "../outbox/reading.ts";
import type { OutboxItem } from "../outbox/store.ts";
import { textsInMemory } from "../replica/readModel/testing.ts";
import { readUnsent } from "./readUnsent.ts";

const said = (text: string, ...pagesForOcr: number[]): FileWords => ({ text, pagesForOcr });

/** Reads "page 2 of bill" from a file that says "bill", when it is told to; what it is asked for is noted. */
function aPageReader(isReady = false) {
  const ready = signal(isReady);
  const asked: string[] = [];
  const told: string[] = [];
  let waits: { go(): void }[] = [];
  let holds = false;
  return {
    ready,
    asked,
    told,
    /** From now on each page waits for `go`. */
    hold: () => {
      holds = true;
    },
    go() {
      holds = false;
      for (const one of waits) one.go();
      waits = [];
    },
    async open(blob: Blob) {
      const name = await blob.text();
      return {
        async text(page: number) {
          asked.push(`${name} ${page}`);
          if (holds) await new Promise<void>((go) => waits.push({ go }));
          if (name === "odd" && page === 1) throw new Error("no such page");
          return `page ${page} of ${name}`;
        },
        close: async () => {},
      };
    },
    facts: async () => ({ title: null }) as unknown as ShownFacts,
    tell: (id: string, state: string | undefined) => void told.push(`${id} ${state}`),
  };
}

function aDevice(online: boolean, texts = textsInMemory(), pageReader = aPageReader()) {
  const waiting = new Map<string, OutboxItem>();
  const parts = { count: signal(0), changes: signal(0), online: signal(online) };
  const closing = new AbortController();
  const read: string[] = [];
  let ended: Promise<void> = Promise.resolve();
  let told = 0;
  const show = () => {
    parts.count.value = waiting.size;
    parts.changes.value++;
  };
  const wordsOf: ReadFile = async ({ name }) => {
    read.push(name);
    return said(`words of ${name}`);
  };
  const device = {
    texts,
    read,
    told: () => told,
    online: parts.online,
    wait(name: string) {
      waiting.set(name, { documentId: name, name, contentType: "text/plain", blob: new Blob([name]) } as OutboxItem);
      show();
    },
    arrives(name: string) {
      waiting.delete(name);
      show();
    },
    async close() {
      closing.abort();
      await ended;
    },
    start(readFile = wordsOf) {
      readUnsent({
        outbox: {
          all: async () => [...waiting.values()],
          count: parts.count,
          changes: parts.changes,
          has: (id) => waiting.has(id),
          blob: async (id) => waiting.get(id)?.blob,
        },
        pageReader,
        texts,
        textsChanged: () => void told++,
        online: parts.online,
        leadership(lead) {
          ended = lead(closing.signal);
        },
        report: (error) => expect.fail(String(error)),
        readFile,
      });
      return device;
    },
  };
  return device;
}

const textOf = async (texts: ReturnType<typeof textsInMemory>, id: string) => (await texts.get([id])).get(id);

test("without network a file is read as soon as it waits, once, and the index is told", async () => {
  const device = aDevice(false).start();
  device.wait("letter");
  await waitFor(async () => expect(await textOf(device.texts, "letter")).toBe("words of letter"));
  device.wait("bill");
  await waitFor(async () => expect(await textOf(device.texts, "bill")).toBe("words of bill"));
  expect(device.read).toEqual(["letter", "bill"]);
  // what the words say of a document comes after them, and the index hears of that too
  await waitFor(async () => expect(await device.texts.facts("bill")).toEqual({ title: null }));
  await waitFor(() => expect(device.told()).toBe(4));
  await device.close();
});

test("a file whose reader is not on the device yet is read when something moves again", async () => {
  let here = false;
  const device = aDevice(false).start(async ({ name }) => {
    device.read.push(name);
    return here ? said(`words of ${name}`) : undefined;
  });
  device.wait("letter.pdf");
  await waitFor(() => expect(device.read).toContain("letter.pdf"));
  expect(await textOf(device.texts, "letter.pdf")).toBeUndefined();
  here = true;
  device.wait("bill.pdf");
  await waitFor(async () => expect(await textOf(device.texts, "letter.pdf")).toBe("words of letter.pdf"));
  await device.close();
});

test("what waited when the app was closed is read at the next start, and what is read already is not", async () => {
  const texts = textsInMemory();
  texts.give("bill", "what is known");
  const device = aDevice(false, texts);
  device.wait("letter");
  device.wait("bill");
  device.start();
  await waitFor(async () => expect(await textOf(texts, "letter")).toBe("words of letter"));
  expect(device.read).toEqual(["letter"]);
  await device.close();
});

test("with network the server comes first; what still waits after a while is read here", async () => {
  vi.useFakeTimers();
  try {
    const device = aDevice(true).start();
    device.wait("small");
    device.wait("large");
    device.arrives("small");
    await vi.advanceTimersByTimeAsync(19_000);
    expect(device.read).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(device.read).toEqual(["large"]);
    await device.close();
  } finally {
    vi.useRealTimers();
  }
});

test("the server's word counts where it came while the file was read, and a file that can't be read holds up no other", async () => {
  const texts = textsInMemory();
  const device = aDevice(false, texts);
  device.start(async ({ name }) => {
    if (name === "odd") return null;
    if (name === "letter") texts.give("letter", "what the server read");
    return said(`words of ${name}`);
  });
  for (const name of ["odd", "letter", "bill"]) device.wait(name);
  await waitFor(async () => expect(await textOf(texts, "bill")).toBe("words of bill"));
  expect(await textOf(texts, "letter")).toBe("what the server read");
  expect(await textOf(texts, "odd")).toBeUndefined();
  await waitFor(async () => expect(await texts.facts("bill")).toBeTruthy());
  // of the bill: its words, then what they say
  expect(device.told()).toBe(2);
  await device.close();
});

test("pages that are pictures are recognized after the words that other files have by themselves, and are found with each page", async () => {
  const reader = aPageReader(true);
  reader.hold();
  const device = aDevice(false, textsInMemory(), reader);
  device.start(async ({ name }) => (name === "scan" ? said("stamp", 1, 2) : said(`words of ${name}`)));
  device.wait("scan");
  await waitFor(() => expect(reader.asked).toEqual(["scan 1"]));
  device.wait("letter");
  reader.go();
  await waitFor(async () => expect(await textOf(device.texts, "scan")).toBe("page 1 of scan\nstamp\fpage 2 of scan"));
  expect(await textOf(device.texts, "letter")).toBe("words of letter");
  expect(await device.texts.facts("scan")).toMatchObject({ title: null });
  expect([reader.told[0], reader.told.at(-1)]).toEqual(["scan reading", "scan read"]);
  await device.close();
});

test("nothing is recognized before its person wants it; what waits then is read when they do", async () => {
  const reader = aPageReader(false);
  const device = aDevice(false, textsInMemory(), reader).start(async () => said("", 1));
  device.wait("scan");
  device.wait("photo");
  await waitFor(() => expect(device.told()).toBe(0));
  expect(reader.asked).toEqual([]);
  reader.ready.value = true;
  await waitFor(async () => expect(await textOf(device.texts, "photo")).toBe("page 1 of photo"));
  expect(reader.asked).toEqual(["scan 1", "photo 1"]);
  await device.close();
});

test("after a crash the next start goes on at the page where it was; a page that ended the app twice is left", async () => {
  const texts = textsInMemory();
  const readScan: ReadFile = async () => said("", 1, 2, 3);
  async function crashesAt(page: string): Promise<void> {
    const reader = aPageReader(true);
    const crashing = aDevice(false, texts, reader);
    crashing.wait("scan");
    const { open } = reader;
    reader.open = async (blob) => {
      const file = await open(blob);
      return {
        ...file,
        text: (at) => {
          if (`scan ${at}` !== page) return file.text(at);
          reader.asked.push(page);
          return new Promise<never>(() => {});
        },
      };
    };
    crashing.start(readScan);
    await waitFor(() => expect(reader.asked).toContain(page));
  }
  await crashesAt("scan 2");
  expect(await textOf(texts, "scan")).toBe("page 1 of scan");
  await crashesAt("scan 2");
  const reader = aPageReader(true);
  const device = aDevice(false, texts, reader);
  device.wait("scan");
  device.start(readScan);
  await waitFor(async () => expect(await textOf(texts, "scan")).toBe("page 1 of scan\f\fpage 3 of scan"));
  expect(reader.asked).toEqual(["scan 3"]);
  await device.close();
});

test("a page that can't be read takes nothing from the others, and the server's word ends it", async () => {
  const texts = textsInMemory();
  const reader = aPageReader(true);
  const device = aDevice(false, texts, reader);
  device.wait("odd");
  device.start(async () => said("", 1, 2));
  await waitFor(async () => expect(await textOf(texts, "odd")).toBe("\fpage 2 of odd"));
  reader.hold();
  device.wait("scan");
  await waitFor(() => expect(reader.asked).toContain("scan 1"));
  texts.give("scan", "what the server read");
  reader.go();
  await waitFor(() => expect(reader.told.at(-1)).toBe("scan undefined"));
  expect(await textOf(texts, "scan")).toBe("what the server read");
  await device.close();
});
