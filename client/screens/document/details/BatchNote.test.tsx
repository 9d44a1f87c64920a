// @vitest-environment jsdom
// A file that looks like several documents: asked once, answered either way, and a way to split later.
import "../../../testing/dom.ts";

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { User } from "../../../../shared/api/identity.ts";
import { VaultContext } from "../../../app/services.ts";
import type { Vault } from "../../../data/types.ts";
import { applyLanguage } from "../../../i18n/index.ts";
import { memoryVault } from "../../../testing/memoryVault.ts";
import { seedId } from "../../../testing/seed.ts";
import { BatchNote } from "./BatchNote.tsx";

beforeAll(() => applyLanguage("en"));
afterEach(() => render(null, document.body));

const id = seedId(5, 10);
const aVault = (online = true) =>
  memoryVault({
    ...{ documents: 12, online, waiting: 0, quota: { usedBytes: 0, limitBytes: 1 }, refusals: [] },
    ...{ searchSource: "device" as const, removed: false, crash: false },
  });
const ofVault = (vault: Vault) => vault.document(id).value!;

function Shown({ vault }: { vault: Vault }) {
  return <BatchNote document={ofVault(vault)} />;
}
const show = (vault: Vault) =>
  act(() => {
    render(
      <VaultContext.Provider value={{ vault, user: {} as User, expired: false }}>
        <Shown vault={vault} />
      </VaultContext.Provider>,
      document.body,
    );
  });
const buttons = () => [...document.querySelectorAll("button")].map(({ textContent }) => textContent);
const press = (name: string) =>
  act(async () => [...document.querySelectorAll("button")].find(({ textContent }) => textContent === name)!.click());

test("what is put off stays to be split later, without network too", async () => {
  const vault = aVault(false);
  await show(vault);
  expect(document.querySelector("h2")!.textContent).toBe("This looks like 2 documents");
  expect(buttons()).toEqual(["Split", "Not now"]);
  await press("Not now");
  expect(ofVault(vault).batch?.state).toBe("kept");
  expect(buttons()).toEqual(["Split"]);
  await press("Split");
  expect(ofVault(vault).batch?.state).toBe("splitting");
  expect(document.body.textContent).toContain("Being split into 2 documents");
  expect(buttons()).toEqual([]);
});

test("nothing is said of another file than the one that is there, nor to anybody else", async () => {
  const vault = aVault();
  const one = ofVault(vault);
  const shown = (document: typeof one) =>
    act(() =>
      render(
        <VaultContext.Provider value={{ vault, user: {} as User, expired: false }}>
          <BatchNote document={document} />
        </VaultContext.Provider>,
        window.document.body,
      ),
    );
  for (const other of [
    { ...one, versionId: seedId(0, 99) },
    { ...one, access: "edit" as const },
  ]) {
    await shown(other);
    expect(document.body.textContent).toBe("");
  }
  await shown({ ...one, batch: { ...one.batch!, reason: "quota" } });
  expect(document.body.textContent).toContain("It could not be split.");
});
