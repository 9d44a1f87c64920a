import { expect, test, vi } from "vitest";
import { createTurns, type GiveBack, type Party, type TurnLimits } from "./turns.ts";

const limits: TurnLimits = { most: 4, mostEach: 3, mostOfAddress: 4, mostWaiting: 5, waitMs: 1_000, holdMs: 60_000 };
const ada: Party = { person: "ada", address: "1" };
const bob: Party = { person: "bob", address: "2" };

/** Takes turns in order and notes who has got one. */
function aQueue(given: Partial<TurnLimits> = {}, now?: () => number) {
  const turns = createTurns({ ...limits, ...given }, now);
  const order: string[] = [];
  const held: GiveBack[] = [];
  const failed: string[] = [];
  return {
    order,
    held,
    failed,
    ask(party: Party) {
      turns.take(party).then(
        (giveBack) => {
          order.push(party.person ?? party.address);
          held.push(giveBack);
        },
        (error: { code: string }) => failed.push(error.code),
      );
    },
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

test("nobody has all places, and whoever has the fewest is next", async () => {
  const queue = aQueue();
  for (let i = 0; i < 6; i++) queue.ask(ada);
  queue.ask(bob);
  queue.ask(bob);
  await queue.settle();
  expect(queue.order).toEqual(["ada", "ada", "ada", "bob"]);
  queue.held[0]!();
  await queue.settle();
  expect(queue.order.slice(4)).toEqual(["bob"]);
  queue.held[0]!(); // a second time: nothing
  await queue.settle();
  expect(queue.order).toHaveLength(5);
});

test("one address has not all places, however many persons come from it; without a person the address counts", async () => {
  const queue = aQueue({ mostOfAddress: 3 });
  for (let i = 0; i < 6; i++) queue.ask({ person: `p${i}`, address: "9" });
  queue.ask(bob);
  queue.ask({ address: "7" });
  await queue.settle();
  expect(queue.order).toEqual(["p0", "p1", "p2", "bob"]);
  for (const giveBack of queue.held.slice()) giveBack();
  await queue.settle();
  expect(new Set(queue.order.slice(4))).toEqual(new Set(["p3", "p4", "p5", "7"]));
});

test("too many that wait are refused, and a wait ends", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const queue = aQueue({ mostEach: 1 });
    for (let i = 0; i < 8; i++) queue.ask(ada);
    await queue.settle();
    expect(queue.failed).toEqual(["request.tooMany", "request.tooMany"]);
    vi.advanceTimersByTime(1_001);
    await queue.settle();
    expect(queue.failed.slice(2)).toEqual(Array(5).fill("service.unavailable"));
    queue.held[0]!();
    queue.ask(ada);
    await queue.settle();
    expect(queue.order).toEqual(["ada", "ada"]);
  } finally {
    vi.useRealTimers();
  }
});

test("a place that nobody gave back is free after its time", async () => {
  let now = 0;
  const queue = aQueue({ mostEach: 1 }, () => now);
  queue.ask(ada);
  await queue.settle();
  now = 60_000;
  queue.ask(ada);
  await queue.settle();
  expect(queue.order).toEqual(["ada", "ada"]);
});
