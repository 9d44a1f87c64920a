// @vitest-environment jsdom
import "../../testing/dom.ts";

import { type ComponentChildren, render } from "preact";
import { act } from "preact/test-utils";
import { LocationProvider } from "preact-iso";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { User } from "../../../shared/api/identity.ts";
import type { RuleProposal } from "../../../shared/api/ruleProposals.ts";
import { listenForKeys } from "../../app/keyboard.ts";
import { type Services, ServicesContext, VaultContext } from "../../app/services.ts";
import type { Vault } from "../../data/types.ts";
import { applyLanguage } from "../../i18n/index.ts";
import { memoryVault } from "../../testing/memoryVault.ts";
import { InboxScreen } from "./InboxScreen.tsx";
import { Proposals } from "./Proposals.tsx";

// Pictures need a browser.
vi.mock("../document/preview/Preview.tsx", () => ({ Preview: () => null }));

beforeAll(() => applyLanguage("en"));
let stopListening: () => void;
beforeEach(() => {
  history.replaceState(null, "", "/inbox");
  stopListening = listenForKeys();
});
afterEach(() => {
  render(null, document.body);
  stopListening();
});

function aVault() {
  const quota = { usedBytes: 0, limitBytes: 1 };
  return memoryVault({
    documents: 12,
    online: true,
    waiting: 0,
    quota,
    refusals: [],
    searchSource: "device",
    removed: false,
    crash: false,
  });
}
/** What is proposed, and what was dismissed of it. */
let proposals: RuleProposal[] = [];
const services = {
  office: async () => ({
    rules: {
      proposals: async () => proposals,
      async dismissProposal({ correspondentId }: RuleProposal) {
        proposals = proposals.filter((one) => one.correspondentId !== correspondentId);
      },
    },
  }),
} as unknown as Services;
const show = (vault: Vault, screen: ComponentChildren) =>
  act(() => {
    render(
      <LocationProvider>
        <ServicesContext.Provider value={services}>
          <VaultContext.Provider value={{ vault, user: {} as User, expired: false }}>{screen}</VaultContext.Provider>
        </ServicesContext.Provider>
      </LocationProvider>,
      document.body,
    );
  });
const press = (key: string) =>
  act(() => {
    document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  });
const openLink = () => document.querySelector<HTMLAnchorElement>(".inbox-actions a")!;

test("Enter opens the document from the heading, where the focus is on arrival", async () => {
  await show(aVault(), <InboxScreen />);
  const open = openLink().pathname;
  document.querySelector<HTMLElement>("[data-screen-focus]")!.focus();
  await press("Enter");
  expect(location.pathname).toBe(open);
});

test("Enter on a button is the button's", async () => {
  await show(aVault(), <InboxScreen />);
  document.querySelector<HTMLButtonElement>(".inbox-actions button")!.focus();
  await press("Enter");
  expect(location.pathname).toBe("/inbox");
});

test("a rule is proposed quietly: one press opens it filled in, another one says never, and the next one comes", async () => {
  const aProposal = (correspondent: string): RuleProposal => ({
    correspondentId: correspondent,
    folderId: "power",
    tagIds: ["bill"],
    count: 5,
    names: { correspondent, folder: "Power" },
  });
  proposals = [aProposal("Fjordlys"), aProposal("Bank")];
  await show(aVault(), <InboxScreen />);
  const proposed = () => document.querySelector(".proposed-rule");
  await expect.poll(() => proposed()?.textContent).toContain("the last 5 from “Fjordlys” under “Power”");
  expect(proposed()!.querySelector("a")!.getAttribute("href")).toBe("/apps/rules/new?from=Fjordlys&into=power&tags=bill");
  await act(() => proposed()!.querySelector("button")!.click());
  await expect.poll(() => proposed()?.textContent).toContain("“Bank”");
  await act(() => proposed()!.querySelector("button")!.click());
  await expect.poll(proposed).toBeNull();
});

test("what was filed by itself is listed for a glance: taken back in one press it waits here again, or all of it is right", async () => {
  const vault = aVault();
  await show(vault, <InboxScreen />);
  const listed = () => [...document.querySelectorAll(".filed-alone li a")].map((link) => link.textContent);
  expect(listed()).toHaveLength(1);
  const [id] = vault.list({ alone: true, sort: "newest" }).value;
  await act(() => document.querySelector<HTMLButtonElement>(".filed-alone li button")!.click());
  await expect.poll(listed).toEqual([]);
  expect(vault.document(id!).value).toMatchObject({ folderId: null, filedOn: null });
  expect(vault.list({ inbox: true, sort: "newest" }).value).toContain(id);
});

test("a proposal that is taken leaves the focus at its field", async () => {
  const vault = aVault();
  const [tagId] = vault.tags.value.keys();
  const waiting = vault.document(vault.list({ inbox: true, sort: "newest" }).value[0]!).value!;
  await show(
    vault,
    <Proposals
      document={{ ...waiting, tags: [] }}
      suggestions={{ tags: { value: [tagId!], by: "classifier", confidence: 0.9, alike: 2 } }}
    />,
  );
  const proposed = document.querySelector<HTMLButtonElement>(".tag-proposed")!;
  const field = proposed.closest("dd")!;
  proposed.focus();
  await act(() => proposed.click());
  await show(vault, <Proposals document={{ ...waiting, tags: [tagId!] }} suggestions={{}} />);
  expect(document.querySelector(".tag-proposed")).toBeNull();
  expect(document.activeElement?.closest("dd")).toBe(field);
});
