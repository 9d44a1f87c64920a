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
  { name: "search-corrected", query: { path: "/search?q=psigelse" }, ready: ".search-corrected" },
];
