// Replacing a document's file, against a server and a store that fail in turn.
import { expect, test } from "vitest";
import type { DocumentVersion } from "../../shared/api/versions.ts";
import { NetworkDown } from "../data/errors.ts";
import { aDocument } from "../replica/testing.ts";
import { createVersions } from "./versions.ts";

const ticket = (id: string) => ({
  ...{ id, confirmed: false, method: "PUT", url: `https://store.test/${id}`, headers: { "x-signed": id } },
  expiresAt: "2026-01-01T00:00:00.000Z",
});
const uploadId = "0190a000-0001-7000-8000-000000000001";
const version = (id: string) => ({
  ...{ id, size: 1_000, sha256: "0".repeat(64), contentType: "application/pdf" },
  ...{ createdAt: "2026-01-01T00:00:00.000Z", current: true, by: null },
});

/** `answers`: what the server says, in turn; an error is thrown. */
function aDevice(answers: unknown[], statuses: number[] = [], remembered = aMemory()) {
  const document = aDocument({ versionId: "a", contentType: "application/pdf" });
  const [asked, kept, restored, reported]: [unknown[], string[], unknown[], unknown[]] = [[], [], [], []];
  const sent: { headers: Record<string, string>; size: number }[] = [];
  const versions = createVersions({
    api: {
      json: (async (path: string, _schema: unknown, options?: { body?: unknown }) => {
        asked.push([path.replace(document.id, "ID"), options?.body].filter(Boolean));
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        return answer;
      }) as never,
      send: (async (path: string, options?: { method?: string }) => {
        asked.push([options?.method, path.replace(document.id, "ID")]);
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
      }) as never,
    },
    mutate: { restoreVersion: async (args) => void restored.push(args) },
    document: () => document,
    hash: async () => "f".repeat(64),
    put: async ({ headers }, blob, onProgress) => {
      sent.push({ headers, size: blob.size });
      onProgress(0.5);
      return statuses.shift() ?? 200;
    },
    keepCopy: async (_id, sha256) => void kept.push(sha256),
    remembered,
    report: (error) => void reported.push(error),
    save: () => undefined,
    pull: () => undefined,
    closing: new AbortController().signal,
  });
  return { versions, id: document.id, asked, sent, kept, restored, reported, remembered };
}
/** What a device's disk holds: it outlives the app. */
function aMemory() {
  const disk = new Map<string, readonly DocumentVersion[]>();
  return {
    versions: async (id: string) => disk.get(id)?.slice(),
    putVersions: async (id: string, items: readonly DocumentVersion[]) => void disk.set(id, items),
  };
}
const file = () => new File(["new bytes"], "new.pdf", { type: "application/pdf" });

test("the file is announced, sent as it was signed, confirmed and kept at hand", async () => {
  const { versions, id, asked, sent, kept } = aDevice([ticket(uploadId), { document: {} }]);
  expect(await versions.replace(id, file())).toBe(true);
  expect(asked).toEqual([
    ["/api/documents/ID/versions", { size: 9, sha256: "f".repeat(64), contentType: "application/pdf" }],
    [`/api/uploads/${uploadId}/complete`],
  ]);
  expect(sent).toEqual([{ headers: { "x-signed": uploadId }, size: 9 }]);
  expect(kept).toEqual(["f".repeat(64)]);
  expect(versions.progress(id).value).toBeNull();
});

test("an address that has ended is asked for once more; bytes that are there already are confirmed", async () => {
  const again = aDevice([ticket("first"), ticket("second"), {}], [403, 412]);
  expect(await again.versions.replace(again.id, file())).toBe(true);
  expect(again.sent.map(({ headers }) => headers["x-signed"])).toEqual(["first", "second"]);
});

test("the same file again sends nothing, and what the store refuses is told", async () => {
  const same = aDevice([{ ...ticket("a"), confirmed: true, url: null }]);
  expect(await same.versions.replace(same.id, file())).toBe(false);
  expect(same.sent).toEqual([]);
  const refused = aDevice([ticket("a")], [500]);
  await expect(refused.versions.replace(refused.id, file())).rejects.toMatchObject({ code: "store.500" });
  expect(refused.versions.progress(refused.id).value).toBeNull();
});

test("two files for one document go one after the other, also where the first fails", async () => {
  const { versions, id, sent } = aDevice([new NetworkDown(), ticket("b"), {}]);
  const [first, second] = [versions.replace(id, file()), versions.replace(id, file())];
  await expect(first).rejects.toBeInstanceOf(NetworkDown);
  expect(await second).toBe(true);
  expect(sent).toHaveLength(1);
});

test("without network what was listed before is told, and restoring is an ordinary change", async () => {
  const { versions, id, restored } = aDevice([{ items: [version("b"), version("a")], next: null }, new NetworkDown(), new NetworkDown()]);
  expect(await versions.list(id)).toMatchObject({ offline: false, items: [{ id: "b" }, { id: "a" }] });
  const { items, offline } = await versions.list(id);
  expect(offline).toBe(true);
  expect(items.map(({ id, current }) => [id, current])).toEqual([
    ["b", false],
    ["a", true],
  ]);
  await versions.restore(id, version("b"));
  expect(restored).toEqual([{ id, versionId: "b", file: { size: 1_000, sha256: "0".repeat(64), contentType: "application/pdf" } }]);
});

test("after a reload without network the versions that were listed before are told", async () => {
  const before = aDevice([{ items: [version("b"), version("a")], next: null }]);
  await before.versions.list(before.id);
  const after = aDevice([new NetworkDown()], [], before.remembered);
  const { items, offline } = await after.versions.list(before.id);
  expect([offline, items.map(({ id, current }) => [id, current])]).toEqual([
    true,
    [
      ["b", false],
      ["a", true],
    ],
  ]);
});

test("a device that refuses to remember lists what the server says, and tells why it will not without network", async () => {
  const refuses = { ...aMemory(), putVersions: () => Promise.reject(new DOMException("", "QuotaExceededError")) };
  const { versions, id, reported } = aDevice([{ items: [version("a")], next: null }], [], refuses);
  expect(await versions.list(id)).toMatchObject({ offline: false, items: [{ id: "a" }] });
  expect(reported).toHaveLength(1);
});

test("a version is deleted on the server alone: what hinders it is thrown", async () => {
  const { versions, id, asked } = aDevice([undefined, new NetworkDown()]);
  await versions.remove(id, version("old"));
  expect(asked).toEqual([["DELETE", "/api/documents/ID/versions/old"]]);
  await expect(versions.remove(id, version("old"))).rejects.toBeInstanceOf(NetworkDown);
});
