import { signal } from "@preact/signals";
import { expect, test, vi } from "vitest";
import { waitFor } from "../../tests/harness/waitFor.ts";
import type { OutboxItem } from "../outbox/store.ts";
import { textsInMemory } from "../replica/readModel/testing.ts";
import { readUnsent } from "./readUnsent.ts";

function aDevice(online: boolean, texts = textsInMemory()) {
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
  const wordsOf = async ({ name }: { name: string }): Promise<string | null | undefined> => {
    read.push(name);
    return `words of ${name}`;
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
        outbox: { all: async () => [...waiting.values()], count: parts.count, changes: parts.changes, has: (id) => waiting.has(id) },
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
  expect(device.told()).toBe(2);
  await device.close();
});

test("a file whose reader is not on the device yet is read when something moves again", async () => {
  let here = false;
  const device = aDevice(false).start(async ({ name }) => {
    device.read.push(name);
    return here ? `words of ${name}` : undefined;
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
    return `words of ${name}`;
  });
  for (const name of ["odd", "letter", "bill"]) device.wait(name);
  await waitFor(async () => expect(await textOf(texts, "bill")).toBe("words of bill"));
  expect(await textOf(texts, "letter")).toBe("what the server read");
  expect(await textOf(texts, "odd")).toBeUndefined();
  expect(device.told()).toBe(1);
  await device.close();
});
