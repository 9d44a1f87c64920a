// Files that are added once more: said at once, one question for all of them, and nothing new waits for its answer.

import { createHash } from "node:crypto";
import { signal } from "@preact/signals";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { waitFor } from "../../../tests/harness/waitFor.ts";
import type { Vault } from "../../data/types.ts";
import { applyLanguage } from "../../i18n/index.ts";
import { createSameBytes } from "../../services/sameBytes.ts";
import { ask, openDialog } from "../dialogs.ts";
import { dismissNotice, notice, undoLast } from "../undo.ts";
import { addFiles, keepNew } from "./documents.ts";

beforeAll(() => applyLanguage("en"));
beforeEach(dismissNotice);

const hash = async (blob: Blob) =>
  createHash("sha256")
    .update(new Uint8Array(await blob.arrayBuffer()))
    .digest("hex");
const aFile = (name: string, content: string) => new File([content], name);

interface Entry {
  content: string;
  trashed?: boolean;
  /** Somebody else's, who shares it. */
  shared?: boolean;
  /** Announced by another device, its bytes not here and not there. */
  elsewhere?: boolean;
}

/** A vault with these documents; every file that is added becomes one. */
function aVault(entries: Entry[], hashFile: (file: Blob) => Promise<string> = hash) {
  const documents = new Map<string, VaultDocument>();
  const kept: string[] = [];
  const put = (id: string, { content, trashed = false, shared = false, elsewhere = false }: Entry) =>
    documents.set(id, {
      id,
      ownerId: shared ? "eve" : "ada",
      state: elsewhere || id.startsWith("added") ? "uploading" : "ready",
      title: `title of ${content}`,
      size: Buffer.byteLength(content),
      sha256: createHash("sha256").update(content).digest("hex"),
      trashedAt: trashed ? "2026-11-26T12:00:00.000Z" : null,
    } as VaultDocument);
  for (const [at, entry] of entries.entries()) put(`known-${at}`, entry);
  const vault = {
    document: (id: string) => signal(documents.get(id)),
    sameBytes: createSameBytes({ userId: "ada", documents, isUnsentHere: (id) => id.startsWith("added"), hash: hashFile }),
    async addFiles(files: readonly File[]) {
      const ids: string[] = [];
      for (const file of files) {
        const id = `added-${documents.size}`;
        kept.push(file.name);
        ids.push(id);
        put(id, { content: await file.text() });
      }
      return { ids, notKept: [] };
    },
  } as unknown as Vault;
  const keep = async (files: readonly File[]) => (await vault.addFiles(files, { folderId: null })).ids;
  return { vault, kept, keep };
}

/** What the dialog is given, and its answer. */
const question = async () => {
  const { of, same, answer } = await waitFor(() => (openDialog.value?.kind === "same" ? openDialog.value : expect.unreachable()));
  openDialog.value = null;
  return { of, same: same.map(({ name, document }) => [name, document?.id]), answer };
};

test("what is new is kept before the question is answered; the question names each document that is there, and the person decides", async () => {
  const { vault, kept, keep } = aVault([{ content: "lease" }, { content: "bills" }]);
  const files = [aFile("a.txt", "lease"), aFile("b.txt", "other"), aFile("c.txt", "bills"), aFile("d.txt", "longer text")];
  const adding = keepNew(vault, files, keep);
  const { of, same, answer } = await question();
  expect(kept).toEqual(["b.txt", "d.txt"]);
  expect([of, same]).toEqual([
    4,
    [
      ["a.txt", "known-0"],
      ["c.txt", "known-1"],
    ],
  ]);
  answer("leave");
  expect(await adding).toMatchObject({ declined: [files[0], files[2]], ids: [expect.any(String), expect.any(String)] });
  expect(kept).toEqual(["b.txt", "d.txt"]);

  const again = keepNew(vault, files.slice(0, 1), keep);
  (await question()).answer("add");
  expect(await again).toMatchObject({ declined: [], ids: [expect.any(String)] });
  expect(kept.at(-1)).toBe("a.txt");
});

