// The read model's host: what it does with a worker that never answers.
import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openReadModelHost } from "./host.ts";
import type { Call } from "./protocol.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A worker that answers everything, or nothing at all. */
class FakeWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  terminated = false;
  readonly #answers: boolean;

  constructor(answers: boolean) {
    this.#answers = answers;
  }

  postMessage(call: Call): void {
    const results: Partial<Record<Call["name"], unknown>> = { open: { projected: 0 }, fetchTexts: "complete" };
    if (this.#answers) queueMicrotask(() => this.onmessage?.({ data: { id: call.id, result: results[call.name] ?? null } }));
  }

  terminate(): void {
    this.terminated = true;
  }
}

test("an engine that hangs while it opens is ended and started again, with more time, until one opens", async () => {
  const workers: FakeWorker[] = [];
  const host = openReadModelHost({
    userId: "user",
    channel: { post: () => undefined, onMessage: () => undefined, close: () => undefined },
    leadership: (lead) => void lead(new AbortController().signal),
    startWorker: () => {
      workers.push(new FakeWorker(workers.length === 4));
      return workers.at(-1) as unknown as Worker;
    },
    keys: () => [],
    value: () => undefined,
    isComplete: () => true,
    fresh: async () => undefined,
    textLimit: signal(null),
    token: async () => "token",
    renewToken: async () => null,
    newId: () => "id",
  });
  host.want();
  for (const wait of [20_000, 30_000, 45_000]) {
    const before = workers.length;
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(workers).toHaveLength(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(workers).toHaveLength(before + 1);
    expect(workers[before - 1]!.terminated).toBe(true);
  }
  expect(host.state.value.ready).toBe(false);
  await vi.advanceTimersByTimeAsync(67_500);
  expect(host.state.value).toMatchObject({ ready: true, complete: true });
  await vi.advanceTimersByTimeAsync(200_000);
  expect(workers).toHaveLength(5);
  host.close();
});
