import { describe, expect, test } from "vitest";
import { waitFor } from "../../tests/harness/waitFor.ts";
import { ApiProblem, NetworkDown } from "../data/errors.ts";
import { aDisk, anItem, aServer, aTab, isEmpty, state } from "./testing.ts";

describe("the outbox", () => {
  test("a file is on disk before anything else, goes up, and is gone when the server has it", async () => {
    const tab = aTab();
    const item = anItem("letter");
    await tab.outbox.add([item]);
    expect(state(tab, item)).toBeDefined();
    await isEmpty(tab);
    expect(tab.server.calls).toEqual(["announce letter", "put letter", "complete"]);
    expect(tab.server.uploaded.get(item.documentId)).toBe("letter");
    await waitFor(() => expect(tab.outbox.count.value).toBe(0));
    expect(state(tab, item)).toBeUndefined();
  });

  test("of large files no more than three are under way at once, of small ones as many as a batch holds; all arrive in the end", async () => {
    const most = async (size: number, count: number) => {
      const tab = aTab();
      let [now, highest] = [0, 0];
      tab.server.put = async () => {
        highest = Math.max(highest, ++now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        now--;
        return 200;
      };
      await tab.outbox.add(Array.from({ length: count }, (_, index) => anItem(`file ${index}`, { size })));
      await isEmpty(tab);
      expect(tab.server.uploaded.size).toBe(count);
      return highest;
    };
    expect(await most(5 * 2 ** 20, 12)).toBe(3);
    expect(await most(10_000, 250)).toBe(100);
  });

  test("a large file above the limit of its kind is refused before it is hashed, stays, and goes when the limit is raised", async () => {
    const tab = aTab();
    tab.server.largest = 40 * 2 ** 20;
    const item = anItem("film", { size: 41 * 2 ** 20, contentType: "video/mp4" });
    await tab.outbox.add([item]);
    const failure = { code: "upload.too_large", details: { size: item.size, limit: tab.server.largest } };
    await waitFor(() => expect(state(tab, item)).toEqual({ kind: "failed", ...failure }));
    expect(tab.server.calls).toEqual([]);
    expect(tab.disk.items.get(item.documentId)).toMatchObject({ sha256: null, failure });
    tab.server.largest = item.size;
    await tab.outbox.retry(item.documentId);
    await isEmpty(tab);
    expect(tab.server.uploaded.has(item.documentId)).toBe(true);
  });

  test("files go in the order in which they were added", async () => {
    const tab = aTab();
    const names = Array.from({ length: 300 }, (_, index) => `file ${index}`);
    await tab.outbox.add(names.slice(0, 150).map((name) => anItem(name)));
    await tab.outbox.add(names.slice(150).map((name) => anItem(name)));
    await isEmpty(tab);
    expect(tab.server.calls.filter((call) => call.startsWith("announce")).map((call) => call.slice("announce ".length))).toEqual(names);
  });

  test("thousands of files cost work in proportion to their number", async () => {
    const readsOf = async (count: number) => {
      const disk = aDisk();
      const tab = aTab(disk);
      await tab.outbox.add(Array.from({ length: count }, (_, index) => anItem(`file ${index}`)));
      await waitFor(() => expect(disk.items.size).toBe(0));
      return disk.reads;
    };
    expect(await readsOf(4_000)).toBeLessThanOrEqual(4_000 * 4);
  });

  test("files that another tab added are known without being read, and are sent by this one", async () => {
    const disk = aDisk();
    const tab = aTab(disk);
    await waitFor(() => expect(tab.outbox.count.value).toBe(0));
    const item = anItem("from the other tab");
    await disk.add([item]);
    tab.hear({ kind: "added", files: [{ documentId: item.documentId, size: item.size }] });
    await isEmpty(tab);
    expect(tab.server.uploaded.get(item.documentId)).toBe("from the other tab");
  });

  test.each([
    ["before the announcement", "announce"],
    ["while bytes travel", "put"],
    ["before the confirmation", "complete"],
  ] as const)("a tab that ends %s loses nothing: the next one goes on without being asked", async (_when, step) => {
    const disk = aDisk();
    const server = aServer();
    const reached = Promise.withResolvers<void>();
    const hang = () => {
      reached.resolve();
      return new Promise<never>(() => {});
    };
    const works = { announce: server.announce, put: server.put, complete: server.complete };
    Object.assign(server, { [step]: hang });
    const item = anItem("precious");
    const first = aTab(disk, server);
    await first.outbox.add([item]);
    await reached.promise;
    first.crash();
    expect(disk.items.has(item.documentId)).toBe(true);
    Object.assign(server, works);
    await isEmpty(aTab(disk, server));
    expect(server.uploaded.get(item.documentId)).toBe("precious");
  });

  test("bytes that are already in the store are only confirmed", async () => {
    const tab = aTab();
    tab.server.put = async () => 412;
    await tab.outbox.add([anItem("again")]);
    await isEmpty(tab);
    expect(tab.server.calls).toEqual(["announce again", "put again", "complete"]);
  });

  test("a URL that ended, or bytes that the server misses, begin again with a new URL", async () => {
    const tab = aTab();
    let puts = 0;
    tab.server.put = async () => (++puts === 1 ? 403 : 200);
    let completes = 0;
    tab.server.complete = async () => {
      if (++completes === 1) throw new ApiProblem({ code: "upload.missing", status: 409 });
    };
    await tab.outbox.add([anItem("slow")]);
    await isEmpty(tab);
    expect(tab.server.calls).toEqual([
      "announce slow",
      "put slow",
      "announce slow",
      "put slow",
      "complete",
      "announce slow",
      "put slow",
      "complete",
    ]);
  });

  test("one file that can't go does not hold up the others", async () => {
    const tab = aTab();
    tab.server.announce = async ({ name }) => {
      if (name === "bad") throw new ApiProblem({ code: "upload.type", status: 415 });
      if (name === "slow") throw new NetworkDown();
    };
    await tab.outbox.add([anItem("bad"), anItem("slow"), anItem("good")]);
    await waitFor(() => expect([...tab.disk.items.values()].map(({ name }) => name)).toEqual(["bad", "slow"]));
  });

  test("a deleted document stops its upload and leaves nothing behind", async () => {
    const tab = aTab();
    const stopped = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    tab.server.put = (_id, signal) =>
      new Promise((_, reject) => {
        begun.resolve();
        signal.addEventListener("abort", () => {
          stopped.resolve();
          reject(signal.reason);
        });
      });
    const item = anItem("unwanted");
    await tab.outbox.add([item]);
    await begun.promise;
    await tab.outbox.discard(item.documentId);
    await stopped.promise;
    expect(tab.disk.items.size).toBe(0);
    await waitFor(() => expect(state(tab, item)).toBeUndefined());
    expect(tab.server.calls).not.toContain("complete");
  });

  test("a tab that does not lead shows what waits and sends nothing itself", async () => {
    const tab = aTab(aDisk(), aServer(), { leads: false });
    const item = anItem("elsewhere");
    await tab.outbox.add([item]);
    expect(state(tab, item)).toEqual({ kind: "onDevice" });
    expect(tab.outbox.count.value).toBe(1);
    expect(tab.server.calls).toEqual([]);
  });

  test("a file that can't be read fails and says so", async () => {
    const tab = aTab();
    const item = anItem("torn", {
      blob: Object.assign(new Blob(["x"]), {
        text: () => Promise.reject(new DOMException("gone", "NotReadableError")),
      }),
    });
    await tab.outbox.add([item]);
    await waitFor(() => expect(state(tab, item)).toMatchObject({ kind: "failed", code: "file.unreadable" }));
  });
});
