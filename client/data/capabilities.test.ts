import { expect, test, vi } from "vitest";
import { type BrowserScope, checkBrowser, NoDatabase } from "./capabilities.ts";

const whole: BrowserScope = {
  indexedDB: {},
  navigator: { locks: {}, serviceWorker: {} },
  crypto: { subtle: {} },
  Worker: class {},
  BroadcastChannel: class {},
};
const works = async () => {};
const quiet = () => vi.spyOn(console, "error").mockImplementation(() => {});

test("a browser that can do everything lacks nothing", async () => {
  const { lacks, done } = checkBrowser(whole, works);
  await done;
  expect(lacks.value).toEqual({ needed: [], files: false, offline: false });
});

test.each([
  ["indexedDB", { ...whole, indexedDB: undefined }],
  ["locks", { ...whole, navigator: { serviceWorker: {} } }],
  ["crypto", { ...whole, crypto: {} }],
  ["workers", { ...whole, Worker: undefined }],
  ["channels", { ...whole, BroadcastChannel: undefined }],
] as const)("without %s it is known at once that there is no vault here", (name, scope) => {
  expect(checkBrowser(scope, works).lacks.value.needed).toEqual([name]);
});

test("a browser that throws where storage is blocked lacks it", () => {
  const scope = {
    ...whole,
    get indexedDB(): unknown {
      throw new DOMException("blocked", "SecurityError");
    },
  };
  expect(checkBrowser(scope, works).lacks.value.needed).toEqual(["indexedDB"]);
});

test("without a service worker only the start without network is missing", () => {
  const { lacks } = checkBrowser({ ...whole, navigator: { locks: {} } }, works);
  expect(lacks.value).toEqual({ needed: [], files: false, offline: true });
});

test("a store that takes no files is said, and no reason to go away", async () => {
  quiet();
  const { lacks, done } = checkBrowser(whole, async () => {
    throw new DOMException("Error preparing Blob/File data to be stored in object store", "UnknownError");
  });
  await done;
  expect(lacks.value).toEqual({ needed: [], files: true, offline: false });
});

test("a database that can't be opened is none", async () => {
  quiet();
  const { lacks, done } = checkBrowser({ ...whole, crypto: {} }, async () => {
    throw new NoDatabase("InvalidStateError");
  });
  await done;
  expect(lacks.value.needed).toEqual(["indexedDB", "crypto"]);
});

test("a device that is busy is not taken for a browser that can't", async () => {
  vi.useFakeTimers();
  try {
    const { lacks, done } = checkBrowser(whole, () => new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(10_000);
    await done;
    expect(lacks.value.needed).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});
