import { describe, expect, test, vi } from "vitest";
import { waitFor } from "../../tests/harness/waitFor.ts";
import { ApiProblem, NetworkDown } from "../data/errors.ts";
import type { OutboxItem } from "./store.ts";
import { aDisk, anItem, aServer, aTab, isEmpty, state } from "./testing.ts";

describe("a file that does not go", () => {
  test("without network a file waits, says until when, and goes at once when the network is back", async () => {
    const tab = aTab();
    let down = true;
    tab.server.announce = async () => {
      if (down) throw new NetworkDown();
    };
    const item = anItem("offline");
    await tab.outbox.add([item]);
    await waitFor(() => expect(state(tab, item)).toMatchObject({ kind: "waiting", code: "network.down" }));
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
    await waitFor(() => expect(state(tab, item)).toMatchObject({ kind: "waiting", code }));
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
    await waitFor(() => expect(state(tab, item)).toEqual(failed));
    tab.crash();
    const next = aTab(disk, server);
    await waitFor(() => expect(state(next, item)).toEqual(failed));
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
    await waitFor(() => expect(tab.outbox.failed.value).toBe(3));
    expect(tab.outbox.unfitting.value).toBe(140);
    tab.outbox.roomIs(0);
    tab.outbox.roomIs(10);
    room.free = 65;
    tab.outbox.roomIs(65);
    await waitFor(() => expect(names(tab)).toEqual(["large"]));
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
    await waitFor(() => expect(before.outbox.failed.value).toBe(1));
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
    await waitFor(() => expect(tab.outbox.failed.value).toBe(1));
    tab.outbox.roomIs(100);
    tab.outbox.wake();
    const after = anItem("after");
    tab.server.announce = async () => {};
    await tab.outbox.add([after]);
    await waitFor(() => expect(names(tab)).toEqual(["forbidden"]));
    expect(tab.server.calls.filter((call) => call === "announce forbidden")).toHaveLength(1);
    expect(tab.outbox.unfitting.value).toBe(0);
  });

  test("what did not fit into somebody else's storage, whose figures are not told, is tried again when this device wakes", async () => {
    const room = { free: 0 };
    const tab = aTab(aDisk(), aFullServer(room, false));
    tab.outbox.roomIs(1_000);
    await tab.outbox.add([anItem("for the family")]);
    await waitFor(() => expect(tab.outbox.failed.value).toBe(1));
    expect(tab.outbox.unfitting.value).toBe(0);
    room.free = 100;
    tab.outbox.wake();
    await isEmpty(tab);
  });

  const lost = () => new DOMException("Connection to Indexed Database server lost", "UnknownError");
  test.each(["get", "patch", "remove"] as const)(
    "a disk that refuses once to %s says nothing of the file: it goes a moment later",
    async (call) => {
      const noted = vi.spyOn(console, "error").mockReturnValue();
      const disk = aDisk();
      const works = disk[call] as (...args: unknown[]) => Promise<unknown>;
      let refused = 0;
      Object.assign(disk, { [call]: (...args: unknown[]) => (refused++ === 0 ? Promise.reject(lost()) : works(...args)) });
      const tab = aTab(disk);
      const item = anItem("stays");
      await tab.outbox.add([item]);
      await waitFor(() => expect(state(tab, item)).toMatchObject({ kind: "waiting", code: "device.busy" }));
      tab.later(1_000);
      tab.outbox.wake();
      await isEmpty(tab);
      expect(tab.server.uploaded.get(item.documentId)).toBe("stays");
      expect(noted).toHaveBeenCalledTimes(1);
      noted.mockRestore();
    },
  );

  test("a copy that can't be kept on the device is no reason to send the file again", async () => {
    const noted = vi.spyOn(console, "error").mockReturnValue();
    const tab = aTab(undefined, undefined, { keepCopy: () => Promise.reject(new DOMException("full", "QuotaExceededError")) });
    await tab.outbox.add([anItem("sent once")]);
    await isEmpty(tab);
    expect(tab.server.calls.filter((call) => call.startsWith("put"))).toHaveLength(1);
    expect(noted).toHaveBeenCalledTimes(1);
    noted.mockRestore();
  });
});
