// Screens with custom fields, for look.ts.
import type { Page } from "playwright-core";
import { document, everywhere, type Scene, showDetails } from "./scenes.ts";

const showCustom = async (page: Page, device: string) => {
  await showDetails(page, device);
  await page.getByRole("button", { name: /Add field/ }).evaluate((button) => button.scrollIntoView({ block: "end" }));
};
const newCustomField = async (page: Page, device: string) => {
  await showCustom(page, device);
  await page.getByRole("button", { name: /Add field/ }).click();
  await page.getByRole("combobox", { name: "Find or create" }).fill("Kundenummer");
  await page.keyboard.press("Enter");
  await page.getByLabel("What it holds").selectOption("choice");
};

/** A rule that sets one of each way in which a value is said. */
const customActions = async (page: Page) => {
  for (const field of ["Pris per år", "Bindingstid ut", "Status", "Vilkår", "Gjelder"]) {
    const there = page.getByRole("button", { name: /^Set a field of your own/ });
    const before = await there.count();
    await page.getByRole("combobox", { name: "Add what it does" }).selectOption("setCustomField");
    await there.nth(before).click();
    await page.getByRole("option").filter({ hasText: field }).first().click();
  }
};

/** What was read and what a provider proposed for fields of the person's own. */
const proposedFields = async (page: Page) => {
  for (let n = 0; n < 2; n++) await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: /Keep the filled-in status/ }).evaluate((button) => button.scrollIntoView({ block: "center" }));
};

const sortedByField = async (page: Page) => {
  const choose = async (name: string) => {
    await page.getByRole("button", { name: /^Sort: / }).click();
    await page.getByRole("menuitemradio", { name, exact: true }).click();
  };
  await choose("By Pris per år");
  await choose("By Pris per år, descending");
  await page.getByRole("button", { name: /^Sort: / }).click();
};

const searchByField = async (page: Page) => {
  await page.getByRole("button", { name: /^Sort: / }).click();
  await page.getByRole("menuitemradio", { name: "By Pris per år", exact: true }).click();
};

export const customFieldScenes: Scene[] = [
  { name: "search-by-field", query: { path: "/search?q=oppsigelse" }, ready: ".hit", act: searchByField },
  { name: "documents-by-field", query: { path: "/documents" }, ready: ".row", act: sortedByField, axeIn: "[role=menu]" },
  { name: "inbox-custom", query: { path: "/inbox" }, ready: ".inbox-side", act: proposedFields },
  { name: "rules-custom", on: everywhere, query: { path: "/apps/rules/new" }, ready: ".rule-form", act: customActions },
  { name: "document-custom", query: { path: document(4) }, ready: ".document", act: showCustom, rest: 600 },
  { name: "document-custom-new", query: { path: document(4) }, ready: ".document", act: newCustomField, rest: 600 },
  {
    name: "settings-fields",
    on: everywhere,
    query: { path: "/settings" },
    ready: ".labels",
    act: async (page) => {
      await page.getByRole("tab", { name: "Fields" }).click();
      await page.locator(".labels").evaluate((labels) => labels.scrollIntoView({ block: "start" }));
    },
  },
];
