// Apps and what an office has around its vault.
import type { Scene } from "./scenes.ts";

export const officeScenes: Scene[] = [
  { name: "clouds", on: ["phone", "desk", "zoomed"], query: { path: "/apps/clouds" }, ready: "form.stacked-form" },
  {
    name: "clouds-log-in",
    on: ["phone", "desk"],
    query: { path: "/apps/clouds" },
    ready: "form.stacked-form",
    act: async (page) => void (await page.getByRole("heading", { name: "Connect a cloud" }).evaluate((one) => one.scrollIntoView())),
  },
  {
    name: "clouds-bring-in",
    on: ["phone", "desk", "zoomed"],
    query: { path: "/apps/clouds" },
    ready: "form.stacked-form",
    act: async (page) => {
      await page.getByRole("button", { name: "Bring in files" }).first().click();
      await page.getByRole("checkbox", { name: "Choose Regnskap" }).check();
      await page.getByRole("heading", { name: "Bring in from Nextcloud" }).evaluate((one) => one.scrollIntoView());
    },
  },
  {
    name: "clouds-brought-in",
    on: ["phone", "desk"],
    query: { path: "/apps/clouds" },
    ready: ".import-report",
    act: async (page) => {
      await page.getByRole("button", { name: "Show what failed" }).first().click();
      await page.getByRole("heading", { name: "Watched: " }).evaluate((one) => one.scrollIntoView());
    },
  },
  { name: "clouds-reconnect", on: ["phone", "desk", "zoomed"], query: { cloud: "reconnect" }, ready: ".banner-amber" },
  { name: "clouds-empty", on: ["phone"], query: { path: "/apps/clouds", office: "empty" }, ready: "form.stacked-form" },
  { name: "directory", on: ["phone", "desk", "zoomed"], query: { path: "/apps/directory" }, ready: ".directory-people" },
  {
    name: "directory-one",
    on: ["phone", "desk"],
    query: { path: "/apps/directory" },
    ready: ".directory-people",
    act: async (page) => void (await page.getByRole("button", { name: "Wilhelmsen" }).click()),
  },
  { name: "directory-empty", on: ["phone"], query: { path: "/apps/directory", office: "empty" }, ready: ".page .empty" },
  { name: "directory-sources", on: ["phone", "desk", "zoomed"], query: { path: "/directory", role: "admin" }, ready: ".source-plan" },
  {
    name: "import",
    on: ["phone", "desk", "zoomed"],
    query: { path: "/import", role: "admin" },
    ready: ".import-report",
    act: async (page) => {
      await page.getByRole("button", { name: "Show what failed" }).first().click();
      await page.getByText("the bytes are not those").first().waitFor();
    },
  },
  { name: "import-empty", on: ["phone"], query: { path: "/import", role: "admin", office: "empty" }, ready: ".people-note" },
  { name: "mail-in", on: ["phone", "desk", "zoomed"], query: { path: "/apps/mail-in" }, ready: ".arrival" },
  {
    name: "mail-in-rules",
    on: ["phone", "desk"],
    query: { path: "/apps/mail-in" },
    ready: ".arrival",
    act: async (page) => void (await page.getByRole("button", { name: "Change rules" }).first().click()),
  },
  { name: "mail-in-empty", on: ["phone"], query: { path: "/apps/mail-in", office: "empty" }, ready: "form.stacked-form" },
  { name: "rules", on: ["phone", "desk", "zoomed"], query: { path: "/apps/rules" }, ready: ".rule-line" },
  { name: "rules-empty", on: ["phone"], query: { path: "/apps/rules", office: "empty" }, ready: ".rules-none" },
  {
    name: "rules-proposed",
    on: ["phone", "desk"],
    query: { path: "/apps/rules" },
    ready: ".proposed-rule",
    act: async (page) => {
      await page.locator(".proposed-rule a").click();
      await page.locator(".rule-actions").waitFor();
    },
  },
  {
    name: "rules-one",
    on: ["phone", "desk", "zoomed"],
    query: { path: "/apps/rules/0190a000-00fa-7000-8000-000000000000" },
    ready: ".rule-actions",
    act: async (page) => {
      await page.locator(".rule-preview .form-actions button").first().click();
      await page.locator(".rule-preview .form-actions button").nth(1).click();
      await page.locator("dialog .button-primary, dialog .button-danger").click();
      await page.locator(".rule-preview progress").waitFor();
    },
  },
  {
    name: "webhooks",
    on: ["phone", "desk", "zoomed"],
    query: { path: "/apps/rules/webhooks" },
    ready: ".webhook",
    act: async (page) => {
      await page.locator(".webhook [aria-expanded]").first().click();
      await page.locator(".webhook-calls").waitFor();
      await page.locator("[name=name]").fill("Bookkeeping");
      await page.locator("[name=address]").fill("https://books.example/hook");
      await page.locator("form [type=submit]").click();
      await page.locator(".webhook-secret").waitFor();
    },
  },
  { name: "webhooks-empty", on: ["phone"], query: { path: "/apps/rules/webhooks", office: "empty" }, ready: "form.stacked-form" },
  { name: "office-templates", on: ["phone", "desk"], query: { path: "/apps/templates" }, ready: "a.line" },
  {
    name: "office-template",
    on: ["phone", "desk", "zoomed"],
    query: { path: "/apps/templates/0190a000-00cc-7000-8000-000000000000" },
    ready: ".template-frame",
    act: async (page) => void (await page.getByRole("button", { name: "Add a row" }).click()),
  },
  {
    name: "office-template-preview",
    on: ["phone", "zoomed"],
    query: { path: "/apps/templates/0190a000-00cc-7000-8000-000000000000" },
    ready: ".template-frame",
    act: async (page) => void (await page.getByRole("heading", { name: "Preview" }).evaluate((heading) => heading.scrollIntoView())),
  },
  {
    name: "office-template-source",
    query: { path: "/apps/templates/0190a000-00cc-7000-8000-000000000000" },
    ready: ".template-frame",
    act: async (page) => {
      await page.getByRole("textbox", { name: "Template" }).fill("<p>{{buyer.name}}</p>");
      await page.getByRole("button", { name: "Delete template" }).scrollIntoViewIfNeeded();
      await page.getByText("Save the template first.").waitFor();
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText("Saved without").scrollIntoViewIfNeeded();
    },
  },
  { name: "office-apps", on: ["phone", "desk", "zoomed"], query: { path: "/apps" }, ready: ".app-card" },
  { name: "office-apps-empty", on: ["phone"], query: { path: "/apps", office: "empty" }, ready: ".page .empty" },
  { name: "office-services", on: ["phone", "desk", "zoomed"], query: { path: "/apps", role: "admin" }, ready: ".person" },
  {
    name: "office-services-one",
    query: { path: "/apps", role: "admin" },
    ready: ".person",
    act: async (page) => {
      await page.click("li:nth-child(2) .person");
      await page.waitForSelector("dialog[open] .group-member");
    },
  },
  {
    name: "office-services-new",
    query: { path: "/apps", role: "admin" },
    ready: ".person",
    act: async (page) => {
      await page.getByRole("button", { name: "New service" }).click();
      await page.waitForSelector("dialog[open] form");
    },
  },
];
