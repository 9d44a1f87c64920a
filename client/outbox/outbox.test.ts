import { v7 as uuid } from "uuid";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { UploadRequest, UploadTicket } from "../../shared/api/uploads.ts";
import { ApiProblem, NetworkDown } from "../data/errors.ts";
import { type Outbox, type OutboxMessage, openOutbox } from "./outbox.ts";
import type { OutboxItem, OutboxStore } from "./store.ts";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** What outlives a tab. */
function aDisk(): OutboxStore & { items: Map<string, OutboxItem>; reads: number } {
  const items = new Map<string, OutboxItem>();
  const disk = {
    items,
    /** Items that were read. */
    reads: 0,
    add: async (added: OutboxItem[]) => added.forEach((item) => void items.set(item.documentId, item)),
    async all() {
      disk.reads += items.size;
      return [...items.values()];
    },
    async get(id: string) {
      disk.reads++;
      return items.get(id);
    },
    async patch(id: string, patch: Partial<OutboxItem>) {
      disk.reads++;
      const item = items.get(id);
      if (item) items.set(id, { ...item, ...patch });
      return items.get(id);
    },
    remove: async (id: string) => void items.delete(id),
    close: async () => {},
  };
  return disk;
}

/** Server and store, which answer as they are told and remember what they got. */
function aServer() {
  const calls: string[] = [];
  const uploaded = new Map<string, string>();
  const server = {
    calls,
    uploaded,
    announce: async (_request: UploadRequest) => {},
    put: async (_id: string, _signal: AbortSignal): Promise<number> => 200,
    complete: async (_id: string) => {},
  };
  return server;
}

function aTab(disk = aDisk(), server = aServer(), { leads = true } = {}) {
  const end = new AbortController();
  ends.push(() => end.abort());
  let clock = 0;
  const messages: OutboxMessage[] = [];
  let hear: (message: OutboxMessage) => void = () => {};
  const outbox: Outbox = openOutbox({
    store: disk,
    hash: async (blob) => (await blob.text()).padEnd(64, "0"),
    async announce(request) {
      server.calls.push(`announce ${request.name}`);
      await server.announce(request);
      return {
        id: request.documentId,
        confirmed: false,
        url: request.name,
        method: "PUT",
        headers: {},
        expiresAt: "",
      } satisfies UploadTicket;
    },
    async put(ticket, blob, onProgress, signal) {
      server.calls.push(`put ${ticket.url}`);
      onProgress(0.5);
      const status = await server.put(ticket.id, signal);
      if (status < 300) server.uploaded.set(ticket.id, await blob.text());
      return status;
    },
    async complete(id) {
      server.calls.push("complete");
      await server.complete(id);
    },
    channel: {
      post: (message) => void messages.push(message),
      onMessage(listener) {
        hear = listener;
      },
      close: () => {},
    },
    leadership: (lead) => {
      if (leads) void lead(end.signal);
    },
    keepCopy: async () => {},
    seen: async () => {},
    now: () => clock,
    random: () => 1,
  });
  return {
    disk,
    server,
    outbox,
    /** Another tab says this. */
    hear: (message: OutboxMessage) => hear(message),
    /** The tab ends in the middle of whatever it does. */
    crash: () => end.abort(),
    later(milliseconds: number) {
      clock += milliseconds;
    },
  };
}

const anItem = (content: string, values: Partial<OutboxItem> = {}): OutboxItem => ({
  documentId: uuid(),
  name: content,
  contentType: "text/plain",
  size: content.length,
  sha256: null,
  folderId: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  blob: new Blob([content]),
  announced: false,
  failure: null,
  ...values,
});

const state = (tab: { outbox: Outbox }, item: OutboxItem) => tab.outbox.state(item.documentId).value;
const isEmpty = (tab: { disk: { items: Map<string, OutboxItem> } }) => vi.waitFor(() => expect(tab.disk.items.size).toBe(0));