test("300 files that were all added before are one question", async () => {
  const { vault, kept, keep } = aVault(Array.from({ length: 300 }, (_, n) => ({ content: `file ${n}` })));
  const adding = keepNew(
    vault,
    Array.from({ length: 300 }, (_, n) => aFile(`${n}.txt`, `file ${n}`)),
    keep,
  );
  const { of, same, answer } = await question();
  expect([of, same.length]).toEqual([300, 300]);
  answer("leave");
  expect((await adding).ids).toEqual([]);
  expect(kept).toEqual([]);
});

test("of two files of one drop that are the same the second is asked about; the link leads to the first, which is there by then", async () => {
  const { vault, kept, keep } = aVault([]);
  const adding = keepNew(vault, [aFile("a.txt", "one"), aFile("copy of a.txt", "one"), aFile("b.txt", "two")], keep);
  const { same, answer } = await question();
  expect(kept).toEqual(["a.txt", "b.txt"]);
  expect(same).toEqual([["copy of a.txt", "added-0"]]);
  answer("leave");
  await adding;
});

test("nobody is asked about other content of the same size, about empty files, or about what is in the trash; the order stays", async () => {
  const { vault, kept, keep } = aVault([{ content: "lease" }, { content: "thing", trashed: true }, { content: "" }]);
  const files = [aFile("e.txt", ""), aFile("f.txt", "leave"), aFile("g.txt", "longer text"), aFile("h.txt", "thing"), aFile("i.txt", "")];
  expect((await keepNew(vault, files, keep)).declined).toEqual([]);
  expect(openDialog.value).toBeNull();
  expect(kept).toEqual(["e.txt", "f.txt", "g.txt", "h.txt", "i.txt"]);
});

test("a file that can't be read for its hash is added as any other", async () => {
  const { vault, kept, keep } = aVault([{ content: "lease" }], () => Promise.reject(new DOMException("gone", "NotReadableError")));
  await keepNew(vault, [aFile("a.txt", "lease")], keep);
  expect(openDialog.value).toBeNull();
  expect(kept).toEqual(["a.txt"]);
});

test("who goes to look at the document that is there may still add the file", async () => {
  const { vault, kept } = aVault([{ content: "lease" }]);
  const adding = addFiles(vault, [aFile("a.txt", "lease")], null);
  (await question()).answer("look");
  await adding;
  expect(notice.value?.text).toBe("1 file not added: here already");
  expect(kept).toEqual([]);
  await undoLast();
  expect(kept).toEqual(["a.txt"]);
});

test("what somebody else shares, or another device has only announced, is no copy of one's own", async () => {
  const { vault, kept } = aVault([
    { content: "shared", shared: true },
    { content: "announced", elsewhere: true },
  ]);
  await addFiles(vault, [aFile("a.txt", "shared"), aFile("b.txt", "announced")], null);
  expect(kept).toEqual(["a.txt", "b.txt"]);
  expect(openDialog.value).toBeNull();
});

test("large files are kept one by one as they are known; a question that is open is answered before the next one comes", async () => {
  const large = (name: string, first: string) => new File([first, new Uint8Array(40 * 2 ** 20)], name);
  const { vault, kept, keep } = aVault([]);
  const asked = keepNew(vault, [large("a", "1"), large("b", "2"), large("a again", "1")], keep);
  const earlier = ask({ title: "earlier", text: "", confirm: "" });
  await waitFor(() => expect(kept).toEqual(["a", "b"]));
  expect(openDialog.value).toMatchObject({ kind: "confirm", title: "earlier" });
  openDialog.value?.kind === "confirm" && openDialog.value.answer(true);
  openDialog.value = null;
  expect(await earlier).toBe(true);
  const { same, answer } = await question();
  expect(same.map(([name]) => name)).toEqual(["a again"]);
  answer("leave");
  expect((await asked).ids).toHaveLength(2);
});
