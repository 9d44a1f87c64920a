import { expect, test, vi } from "vitest";
import type { Originals } from "../blobs/originals.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { OutboxItem } from "../outbox/store.ts";
import { createFiles } from "./files.ts";

const refusal = new DOMException("Error preparing Blob/File data to be stored in object store", "UnknownError");

/** A device whose store takes what `takes` says, and a replica that `rows` are written to. */
function aDevice(takes: (item: OutboxItem) => boolean, createRow: (name: string) => void = () => {}) {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const kept: string[] = [];
  const rows: string[] = [];
  const files = createFiles({
    outbox: {
      async add(items: OutboxItem[]) {
        if (!items.every(takes)) throw refusal;
        kept.push(...items.map(({ name }) => name));
      },
    } as unknown as Outbox,
    originals: {} as Originals,
    hash: async () => "0".repeat(64),
    async createDocument({ name }) {
      createRow(name);
      rows.push(name);
    },
    isKnown: () => false,
  });
  return { files, kept, rows };
}
const aFile = (name: string) => new File([name], name);

test("where the store refuses files, none is claimed to be kept and each is handed back", async () => {
  const { files, rows } = aDevice(() => false);
  const [first, second] = [aFile("letter.pdf"), aFile("photo.jpg")];
  expect(await files.add([first, second], null)).toEqual({ ids: [], notKept: [first, second] });
  expect(rows).toEqual([]);
});

test("one file that can't be kept does not take the others along", async () => {
  const { files, kept, rows } = aDevice(({ name }) => name !== "huge.mov");
  const huge = aFile("huge.mov");
  const { ids, notKept } = await files.add([aFile("a.txt"), huge, aFile("b.txt")], null);
  expect(ids).toHaveLength(2);
  expect(notKept).toEqual([huge]);
  expect([kept, rows]).toEqual([
    ["a.txt", "b.txt"],
    ["a.txt", "b.txt"],
  ]);
});

test("bytes that are kept are not said to be lost because their row could not be written", async () => {
  const { files, kept } = aDevice(
    () => true,
    () => {
      throw refusal;
    },
  );
  expect(await files.add([aFile("letter.pdf")], null)).toMatchObject({ ids: [expect.any(String)], notKept: [] });
  expect(kept).toEqual(["letter.pdf"]);
});
