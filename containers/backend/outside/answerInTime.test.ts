import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backendAsksMs, workerWaitsMs } from "../../../server/settings/backendTimes.ts";
import { AppError } from "../../../shared/errors.ts";
import { answerInTime } from "./answerInTime.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const late = new AppError("cloud.unreachable");

test("a check that does not end is given up before the worker gives up", async () => {
  expect(backendAsksMs).toBeLessThan(workerWaitsMs);
  let after = 0;
  const adding = answerInTime(new Promise<void>(() => undefined), late).then(() => after++);
  const outcome = expect(adding).rejects.toBe(late);
  await vi.advanceTimersByTimeAsync(backendAsksMs);
  await outcome;
  expect(after).toBe(0);
});

test("what a check finds or throws in time is its outcome, and no timer is left; a failure that comes too late is nobody's", async () => {
  await expect(answerInTime(Promise.resolve(7), late)).resolves.toBe(7);
  const wrong = new AppError("cloud.unauthorized");
  await expect(answerInTime(Promise.reject(wrong), late)).rejects.toBe(wrong);
  expect(vi.getTimerCount()).toBe(0);
  const slow = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(wrong), 2 * workerWaitsMs);
  });
  const outcome = expect(answerInTime(slow, late)).rejects.toBe(late);
  await vi.advanceTimersByTimeAsync(2 * workerWaitsMs);
  await outcome;
});
