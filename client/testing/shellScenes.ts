// The installed app's own ways: what it is offered with, and what its icon opens.
import type { Scene } from "./scenes.ts";

const rows = "[data-row-link]";

export const shellScenes: Scene[] = [
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
