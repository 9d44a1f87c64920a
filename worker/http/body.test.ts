import { expect, test, vi } from "vitest";
import { AppError } from "../../shared/errors.ts";
import { readWhole } from "./body.ts";

const times = { idleMs: 50, baseMs: 150, bytesPerSecond: 1_000 };
const read = (stream: ReadableStream<Uint8Array>, limit = 100, room = (_bytes: number) => {}) => readWhole(stream, { limit, room, times });
const piece = (length: number) => new Uint8Array(length).fill(97);

/** Gives these pieces with a pause before each, then ends (or never does). */
function aBody(pieces: number[], { pauseMs = 0, ends = true } = {}) {
  const state = { cancelled: false };
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = pieces.shift();
      if (next === undefined) return ends ? controller.close() : new Promise(() => {});
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      controller.enqueue(piece(next));
    },
    cancel() {
      state.cancelled = true;
    },
  });
  return Object.assign(stream, { state });
}

test("a body comes whole, in whatever pieces", async () => {
  expect(await read(aBody([10, 0, 20, 1]))).toEqual(piece(31));
  expect(await read(aBody([]))).toEqual(piece(0));
});

test.each<[string, ReturnType<typeof aBody>, string]>([
  ["that stops", aBody([10], { ends: false }), "request.timeout"],
  ["that never begins", aBody([], { ends: false }), "request.timeout"],
  ["that drips", aBody(Array(100).fill(1), { pauseMs: 20 }), "request.timeout"],
  ["that is larger than it may be", aBody([60, 60, 60], { ends: false }), "request.tooLarge"],
])("a body %s is given up", async (_name, body, code) => {
  await expect(read(body)).rejects.toMatchObject({ code });
  expect(body.state.cancelled).toBe(true);
});

test("a slow body that keeps up its pace is taken", async () => {
  // By a clock of its own: on a busy machine a pause of 20 ms may be one of 100.
  vi.useFakeTimers();
  try {
    const reading = read(aBody(Array(12).fill(40), { pauseMs: 20 }), 1_000);
    await vi.advanceTimersByTimeAsync(12 * 20);
    expect(await reading).toEqual(piece(480));
  } finally {
    vi.useRealTimers();
  }
});

test("a body that breaks off is the sender's mistake; where there is no room it is said", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error("connection reset"));
    },
  });
  await expect(read(broken)).rejects.toMatchObject({ code: "request.invalid" });
  const full = () => {
    throw new AppError("request.tooMany");
  };
  await expect(read(aBody([1]), 100, full)).rejects.toMatchObject({ code: "request.tooMany" });
});