describe("the outbox", () => {
  test("a file is on disk before anything else, goes up, and is gone when the server has it", async () => {
    const tab = aTab();
    const item = anItem("letter");
    await tab.outbox.add([item]);
    expect(state(tab, item)).toBeDefined();
    await isEmpty(tab);
    expect(tab.server.calls).toEqual(["announce letter", "put letter", "complete"]);
    expect(tab.server.uploaded.get(item.documentId)).toBe("letter");
    await vi.waitFor(() => expect(tab.outbox.count.value).toBe(0));
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
      await vi.waitFor(() => expect(disk.items.size).toBe(0), { timeout: 20_000 });
      return disk.reads;
    };
    expect(await readsOf(4_000)).toBeLessThanOrEqual(4_000 * 4);
  });

  test("files that another tab added are known without being read, and are sent by this one", async () => {
    const disk = aDisk();
    const tab = aTab(disk);
    await vi.waitFor(() => expect(tab.outbox.count.value).toBe(0));
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

  test("without network a file waits, says until when, and goes at once when the network is back", async () => {
    const tab = aTab();
    let down = true;
    tab.server.announce = async () => {
      if (down) throw new NetworkDown();
    };
    const item = anItem("offline");
    await tab.outbox.add([item]);
    await vi.waitFor(() => expect(state(tab, item)).toMatchObject({ kind: "waiting", code: "network.down" }));
    expect(state(tab, item)).toMatchObject({ retryAt: "1970-01-01T00:00:01.000Z" });
    down = false;
    tab.outbox.wake();
    await isEmpty(tab);
  });

  test.each([
    ["an ended session", new ApiProblem({ code: "auth.required", status: 401 }), "auth.required"],
    ["a busy server", new ApiProblem({ code: "service.unavailable", status: 503, retryAfter: 7 }), "service.unavailable"],
    ["too many requests", new ApiProblem({ code: "auth.rate_limited", status: 429, retryAfter: 30 }), "auth.rate_limited"],
  ])("%s is waited for", async (_name, error, code) => {
    const tab = aTab();
    tab.server.announce = async () => {
      throw error;
    };
    const item = anItem("patient");
    await tab.outbox.add([item]);
    await vi.waitFor(() => expect(state(tab, item)).toMatchObject({ kind: "waiting", code }));
    if (error.retryAfter) expect(state(tab, item)).toMatchObject({ retryAt: new Date(error.retryAfter * 1_000).toISOString() });
    expect(tab.disk.items.get(item.documentId)?.failure).toBeNull();
  });

  test("a full vault, a forbidden type and other bytes fail for good, with their figures, until the person tries again", async () => {
    const disk = aDisk();
    const server = aServer();
    server.announce = async () => {
      throw new ApiProblem({ code: "quota.exceeded", status: 413, detail: "Full", details: { usedBytes: 9, limitBytes: 10, size: 5 } });
    };
    const item = anItem("large");
    const tab = aTab(disk, server);
    await tab.outbox.add([item]);
    const failed = { kind: "failed", code: "quota.exceeded", details: { detail: "Full", usedBytes: 9, limitBytes: 10, size: 5 } };
    await vi.waitFor(() => expect(state(tab, item)).toEqual(failed));
    tab.crash();
    const next = aTab(disk, server);
    await vi.waitFor(() => expect(state(next, item)).toEqual(failed));
    expect(server.calls).toEqual(["announce large"]);
    server.announce = async () => {};
    await next.outbox.retry(item.documentId);
    await isEmpty(next);
  });

  /** A server whose storage has as many bytes free as `room` says; it tells its figures only to its owner. */
  function aFullServer(room: { free: number }, own = true) {
    const server = aServer();
    server.announce = async ({ size }) => {
      if (size <= room.free) room.free -= size;
      else throw new ApiProblem({ code: "quota.exceeded", status: 413, details: { size, ...(own && { usedBytes: 9, limitBytes: 10 }) } });
    };
    return server;
  }
  const names = (tab: { disk: { items: Map<string, OutboxItem> } }) => [...tab.disk.items.values()].map(({ name }) => name);

  test("what did not fit goes by itself when room was made, as much of it as fits, and only then", async () => {
    const room = { free: 0 };
    const tab = aTab(aDisk(), aFullServer(room));
    tab.outbox.roomIs(0);
    await tab.outbox.add([anItem("large", { size: 80 }), anItem("small", { size: 20 }), anItem("middle", { size: 40 })]);
    await vi.waitFor(() => expect(tab.outbox.failed.value).toBe(3));
    expect(tab.outbox.unfitting.value).toBe(140);
    tab.outbox.roomIs(0);
    tab.outbox.roomIs(10);
    room.free = 65;
    tab.outbox.roomIs(65);
    await vi.waitFor(() => expect(names(tab)).toEqual(["large"]));
    expect(tab.server.calls.filter((call) => call === "announce large")).toHaveLength(1);
    expect(tab.outbox.unfitting.value).toBe(80);
    room.free = 100;
    tab.outbox.roomIs(100);
    await isEmpty(tab);
    expect(tab.outbox.unfitting.value).toBe(0);
  });

  test("room that was made while this device was away is used at the next start", async () => {
    const room = { free: 0 };
    const disk = aDisk();
    const before = aTab(disk, aFullServer(room));
    await before.outbox.add([anItem("patient")]);
    await vi.waitFor(() => expect(before.outbox.failed.value).toBe(1));
    before.crash();
    room.free = 100;
    const next = aTab(disk, aFullServer(room));
    next.outbox.roomIs(100);
    await isEmpty(next);
  });

  test("room that was made while the server was answering is not missed", async () => {
    const room = { free: 0 };
    const tab = aTab(aDisk(), aFullServer(room));
    tab.outbox.roomIs(0);
    const refuse = tab.server.announce;
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    tab.server.announce = async (request) => {
      const refused = refuse(request);
      asked.resolve();
      await answer.promise;
      await refused;
    };
    await tab.outbox.add([anItem("just now")]);
    await asked.promise;
    room.free = 100;
    tab.outbox.roomIs(100);
    answer.resolve();
    await isEmpty(tab);
  });

  test("other failures are not tried again when room was made", async () => {
    const tab = aTab();
    tab.server.announce = async () => {
      throw new ApiProblem({ code: "upload.type", status: 415 });
    };
    tab.outbox.roomIs(0);
    await tab.outbox.add([anItem("forbidden")]);
    await vi.waitFor(() => expect(tab.outbox.failed.value).toBe(1));
    tab.outbox.roomIs(100);
    tab.outbox.wake();
    const after = anItem("after");
    tab.server.announce = async () => {};
    await tab.outbox.add([after]);
    await vi.waitFor(() => expect(names(tab)).toEqual(["forbidden"]));
    expect(tab.server.calls.filter((call) => call === "announce forbidden")).toHaveLength(1);
    expect(tab.outbox.unfitting.value).toBe(0);
  });

  test("what did not fit into somebody else's storage, whose figures are not told, is tried again when this device wakes", async () => {
    const room = { free: 0 };
    const tab = aTab(aDisk(), aFullServer(room, false));
    tab.outbox.roomIs(1_000);
    await tab.outbox.add([anItem("for the family")]);
    await vi.waitFor(() => expect(tab.outbox.failed.value).toBe(1));
    expect(tab.outbox.unfitting.value).toBe(0);
    room.free = 100;
    tab.outbox.wake();
    await isEmpty(tab);
  });

  test("one file that can't go does not hold up the others", async () => {
    const tab = aTab();
    tab.server.announce = async ({ name }) => {
      if (name === "bad") throw new ApiProblem({ code: "upload.type", status: 415 });
      if (name === "slow") throw new NetworkDown();
    };
    await tab.outbox.add([anItem("bad"), anItem("slow"), anItem("good")]);
    await vi.waitFor(() => expect([...tab.disk.items.values()].map(({ name }) => name)).toEqual(["bad", "slow"]));
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
    await vi.waitFor(() => expect(state(tab, item)).toBeUndefined());
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
    await vi.waitFor(() => expect(state(tab, item)).toMatchObject({ kind: "failed", code: "file.unreadable" }));
  });
});
