// What the product asks of a store that belongs to a person. The same tests run against every driver and every server there is.
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ListedObject } from "../../server/storage/backend.ts";
import type { CloudStorage } from "../../server/storage/cloudStorage.ts";

export interface RunningStorage {
  storage: CloudStorage;
  stop(): Promise<void>;
}

/** Names that servers, systems and addresses trip over. */
const oddNames = [
  "plain.pdf",
  "with blanks  and  two.pdf",
  "a#b.pdf",
  "a%20b.pdf",
  "100% sure.pdf",
  "a+b.pdf",
  "a&b=c.pdf",
  "a;b,c.pdf",
  "(a) [b] {c}.pdf",
  "it's 'quoted' and !.pdf",
  "a~b`c^d.pdf",
  "@home $5.pdf",
  "blåbær æøå ß.pdf",
  "📄 kvittering 🧾.pdf",
  "חשבונית.pdf",
  "فاتورة.pdf",
  "請求書.pdf",
  "Zo\u0065\u0308.pdf",
  "..two dots.pdf",
  ".hidden",
  `${"å".repeat(110)}.pdf`,
];

export function cloudContract(name: string, start: () => Promise<RunningStorage>, options: { skipped?: string | undefined } = {}): void {
  const title = options.skipped === undefined ? `Cloud: ${name}` : `Cloud: ${name} (${options.skipped})`;
  describe.skipIf(options.skipped !== undefined)(title, () => {
    let running: RunningStorage | undefined;
    beforeAll(async () => {
      running = await start();
    });
    afterAll(() => running?.stop());
    const storage = () => running!.storage;

    const put = (path: string, bytes: Uint8Array<ArrayBuffer>) =>
      storage().put(path, async () => new Blob([bytes]).stream(), {
        size: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
        contentType: "application/pdf",
      });
    const text = (value: string) => new TextEncoder().encode(value);
    const read = async (reference: string, range?: { offset: number; length: number }) => {
      const stream = await storage().open(reference, range);
      return stream && new Response(stream).text();
    };
    const listed = async (prefix: string) => {
      const found: ListedObject[] = [];
      for await (const one of storage().list(prefix)) found.push(one);
      return found;
    };

    test("the account and the room are told", async () => {
      expect((await storage().check()).account).not.toBe("");
      const { freeBytes } = await storage().space();
      expect(freeBytes === null || freeBytes > 0).toBe(true);
    });

    test("bytes come back as they were sent, whole and in part", async () => {
      const reference = await put("whole/a letter.txt", text("a letter in two parts"));
      expect(await storage().head(reference)).toMatchObject({ size: 21 });
      expect(await read(reference)).toBe("a letter in two parts");
      expect(await read(reference, { offset: 2, length: 6 })).toBe("letter");
      expect(await read(reference, { offset: 12, length: 1000 })).toBe("two parts");
      expect(await read(reference, { offset: 1000, length: 10 })).toBe("");
      expect(await read(reference, { offset: 0, length: 0 })).toBe("");
    });

    test("a stream that is given up leaves the next request alone", async () => {
      const bytes = new Uint8Array(randomBytes(3_000_000));
      const reference = await put("whole/large.bin", bytes);
      await (await storage().open(reference))?.cancel();
      const whole = new Uint8Array(await new Response(await storage().open(reference)).arrayBuffer());
      expect(createHash("sha256").update(whole).digest("hex")).toBe(createHash("sha256").update(bytes).digest("hex"));
    });

    test("an empty file is a file", async () => {
      const reference = await put("whole/empty", new Uint8Array());
      expect(await storage().head(reference)).toMatchObject({ size: 0 });
      expect(await read(reference)).toBe("");
    });

    test("what has the path already is replaced", async () => {
      await put("whole/twice.txt", text("once, and longer"));
      const reference = await put("whole/twice.txt", text("twice"));
      expect(await read(reference)).toBe("twice");
      expect((await listed("whole/twice")).map(({ size }) => size)).toEqual([5]);
    });

    test.each(oddNames)("the name %j is kept, read, seen and removed", async (odd) => {
      const path = `odd/a#b %41 folder/${odd}`;
      expect(await storage().taken(path)).toBe(false);
      const reference = await put(path, text(odd));
      expect(await storage().taken(path)).toBe(true);
      expect(await read(reference)).toBe(odd);
      const seen = (await listed("odd/a#b %41 folder/")).map(({ key }) => key.normalize("NFC").split("/").at(-1));
      expect(seen).toContain(odd.normalize("NFC"));
      await storage().remove([reference]);
      expect([await storage().head(reference), await storage().taken(path)]).toEqual([null, false]);
    });

    test("a path that leads out of its folder is refused", async () => {
      for (const path of ["../out.pdf", "a/../../out.pdf", "./out.pdf"])
        await expect(put(path, text("out"))).rejects.toMatchObject({ name: "AppError" });
    });

    test("what is not there is nothing, and removing it is none", async () => {
      const reference = await put("gone/one", text("one"));
      await storage().remove([reference]);
      await storage().remove([reference]);
      expect([await storage().head(reference), await storage().open(reference)]).toEqual([null, null]);
      expect(await listed("never/there")).toEqual([]);
    });

    test("folders are shown with what lies in them, folders first", async () => {
      await put("browsed/Folder æ/inside.txt", text("inside"));
      await put("browsed/b.txt", text("bb"));
      const find = async (id: string, name: string) => (await storage().browse(id)).find((entry) => entry.name === name);
      let at = "";
      for (const name of ["DocuVault", "browsed"]) at = (await find(at, name))?.id ?? "";
      const entries = await storage().browse(at);
      expect(entries.map(({ name, kind, size }) => [name, kind, size])).toEqual([
        ["Folder æ", "folder", null],
        ["b.txt", "file", 2],
      ]);
      expect((await storage().browse(entries[0]!.id)).map(({ name }) => name)).toEqual(["inside.txt"]);
      await expect(storage().browse("no such folder")).rejects.toMatchObject({ code: "entity.notFound" });
    });

    test("a file that was shown is read as it was shown; another one since, or none, is said", async () => {
      await put("shown/Brev æ#1 100%.txt", text("as it was"));
      let at = "";
      for (const name of ["DocuVault", "shown"]) at = (await storage().browse(at)).find((entry) => entry.name === name)!.id;
      const [entry] = await storage().browse(at);
      expect(await new Response(await storage().openEntry(entry!)).text()).toBe("as it was");
      const [algorithm, value] = /^(\w+):(.+)$/.exec(entry!.checksum ?? "")?.slice(1) ?? [];
      if (algorithm === "sha256") expect(value).toBe(createHash("sha256").update("as it was").digest("hex"));
      await put("shown/Brev æ#1 100%.txt", text("as it is now, which is longer"));
      await expect(storage().openEntry(entry!)).rejects.toMatchObject({ code: "cloud.changed" });
      await storage().remove(["shown/Brev æ#1 100%.txt"]);
      expect(await storage().openEntry(entry!)).toBeNull();
      expect(await storage().browse(at)).toEqual([]);
    });

    test("where a service counts its changes, it says whether there were any since, and a place that it has forgotten is a change", async () => {
      const since = storage().changesSince?.bind(storage());
      if (!since) return;
      const first = await since(null);
      expect(first.changed).toBe(true);
      expect(await since(first.cursor)).toEqual({ changed: false, cursor: first.cursor });
      await put("changes/one.txt", text("one"));
      const second = await since(first.cursor);
      expect(second.changed).toBe(true);
      expect((await since(second.cursor)).changed).toBe(false);
      const forgotten = second.cursor.replace(/.{8}$/, "00000000");
      expect(await since(forgotten)).toEqual({ changed: true, cursor: second.cursor });
    });

    test("other bytes than were announced are refused, and so is a stream that fails", async () => {
      const short = storage().put("wrong/short", async () => new Blob([text("short")]).stream(), {
        size: 9,
        sha256: "0".repeat(64),
        contentType: "a/b",
      });
      await expect(short).rejects.toMatchObject({ name: "AppError" });
      const failing = () =>
        Promise.resolve(
          new ReadableStream<Uint8Array>({
            pull(controller) {
              controller.error(new Error("the source is gone"));
            },
          }),
        );
      await expect(storage().put("wrong/failing", failing, { size: 9, sha256: "0".repeat(64), contentType: "a/b" })).rejects.toThrow();
      expect(await read(await put("wrong/after", text("right")))).toBe("right");
    });
  });
}
