import { expect, test } from "vitest";
import { ApiProblem, NetworkDown } from "../data/errors.ts";
import { batched, spaced } from "./batching.ts";

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("the first call goes at once and alone, what comes meanwhile goes together, in order, each with its own answer", async () => {
  const sent: number[][] = [];
  const double = batched<number, number>({
    most: 100,
    async send(items) {
      sent.push(items);
      await pause(20);
      return items.map((item) => 2 * item);
    },
  });
  const first = double(1);
  await pause(1);
  const rest = [2, 3, 4].map(double);
  expect(sent).toEqual([[1]]);
  expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8]);
  expect(sent).toEqual([[1], [2, 3, 4]]);
});

test("no more in one batch than there may be, and no more batches at once", async () => {
  const sizes: number[] = [];
  let [now, most] = [0, 0];
  const call = batched<number, number>({
    most: 10,
    atOnce: 2,
    async send(items) {
      sizes.push(items.length);
      most = Math.max(most, ++now);
      await pause(1);
      now--;
      return items;
    },
  });
  await Promise.all(Array.from({ length: 35 }, (_, index) => call(index)));
  expect([sizes, most]).toEqual([[10, 10, 10, 5], 2]);
});

test("one that is refused is refused alone, and one that makes the whole batch impossible is found", async () => {
  const call = batched<number, number>({
    most: 100,
    async send(items) {
      if (items.includes(5)) throw new ApiProblem({ code: "request.invalid", status: 400 });
      return items.map((item) => (item === 3 ? new ApiProblem({ code: "quota.exceeded", status: 413 }) : item));
    },
  });
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, (_, index) => call(index)));
  expect(outcomes.map((one) => (one.status === "fulfilled" ? one.value : (one.reason as ApiProblem).code))).toEqual([
    ...[0, 1, 2],
    "quota.exceeded",
    4,
    "request.invalid",
    ...[6, 7],
  ]);
});

test("without network all of them hear of it, and none is asked for again", async () => {
  let calls = 0;
  const call = batched<number, number>({
    most: 100,
    async send() {
      calls++;
      throw new NetworkDown();
    },
  });
  const outcomes = await Promise.allSettled([call(1), call(2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(calls).toBe(1);
});

test("what is asked for often runs at once, at the end, and seldom in between", async () => {
  let runs = 0;
  const work = spaced(() => runs++, 30);
  work();
  expect(runs).toBe(1);
  for (let time = 0; time < 20; time++) work();
  expect(runs).toBe(1);
  await pause(50);
  expect(runs).toBe(2);
  await pause(50);
  expect(runs).toBe(2);
  work();
  expect(runs).toBe(3);
});
