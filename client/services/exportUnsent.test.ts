import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { distinctNames, exportUnsent } from "./exportUnsent.ts";

test("files of the same name are told apart, and none leaves its folder", () => {
  expect(distinctNames(["a.pdf", "A.pdf", "a.pdf", "../../etc/passwd", "..", ".hidden", "C:\\x.txt"])).toEqual([
    "a.pdf",
    "A (2).pdf",
    "a (3).pdf",
    ".._.._etc_passwd",
    "_",
    ".hidden",
    "C__x.txt",
  ]);
});

test("the ZIP holds every file byte for byte and says what was changed", async () => {
  const bytes = new Uint8Array(300_000).map((_, index) => index * 7);
  const at = "2026-11-21T10:00:00.000Z";
  const zip = await exportUnsent(
    {
      files: [
        { documentId: "one", name: "Årsoppgjør.pdf", createdAt: at, blob: new Blob([bytes]) },
        { documentId: "two", name: "Årsoppgjør.pdf", createdAt: at, blob: new Blob(["second"]) },
      ],
      changes: [{ name: "updateDocument", args: { id: "three", title: "A new title" } }],
      unmade: [{ name: "paintDocument", args: { id: "four" } }],
    },
    new Date(at),
  );
  // Somebody else's reader.
  const entries = unzipSync(new Uint8Array(await zip.arrayBuffer()));
  expect(Buffer.from(bytes).equals(entries["files/Årsoppgjør.pdf"]!)).toBe(true);
  expect(strFromU8(entries["files/Årsoppgjør (2).pdf"]!)).toBe("second");
  expect(JSON.parse(strFromU8(entries["unsent.json"]!))).toMatchObject({
    files: [{ name: "Årsoppgjør.pdf", documentId: "one" }, { file: "files/Årsoppgjør (2).pdf" }],
    changes: [{ change: "updateDocument", id: "three", title: "A new title" }],
    changesOfAnotherVersion: [{ change: "paintDocument" }],
  });
});
