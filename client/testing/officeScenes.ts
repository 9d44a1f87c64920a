// Apps and what an office has around its vault.
import type { Scene } from "./scenes.ts";

export const officeScenes: Scene[] = [
  { name: "clouds", on: ["phone", "desk", "zoomed"], query: { path: "/apps/clouds" }, ready: "form.security-form" },
  { name: "clouds-empty", on: ["phone"], query: { path: "/apps/clouds", office: "empty" }, ready: "form.security-form" },
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
