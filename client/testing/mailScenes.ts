// Screens of mail, to be looked at.
import type { Scene } from "./scenes.ts";
import { seedId } from "./seed.ts";

export const mailScenes: Scene[] = [
  { name: "page-add", query: { path: "/add-page?url=https%3A%2F%2Fexample.org%2Fa" }, ready: ".stacked-form" },
  { name: "mail-sent", on: ["phone", "desk", "zoomed"], query: { path: "/settings/sent" }, ready: ".mail-sent" },
  {
    name: "mail-send",
    query: { path: `/documents/${seedId(5, 2)}` },
    ready: ".document",
    axeIn: "dialog",
    act: async (page) => {
      await page
        .getByRole("button", { name: /^Actions|^More/ })
        .first()
        .click();
      await page.getByRole("menuitem", { name: "Send by mail…" }).click();
      await page.waitForSelector(".mail-sent");
    },
  },
];
