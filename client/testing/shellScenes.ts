// The installed app's own ways: what it is offered with, and what its icon opens.
import type { Page } from "playwright-core";
import type { Scene } from "./scenes.ts";

const rows = "[data-row-link]";

/** Opens two documents and pins the first of them. */
async function useTwo(page: Page): Promise<void> {
  const links = page.locator(rows);
  const hrefs = await links.evaluateAll((all) => all.slice(2, 4).map((link) => link.getAttribute("href") ?? ""));
  for (const href of hrefs.reverse()) {
    await page.evaluate((to) => history.pushState(null, "", to), href);
    await page.evaluate(() => dispatchEvent(new PopStateEvent("popstate")));
    await page.locator(".document-head").waitFor();
  }
  await page.getByRole("button", { name: /^Actions for / }).click();
  await page.getByRole("menuitem", { name: "Pin" }).click();
}
const to = (page: Page, path: string) =>
  page.evaluate((path) => {
    history.pushState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
  }, path);

export const shellScenes: Scene[] = [
  {
    name: "at-hand-more",
    query: { path: "/documents" },
    ready: rows,
    act: async (page) => {
      await useTwo(page);
      await to(page, "/more");
      await page.locator(".document-lines").nth(1).waitFor();
    },
  },
  {
    name: "at-hand-search",
    query: { path: "/documents" },
    ready: rows,
    act: async (page) => {
      await useTwo(page);
      await to(page, "/search");
      await page.locator(".document-lines").waitFor();
    },
  },
  { name: "shortcut-add", query: { path: "/documents?add=files" }, ready: "dialog[open]", axeIn: "dialog" },
  {
    name: "install-hint",
    on: ["phone", "desk", "tablet"],
    query: { path: "/documents" },
    ready: rows,
    act: async (page) => {
      await page.evaluate(() => dispatchEvent(new Event("beforeinstallprompt")));
      await page.waitForSelector(".banner-accent");
    },
  },
];
