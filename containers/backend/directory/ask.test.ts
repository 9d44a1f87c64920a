// Requests to a service of the directory: what ends them, whatever the service does.
import { expect, test } from "vitest";
import type { GuardedAnswer, GuardedFetch } from "../outside/guardedFetch.ts";
import { createAsk } from "./ask.ts";

const answer = (status: number) => ({ status, headers: new Headers({ "retry-after": "1" }), body: null }) as unknown as GuardedAnswer;

test("a service that answers slowly, page after page, is left when all of it has taken too long", async () => {
  const limits: number[] = [];
  const slow = async (_: string | URL, { timeoutMs = 0 } = {}) => {
    limits.push(timeoutMs);
    const until = performance.now() + 40;
    while (performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
    return answer(200);
  };
  const ask = createAsk({ fetch: slow as unknown as GuardedFetch, deadlineMs: 150 });
  const pages = async () => {
    for (let n = 0; n < 1_000; n++) await ask(`https://service.example/${n}`);
  };
  await expect(pages()).rejects.toMatchObject({ problem: "unreachable", detail: "timeout" });
  expect(limits.length).toBeLessThan(5);
  expect(Math.max(...limits)).toBeLessThanOrEqual(150);
});
