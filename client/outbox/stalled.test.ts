// What never answers, and never fails: no file stands at 0 % until somebody reloads the page.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NetworkDown } from "../data/errors.ts";
import { send, unansweredAfter } from "../data/http.ts";
import { createHashing, silentFor } from "./hashing.ts";
import { putBytes, stalledAfter } from "./transfer.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a request on a dead connection ends as a network that is down, and one that is answered is left alone", async () => {
  const never = (_path: string, { signal }: RequestInit) =>
    new Promise((_resolve, reject) => signal!.addEventListener("abort", () => reject(signal!.reason)));
  vi.stubGlobal("fetch", never);
  const dead = expect(send("/api/uploads/batch", { method: "POST", body: {} })).rejects.toBeInstanceOf(NetworkDown);
  await vi.advanceTimersByTimeAsync(unansweredAfter);
  await dead;
  let given: AbortSignal | null | undefined;
  vi.stubGlobal("fetch", async (_path: string, { signal }: RequestInit) => {
    given = signal;
    return new Response("{}");
  });
  await send("/api/auth/status");
  await vi.advanceTimersByTimeAsync(2 * unansweredAfter);
  expect(given?.aborted).toBe(false);
});

/** As much of an XMLHttpRequest as `putBytes` uses; `at` moves it. */
class FakeRequest {
  static last: FakeRequest;
  status = 0;
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onload?: () => void;
  onabort?: () => void;
  onloadend?: () => void;
  aborted = false;
  constructor() {
    FakeRequest.last = this;
  }
  open(): void {}
  setRequestHeader(): void {}
  send(): void {}
  abort(): void {
    this.aborted = true;
    this.onabort?.();
    this.onloadend?.();
  }
}
const ticket = { id: "u", url: "http://store", method: "PUT", headers: {}, expiresAt: "", confirmed: false } as never;

test("bytes that stand still end the upload, and as long as they move it goes on", async () => {
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  const upload = putBytes(ticket, new Blob(["x"]), () => {}, new AbortController().signal);
  const ended = expect(upload).rejects.toBeInstanceOf(NetworkDown);
  for (let loaded = 1; loaded <= 3; loaded++) {
    await vi.advanceTimersByTimeAsync(stalledAfter - 1_000);
    FakeRequest.last.upload.onprogress?.({ loaded, total: 10 });
  }
  expect(FakeRequest.last.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(stalledAfter);
  await ended;
  expect(FakeRequest.last.aborted).toBe(true);
});

test("a worker that never comes up is replaced, and what it was given is hashed by the next", async () => {
  const made: FakeWorker[] = [];
  class FakeWorker {
    onmessage?: (event: { data: object }) => void;
    given: number[] = [];
    ended = false;
    constructor() {
      made.push(this);
    }
    postMessage({ id }: { id: number }): void {
      this.given.push(id);
    }
    terminate(): void {
      this.ended = true;
    }
  }
  vi.stubGlobal("Worker", FakeWorker);
  const hash = createHashing();
  const [one, other] = [hash(new Blob(["a"])), hash(new Blob(["b"]))];
  await vi.advanceTimersByTimeAsync(silentFor);
  expect(made.map(({ ended, given }) => [ended, given])).toEqual([
    [true, [1, 2]],
    [false, [1, 2]],
  ]);
  // A large file is told of while it is read.
  for (let times = 0; times < 3; times++) {
    made[1]!.onmessage?.({ data: { id: 1, reading: true } });
    await vi.advanceTimersByTimeAsync(silentFor - 1_000);
  }
  expect(made).toHaveLength(2);
  for (const id of [1, 2]) made[1]!.onmessage?.({ data: { id, sha256: `hash ${id}` } });
  expect(await Promise.all([one, other])).toEqual(["hash 1", "hash 2"]);
});
