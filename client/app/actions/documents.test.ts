import { signal } from "@preact/signals";
import { beforeAll, expect, test, vi } from "vitest";
import { type DocumentChange, deviceMutators } from "../../../shared/mutators/index.ts";
import { waitFor } from "../../../tests/harness/waitFor.ts";
import type { Vault } from "../../data/types.ts";
import { applyLanguage } from "../../i18n/index.ts";
import { openDialog } from "../dialogs.ts";
import { dismissNotice, notice, undoLast } from "../undo.ts";
import { addFiles, setTag } from "./documents.ts";

beforeAll(() => applyLanguage("en"));

const tagId = crypto.randomUUID();

/** A vault that only notes what is done to its documents. Every tenth has the tag already. */
function aVault(count: number) {
  const ids = Array.from({ length: count }, () => crypto.randomUUID());
  const mutations: DocumentChange[][] = [];
  const documents = new Map<string, unknown>(
    ids.map((id, at) => [id, signal({ id, access: "owner", tags: at % 10 === 0 ? [tagId] : [] })]),
  );
  const vault = {
    document: (id: string) => documents.get(id) ?? signal(undefined),
    tags: signal(new Map([[tagId, { name: "Bills" }]])),
    mutate: {
      async changeDocuments(args: unknown) {
        mutations.push(deviceMutators.changeDocuments.args.parse(args).changes);
      },
    },
  } as unknown as Vault;
  return { ids, mutations, vault };
}

test("hundreds of documents are tagged in a handful of changes, and exactly those that were are untagged when it is taken back", async () => {
  const { ids, mutations, vault } = aVault(468);
  const without = ids.filter((_id, at) => at % 10 !== 0);
  await setTag(vault, ids, tagId, true);
  expect(mutations.length).toBeLessThanOrEqual(5);
  expect(mutations.splice(0).flat()).toEqual(without.map((id) => ({ name: "tagDocument", args: { id, tagId } })));
  await undoLast();
  expect(mutations.flat()).toEqual(without.map((id) => ({ name: "untagDocument", args: { id, tagId } })));
});

/** A vault whose store takes files once `full` is false. */
function aStore(disk: { full: boolean }, error?: Error) {
  const kept: string[] = [];
  const vault = {
    document: () => signal(undefined),
    sameBytes: { suspects: () => [] },
    async addFiles(files: readonly File[]) {
      if (error && disk.full) throw error;
      const fits = disk.full ? files.filter(({ name }) => name !== "huge.mov") : files;
      kept.push(...fits.map(({ name }) => name));
      return { ids: fits.map(() => crypto.randomUUID()), notKept: files.filter((file) => !fits.includes(file)) };
    },
  } as unknown as Vault;
  return { vault, kept };
}
const question = () => waitFor(() => (openDialog.value?.kind === "confirm" ? openDialog.value : expect.unreachable()));
const answer = (open: { answer: (yes: boolean) => void }, yes: boolean) => {
  openDialog.value = null;
  open.answer(yes);
};

test("a file that the browser refuses is named at once, is not counted as added, and may be tried again", async () => {
  const disk = { full: true };
  const { vault, kept } = aStore(disk);
  const adding = addFiles(vault, [new File(["a"], "a.txt"), new File(["b"], "huge.mov")], null);
  const open = await question();
  expect(open.title).toBe("“huge.mov” was not added");
  expect(open.text).toContain("huge.mov. Nothing of it is in your vault");
  expect(open.text).not.toContain("a.txt");
  disk.full = false;
  answer(open, true);
  await adding;
  expect(kept).toEqual(["a.txt", "huge.mov"]);
  expect(notice.value?.text).toBe("2 files added");
  dismissNotice();
});

test("where nothing could be kept nothing is said to be added, and the refusal is handled", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  dismissNotice();
  const { vault } = aStore({ full: true }, new DOMException("private window", "UnknownError"));
  const adding = addFiles(vault, [new File(["a"], "a.txt")], null);
  answer(await question(), false);
  await expect(adding).resolves.toBeUndefined();
  expect(notice.value).toBeNull();
});
