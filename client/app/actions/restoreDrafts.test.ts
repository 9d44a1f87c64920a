// What was being typed when a page ended: never lost, and never put over what came later.
import { signal } from "@preact/signals";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Vault } from "../../data/types.ts";
import { applyLanguage } from "../../i18n/index.ts";
import { forgetSavedDraft, keepDraft } from "../drafts.ts";
import { restoreDrafts } from "./restoreDrafts.ts";

beforeAll(() => applyLanguage("en"));
beforeEach(() => {
  const stored: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => stored[key] ?? null,
    setItem: (key: string, value: string) => {
      stored[key] = value;
    },
    removeItem: (key: string) => void delete stored[key],
  };
  // `Object.keys` of a storage are its entries.
  vi.stubGlobal("localStorage", new Proxy(stored, { get: (_target, name) => methods[name as "getItem"] ?? stored[String(name)] }));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A document with this title, as the vault has it when the page is opened again. */
function opened(title: string) {
  const document = signal({ id: "one", title, notes: "", ownerId: "me", access: "owner", filled: {} });
  const made: unknown[] = [];
  const vault = {
    userId: "me",
    document: () => document,
    tags: signal(new Map()),
    mutate: { updateDocument: async (args: unknown) => void made.push(args) },
  } as unknown as Vault;
  return { vault, made };
}
const field = "document/one/title";

test("a title that was typed and never saved is saved by whoever opens the vault next", async () => {
  keepDraft("me", field, "Typed");
  const { vault, made } = opened("Before");
  await restoreDrafts(vault);
  expect(made).toEqual([{ id: "one", title: "Typed" }]);
});

test("a title that was saved, and changed by somebody else since, stays as they left it", async () => {
  keepDraft("me", field, "Typed");
  forgetSavedDraft("me", field, "Typed", "Before");
  const { vault, made } = opened("Changed elsewhere");
  await restoreDrafts(vault);
  expect(made).toEqual([]);
});

test("a title whose saved change did not survive is saved again", async () => {
  keepDraft("me", field, "Typed");
  forgetSavedDraft("me", field, "Typed", "Before");
  const { vault, made } = opened("Before");
  await restoreDrafts(vault);
  expect(made).toEqual([{ id: "one", title: "Typed" }]);
});

test("once the change is on disk nothing is kept of it, and what was typed on meanwhile still is", async () => {
  keepDraft("me", field, "Typed");
  forgetSavedDraft("me", field, "Typed", "Before");
  keepDraft("me", field, "Typed on");
  vi.advanceTimersByTime(5_000);
  const { vault, made } = opened("Typed");
  await restoreDrafts(vault);
  expect(made).toEqual([{ id: "one", title: "Typed on" }]);
});

test.each(["Before", "Typ"])("a title saved twice in a moment, and once more as the page is left, comes back over %s", async (onDisk) => {
  keepDraft("me", field, "Typ");
  forgetSavedDraft("me", field, "Typ", "Before");
  keepDraft("me", field, "Typed");
  forgetSavedDraft("me", field, "Typed", "Typ");
  forgetSavedDraft("me", field, "Typed", "Typed");
  const { vault, made } = opened(onDisk);
  await restoreDrafts(vault);
  expect(made).toEqual([{ id: "one", title: "Typed" }]);
});

test("a saved title of a document that is not here yet waits for it, and one that came back outlives another end of the page", async () => {
  keepDraft("me", field, "Typed");
  forgetSavedDraft("me", field, "Typed", "Before");
  const elsewhere = { userId: "me", document: () => signal(undefined) } as unknown as Vault;
  await restoreDrafts(elsewhere);
  for (let start = 0; start < 2; start++) {
    const { vault, made } = opened("Before");
    await restoreDrafts(vault);
    expect(made).toEqual([{ id: "one", title: "Typed" }]);
  }
});

test("a name that was typed for a label which comes from the server a moment later is saved when it has come, once", async () => {
  keepDraft("me", "label/tags/bills", "Invoices");
  forgetSavedDraft("me", "label/tags/bills", "Invoices", "Bills");
  const tags = signal(new Map<string, { id: string; name: string }>());
  const made: unknown[] = [];
  const vault = {
    userId: "me",
    tags,
    mutate: { updateTag: async (args: unknown) => void made.push(args) },
  } as unknown as Vault;
  await restoreDrafts(vault);
  expect(made).toEqual([]);
  tags.value = new Map([["other", { id: "other", name: "Other" }]]);
  tags.value = new Map([["bills", { id: "bills", name: "Bills" }]]);
  await vi.waitFor(() => expect(made).toEqual([{ id: "bills", name: "Invoices" }]));
  tags.value = new Map([["bills", { id: "bills", name: "Renamed since" }]]);
  await Promise.resolve();
  expect(made).toHaveLength(1);
});
