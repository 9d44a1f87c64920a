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

export const customFieldScenes: Scene[] = [
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
