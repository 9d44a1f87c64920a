// @vitest-environment jsdom
import "../testing/dom.ts";

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { answered, notAnswered } from "../data/connectivity.ts";
import { NetworkDown } from "../data/errors.ts";
import { applyLanguage } from "../i18n/index.ts";
import { type Loaded, useLoaded, useLookingAgain } from "./useLoaded.ts";

beforeAll(() => applyLanguage("en"));
beforeEach(() => {
  vi.useFakeTimers();
  answered();
});
afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
});

/** A server that can be out of reach, and a screen that looks at it every second. */
async function aScreen() {
  const server = { reachable: true, looks: 0 };
  const load = async () => {
    server.looks++;
    if (!server.reachable) {
      notAnswered();
      throw new NetworkDown();
    }
    answered();
    return server.looks;
  };
  const shown: { loaded?: Loaded<number> } = {};
  function Screen() {
    const loaded = useLoaded(load);
    useLookingAgain(loaded.reload, 1_000);
    shown.loaded = loaded;
    return null;
  }
  const open = async () => {
    await act(() => render(<Screen />, document.body));
    await later(0);
  };
  return { server, shown, open };
}
/** Runs what is due after these milliseconds, what comes of it, and draws. */
async function later(milliseconds: number) {
  await act(async () => void (await vi.advanceTimersByTimeAsync(milliseconds)));
  for (let rounds = 0; rounds < 3; rounds++) await act(async () => void (await vi.advanceTimersByTimeAsync(0)));
}

test("what could not be had is asked for when the server answers again, and not before", async () => {
  const { server, shown, open } = await aScreen();
  server.reachable = false;
  await open();
  expect(shown.loaded?.problem).not.toBe("");
  const { looks } = server;
  await later(5_000);
  expect(server.looks).toBe(looks);
  server.reachable = true;
  answered();
  await later(0);
  expect(shown.loaded).toMatchObject({ value: looks + 1, problem: "" });
});

test("a screen looks again while the server answers, and no more once it was left", async () => {
  const { server, open } = await aScreen();
  await open();
  await later(2_000);
  expect(server.looks).toBe(3);
  await act(() => render(null, document.body));
  await later(5_000);
  expect(server.looks).toBe(3);
});
