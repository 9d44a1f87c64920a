import { expect, test } from "vitest";
import { retryImport } from "./retryImport.ts";

const failing = (times: number) => {
  let calls = 0;
  return { load: async () => (++calls <= times ? Promise.reject(new TypeError(`no ${calls}`)) : "module"), calls: () => calls };
};

test("a part that can't be fetched at once is tried again, with longer and longer pauses", async () => {
  const waited: number[] = [];
  const { load, calls } = failing(2);
  expect(await retryImport(load, async (ms) => void waited.push(ms))).toBe("module");
  expect(calls()).toBe(3);
  expect(waited).toEqual([300, 1_000]);
});

test("after the fourth try the failure is the caller's", async () => {
  const { load, calls } = failing(Number.POSITIVE_INFINITY);
  await expect(retryImport(load, async () => {})).rejects.toThrow("no 4");
  expect(calls()).toBe(4);
});
