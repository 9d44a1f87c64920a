// Screens about reading and finding, for look.ts.
import { everywhere, type Scene } from "./scenes.ts";

export const findScenes: Scene[] = [
  {
    name: "settings-rereading",
    on: everywhere,
    query: { path: "/settings" },
    ready: ".labels",
    act: async (page) => {
      await page.getByRole("button", { name: "Read again" }).click();
      await page.getByRole("progressbar", { name: "Being read again" }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: "settings-tags",
    on: everywhere,
    query: { path: "/settings" },
    ready: ".labels",
    act: async (page) => {
      await page.locator(".labels").evaluate((labels) => labels.scrollIntoView({ block: "start" }));
    },
  },
  {
    name: "tag-place",
    on: everywhere,
    query: { path: "/settings" },
    ready: ".labels",
    act: async (page) => {
      await page.getByRole("button", { name: "The place of Bil" }).click();
      await page.getByRole("menuitem", { name: "Move…" }).click();
      await page.waitForSelector("dialog[open] .option");
    },
  },
  {
    name: "tag-place-menu",
    on: everywhere,
    query: { path: "/settings" },
    ready: ".labels",
    act: async (page) => {
      await page.getByRole("button", { name: "The place of Bil" }).click();
      await page.waitForSelector("[role=menuitem]");
    },
  },
  {
    name: "settings-scan-languages",
    query: { path: "/settings" },
    ready: ".labels",
    act: async (page) => {
      await page.getByRole("switch", { name: "Choose them yourself" }).click();
      await page.getByText("Counts for what is read").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "document-batch",
    on: everywhere,
    query: { path: "/documents/0190a000-0005-7000-8000-00000000000a" },
    ready: ".batch",
    rest: 900,
  },
  { name: "labels", on: everywhere, query: { path: "/labels" }, ready: ".stacked-form" },
  { name: "duplicates", on: everywhere, query: { path: "/duplicates" }, ready: ".pair" },
  {
    name: "duplicates-words",
    on: ["phone", "desk"],
    query: { path: "/duplicates" },
    ready: ".pair",
    act: async (page) => {
      await page.getByRole("button", { name: "What is different" }).click();
      await page.getByText("Only here").first().waitFor();
    },
  },
  { name: "search-facets", on: ["phone", "desk", "tablet", "lying", "zoomed200"], query: { path: "/search?q=a" }, ready: ".facet" },
  {
    name: "alike",
    on: ["phone", "desk"],
    query: { path: "/documents/0190a000-0005-7000-8000-000000000002" },
    ready: "h1",
    act: async (page) => {
      const details = page.getByRole("tab", { name: "Details" });
      if (await details.isVisible()) await details.click();
      await page.getByRole("button", { name: "More like this" }).click();
      await page.locator(".alike-line").first().scrollIntoViewIfNeeded();
    },
  },
  { name: "search-corrected", query: { path: "/search?q=psigelse" }, ready: ".search-corrected" },
];
