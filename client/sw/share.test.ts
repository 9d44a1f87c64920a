// What is taken out of a share, whatever the other app put into it.
import { expect, test } from "vitest";
import { sharedIn } from "./share.ts";

function form(entries: [string, string | File][]): FormData {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
}
const shared = (entries: [string, string | File][]) => {
  let n = 0;
  return sharedIn(form(entries), "2026-11-26T12:00:00.000Z", () => `id${n++}`);
};

test("ten files stay ten files, in their order, with names and types", () => {
  const files = Array.from({ length: 10 }, (_, n) => new File([`${n}`], `${n}.pdf`, { type: "application/pdf" }));
  const kept = shared([["title", "Invoices"], ...files.map((file) => ["files", file] as [string, File])]);
  expect(kept.map(({ name, type }) => [name, type])).toEqual(files.map(({ name }) => [name, "application/pdf"]));
  expect(kept.map(({ id }) => id)).toEqual(kept.map(({ id }) => id).sort());
});

test("words and an address become a text that is named by its first line; what is said twice is kept once", async () => {
  const [note] = shared([
    ["title", "Lease: what/to do?"],
    ["text", "Call Berg"],
    ["url", "Call Berg"],
  ]);
  expect(note).toMatchObject({ name: "Lease what to do.txt", type: "text/plain" });
  expect(await note!.bytes.text()).toBe("Lease: what/to do?\n\nCall Berg");
  expect(shared([["url", "https://example.org/a/b"]])[0]!.name).toBe("example.org a b.txt");
});

test("nothing is nothing: no fields, empty words, a file picker that was left empty", () => {
  expect(shared([])).toEqual([]);
  expect(shared([["text", "  "]])).toEqual([]);
  expect(shared([["files", new File([], "")]])).toEqual([]);
});
