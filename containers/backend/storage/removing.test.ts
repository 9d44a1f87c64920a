// A temporary folder from which nothing can be removed.
import { rm } from "node:fs/promises";
import { afterEach, expect, test, vi } from "vitest";
import { createOriginals } from "./originals.ts";

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return { ...real, rm: vi.fn(real.rm) };
});
afterEach(() => void vi.useRealTimers());

const readOnly = Object.assign(new Error("EROFS: read-only file system"), { code: "EROFS" });

test("an original that can't be removed fails no job and ends no process, and is told", async () => {
  const unheard: unknown[] = [];
  const note = (error: unknown) => void unheard.push(error);
  process.on("unhandledRejection", note);
  const warn = vi.fn();
  vi.useFakeTimers({ toFake: ["setInterval", "Date"] });
  const originals = createOriginals({
    storage: { open: async (_key, range) => new Blob([new Uint8Array(range?.length ?? 0)]).stream() },
    sniff: async () => ({ kind: "text", bytes: 1_000, beginning: true }),
    log: { warn },
  });
  const read = (key: string, last?: "last") =>
    originals.withFile({ key, size: 100, name: "a.txt", contentType: "text/plain" }, async () => key, last);
  await read("kept");
  vi.mocked(rm).mockRejectedValueOnce(readOnly);
  expect(await read("once", "last")).toBe("once");
  expect(warn).toHaveBeenCalledTimes(1);
  vi.mocked(rm).mockRejectedValueOnce(readOnly);
  vi.advanceTimersByTime(700_000);
  await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(2), 10_000);
  await originals.close();
  process.off("unhandledRejection", note);
  expect(unheard).toEqual([]);
});
