import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { applyLanguage, t } from "../i18n/index.ts";
import { dismissNotice, holdNotice, notice, releaseNotice, undoable, undoLast } from "./undo.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
});

const change = (name: string, undone: string[]) =>
  undoable(
    name,
    async () => undefined,
    async () => undone.push(name),
  );

beforeAll(() => applyLanguage("en"));

test("changes are taken back newest first", async () => {
  const undone: string[] = [];
  await change("first", undone);
  await change("second", undone);
  await undoLast();
  await undoLast();
  expect(undone).toEqual(["second", "first"]);
});

test("after ten seconds a change stays", async () => {
  const undone: string[] = [];
  await change("first", undone);
  vi.advanceTimersByTime(10_001);
  expect(notice.value).toBeNull();
  await undoLast();
  expect(undone).toEqual([]);
});

test("while somebody points at the offer it does not go away", async () => {
  const undone: string[] = [];
  await change("first", undone);
  holdNotice();
  vi.advanceTimersByTime(60_000);
  expect(notice.value?.text).toBe("first");
  releaseNotice();
  vi.advanceTimersByTime(10_001);
  expect(notice.value).toBeNull();
});

test("what can't be taken back now is told, and can be tried again", async () => {
  let away = true;
  const taken: string[] = [];
  await undoable(
    "changed",
    async () => undefined,
    async () => {
      if (away) throw new Error("no network");
      taken.push("changed");
    },
  );
  await undoLast();
  expect(notice.value).toMatchObject({ text: t.undo.failed, undo: expect.any(Function) });
  away = false;
  await undoLast();
  expect(taken).toEqual(["changed"]);
  dismissNotice();
});

test("a change that did not work is told and offers nothing to undo", async () => {
  const failing = undoable(
    "never",
    () => Promise.reject(new Error("disk full")),
    async () => undefined,
  );
  await expect(failing).rejects.toThrow("disk full");
  expect(notice.value?.undo).toBeNull();
  dismissNotice();
});
