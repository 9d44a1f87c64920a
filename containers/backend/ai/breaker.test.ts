import { expect, test } from "vitest";
import { createBreakers } from "./breaker.ts";
import { AIError } from "./errors.ts";

function aBreaker() {
  const clock = { now: 1_000_000 };
  const breakers = createBreakers(() => clock.now);
  const calls: string[] = [];
  const run = (key: string, outcome: AIError | "ok") =>
    breakers
      .run(key, async () => {
        calls.push(key);
        if (outcome !== "ok") throw outcome;
        return "ok";
      })
      .catch((error: AIError) => error.code);
  return { clock, calls, run };
}
const down = () => new AIError("unreachable", "down");

test("a provider that is down five times rests, others do not; after the pause one call decides, and pauses grow", async () => {
  const { clock, calls, run } = aBreaker();
  for (let i = 0; i < 5; i++) expect(await run("a", down())).toBe("unreachable");
  expect(await run("a", "ok")).toBe("paused");
  expect(await run("b", "ok")).toBe("ok");
  expect(calls.filter((key) => key === "a")).toHaveLength(5);
  clock.now += 31_000;
  expect(await run("a", down())).toBe("unreachable");
  clock.now += 31_000;
  expect(await run("a", "ok")).toBe("paused");
  clock.now += 31_000;
  expect(await run("a", "ok")).toBe("ok");
  expect(await run("a", down())).toBe("unreachable");
  expect(await run("a", "ok")).toBe("ok");
});

test("who asks to be left alone for a while is, by all documents", async () => {
  const { clock, calls, run } = aBreaker();
  expect(await run("a", new AIError("rateLimited", "429", { retryAfter: 17 }))).toBe("rateLimited");
  expect(await run("a", "ok")).toBe("paused");
  expect(calls).toHaveLength(1);
  clock.now += 17_000;
  expect(await run("a", "ok")).toBe("ok");
});

test("a document's own trouble is nobody else's", async () => {
  const { run } = aBreaker();
  for (let i = 0; i < 20; i++) expect(await run("a", new AIError("badAnswer", "no JSON"))).toBe("badAnswer");
  expect(await run("a", "ok")).toBe("ok");
});
