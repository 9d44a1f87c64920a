// @vitest-environment jsdom
import "../../testing/dom.ts";

import { render } from "preact";
import { act } from "preact/test-utils";
import { LocationProvider } from "preact-iso";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { User } from "../../../shared/api/identity.ts";
import { VaultContext } from "../../app/services.ts";
import { dismissNotice, notice } from "../../app/undo.ts";
import { NetworkDown } from "../../data/errors.ts";
import type { Vault } from "../../data/types.ts";
import { applyLanguage } from "../../i18n/index.ts";
import { AddPageScreen } from "./AddPageScreen.tsx";

beforeAll(() => applyLanguage("en"));
beforeEach(() => {
  dismissNotice();
  history.replaceState(null, "", "/pages/add");
});
afterEach(() => {
  render(null, document.body);
});

const show = (vault: Vault, screen: boolean) =>
  act(() => {
    render(
      <LocationProvider>
        <VaultContext.Provider value={{ vault, user: {} as User, expired: false }}>{screen && <AddPageScreen />}</VaultContext.Provider>
      </LocationProvider>,
      document.body,
    );
  });

/** The screen with a page that is being fetched. */
async function aFetch() {
  const fetched = Promise.withResolvers<string>();
  const asked: unknown[] = [];
  const addPage = (page: unknown) => {
    asked.push(page);
    return fetched.promise;
  };
  const vault = { addPage } as unknown as Vault;
  await show(vault, true);
  document.querySelector<HTMLInputElement>("input[name=url]")!.value = "https://example.org";
  await act(async () => document.querySelector("form")!.requestSubmit());
  await expect.poll(() => asked.length).toBe(1);
  return { vault, fetched };
}

test("the page that was added is followed by the documents", async () => {
  const { fetched } = await aFetch();
  await act(async () => fetched.resolve("Example"));
  await expect.poll(() => location.pathname).toBe("/documents");
});

test("whoever has left the screen stays where they are, and hears that the page was added", async () => {
  const { vault, fetched } = await aFetch();
  await show(vault, false);
  await act(async () => fetched.resolve("Example"));
  await expect.poll(() => notice.value?.text).toBe("“Example” was added");
  // Whatever follows in the same turn has happened.
  await new Promise((resolve) => setTimeout(resolve));
  expect(location.pathname).toBe("/pages/add");
});

test("whoever has left the screen hears that the page could not be added", async () => {
  const { vault, fetched } = await aFetch();
  await show(vault, false);
  await act(async () => fetched.reject(new NetworkDown()));
  await expect.poll(() => notice.value?.text).toMatch(/^https:\/\/example.org was not added\. ./);
});
