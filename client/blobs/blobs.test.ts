import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { waitFor } from "../../tests/harness/waitFor.ts";
import { NetworkDown } from "../data/errors.ts";
import { createOriginals } from "./originals.ts";
import type { BlobStore, StoredOriginal } from "./store.ts";
import { createThumbnails } from "./thumbnails.ts";

const hex = (content: Buffer) => createHash("sha256").update(content).digest("hex");

/** An object store: `/name` answers with that object's bytes. */
const objects = new Map<string, Buffer>();
let served: string[] = [];
const server = createServer((request, response) => {
  const name = request.url!.slice(1);
  served.push(name);
  const content = objects.get(name);
  response.writeHead(content ? 200 : 404, content ? { "Content-Type": "image/webp", "Content-Length": content.length } : {});
  response.end(content);
});
let base: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  served = [];
  objects.clear();
});

/** The store in memory: what it forgets by size is the database's business. */
function aStore(): BlobStore {
  const originals = new Map<string, StoredOriginal>();
  const thumbnails = new Map<string, Blob>();
  const kept = new Set<string>();
  return {
    original: async (id) => originals.get(id),
    putOriginal: async (original) => void originals.set(original.documentId, { ...original, size: original.blob.size, usedAt: 0 }),
    thumbnail: async (hash) => thumbnails.get(hash),
    putThumbnail: async (hash, blob) => void thumbnails.set(hash, blob),
    kept: async () => [...kept],
    setKept: async (id, keep) => void (keep ? kept.add(id) : kept.delete(id)),
    versions: async () => undefined,
    putVersions: async () => undefined,
    remove: async (id) => {
      originals.delete(id);
      kept.delete(id);
    },
    removeThumbnail: async (hash) => void thumbnails.delete(hash),
    async retain(ids, hashes) {
      for (const store of [originals, kept]) for (const id of store.keys()) if (!ids.has(id)) store.delete(id);
      for (const hash of thumbnails.keys()) if (!hashes.has(hash)) thumbnails.delete(hash);
    },
    contents: () => Promise.reject(new Error("not asked for here")),
    check: () => Promise.reject(new Error("not asked for here")),
    close: async () => {},
  };
}

const anObject = (name: string, size = 2_000) => {
  const content = randomBytes(size);
  objects.set(name, content);
  return { id: name, sha256: hex(content), content };
};

describe("thumbnails", () => {
  test("many that are asked for at once cost one question, and each picture is fetched once for ever", async () => {
    const store = aStore();
    const questions: string[][] = [];
    const ask = async (ids: string[]) => {
      questions.push(ids);
      return ids.map((id) => `${base}/${id}`);
    };
    const pictures = Array.from({ length: 130 }, (_, index) => anObject(`picture${index}`));
    const thumbnails = createThumbnails(store, ask);
    const urls = await Promise.all(pictures.map(({ id, sha256 }) => thumbnails.url(id, sha256)));
    expect(questions.map(({ length }) => length)).toEqual([100, 30]);
    expect(new Set(urls).size).toBe(130);
    expect(await thumbnails.url("picture0", pictures[0]!.sha256)).toBe(urls[0]);
    thumbnails.close();
    const again = createThumbnails(store, ask);
    expect(await again.url("picture0", pictures[0]!.sha256)).toMatch(/^blob:/);
    expect(served.length).toBe(130);
    again.close();
  });

  test("without an answer there is no picture, and the next time it is asked for again", async () => {
    let down = true;
    const picture = anObject("picture");
    const thumbnails = createThumbnails(aStore(), async () => {
      if (down) throw new NetworkDown();
      return [`${base}/picture`];
    });
    expect(await thumbnails.url(picture.id, picture.sha256)).toBeNull();
    down = false;
    expect(await thumbnails.url(picture.id, picture.sha256)).toMatch(/^blob:/);
    thumbnails.close();
  });
});

describe("originals", () => {
  const device = ({ unsent = async () => undefined as Blob | undefined, store = aStore() } = {}) => {
    const originals = createOriginals({ store, unsent, signedUrl: async ({ id, versionId }) => `${base}/${versionId ?? id}` });
    return { store, originals };
  };
  const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());

  test("of a document whose file is replaced each version is fetched as what it is, also at once", async () => {
    const { originals, store } = device();
    const [first, second] = [anObject("first-version", 2_000), anObject("second-version", 3_000)].map(({ id: versionId, sha256 }) => ({
      ...{ id: "replaced", versionId, sha256 },
    }));
    const both = await Promise.all([originals.get(first!), originals.get(second!)]);
    expect(await Promise.all(both.map(async (blob) => hex(await bytesOf(blob))))).toEqual([first!.sha256, second!.sha256]);
    const kept = await store.original("replaced");
    expect(hex(await bytesOf(kept!.blob))).toBe(kept!.sha256);
  });

  test("one that is opened twice at once is fetched once, with progress for both, and is here from then on", async () => {
    const { originals } = device();
    const document = anObject("large", 3_000_000);
    const seen: number[][] = [[], []];
    const both = await Promise.all(seen.map((fractions) => originals.get(document, (fraction) => fractions.push(fraction))));
    expect(hex(await bytesOf(both[0]!))).toBe(document.sha256);
    for (const fractions of seen) expect(fractions.at(-1)).toBe(1);
    await originals.get(document);
    expect(served).toEqual(["large"]);
  });

  test("bytes that have not been sent yet are the original", async () => {
    const { originals } = device({ unsent: async () => new Blob(["mine"]) });
    expect(await (await originals.get({ id: "x", sha256: "0" })).text()).toBe("mine");
    expect(served).toEqual([]);
  });

  test("a copy of other bytes is not shown", async () => {
    const { originals } = device();
    const before = anObject("document");
    await originals.get(before);
    const after = anObject("document");
    expect(hex(await bytesOf(await originals.get(after)))).toBe(after.sha256);
  });

  test("what is to be kept and could not be fetched is fetched when there is network, and only that", async () => {
    const { originals, store } = device();
    const [here, missing] = [anObject("here"), anObject("missing")];
    await originals.keep(here, true);
    await store.setKept("missing", true);
    served = [];
    await originals.fetchKept((id) => [here, missing].find((document) => document.id === id));
    expect(served).toEqual(["missing"]);
    expect(await originals.local(missing)).toBeDefined();
  });

  test("who keeps a document is told at once, who deletes it too", async () => {
    const { originals } = device();
    const document = anObject("kept");
    const kept = originals.isKept("kept");
    const keeping = originals.keep(document, true);
    await waitFor(() => expect(kept.value).toBe(true));
    await keeping;
    expect(originals.keptCount.value).toBe(1);
    await originals.remove("kept");
    expect([kept.value, originals.keptCount.value]).toEqual([false, 0]);
    expect(await originals.local(document)).toBeUndefined();
  });

  test("an object that is not there is an error with the store's status", async () => {
    const { originals } = device();
    await expect(originals.get({ id: "nothing", sha256: "0" })).rejects.toMatchObject({ code: "store.404", status: 404 });
  });
});
