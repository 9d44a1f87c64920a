// The scanner's screens for look.ts, Chromium's own test picture in place of a camera, and what can be done with a scan.
import type { Page } from "playwright-core";
import { photographedCard } from "../../tests/e2e/film.ts";
import { everywhere, type Scene } from "./scenes.ts";
import { seedId } from "./seed.ts";

export const scanScenes: Scene[] = [
  {
    name: "scan-with-text",
    axeIn: "[role=menu]",
    query: { path: `/documents/${seedId(5, 16)}` },
    ready: ".image-scroll img",
    act: async (page) => {
      await page
        .getByRole("button", { name: /^Actions|^More/ })
        .first()
        .click();
      await page.getByRole("menuitem", { name: "Download with text" }).waitFor();
    },
  },
  { name: "scan", on: everywhere, query: { path: "/scan" }, ready: ".scan-film video:not([hidden])", rest: 900 },
  {
    name: "scan-missing",
    on: everywhere,
    query: { path: "/scan" },
    ready: ".scan-film video:not([hidden])",
    act: async (page) => {
      await page.evaluate(() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotAllowedError"));
      });
      await page.getByRole("button", { name: "Close the scanner" }).click();
      await page.waitForSelector("[data-row-link]");
      await page.keyboard.press("s");
      await page.waitForSelector(".scan-problem");
    },
  },
  { name: "scan-pages", on: everywhere, query: { path: "/scan" }, ready: ".scan-film video:not([hidden])", act: pickPages, rest: 900 },
  {
    name: "scan-crop",
    on: everywhere,
    query: { path: "/scan" },
    ready: ".scan-film video:not([hidden])",
    act: async (page) => {
      await pickPages(page);
      await page.getByRole("button", { name: "Crop" }).click();
      await page.waitForSelector(".scan-corner");
      await page.getByRole("button", { name: "Top left corner" }).press("ArrowRight");
    },
    rest: 900,
  },
  {
    name: "scan-card",
    on: everywhere,
    query: { path: "/scan" },
    ready: ".scan-film video:not([hidden])",
    act: async (page) => {
      await pickCards(page);
      await page.locator(".scan-strip button").first().click();
    },
    rest: 900,
  },
  {
    name: "scan-card-joined",
    on: everywhere,
    query: { path: "/scan" },
    ready: ".scan-film video:not([hidden])",
    act: async (page) => {
      await pickCards(page);
      await page.locator(".scan-strip button").first().click();
      await page.locator(".scan-tool").last().waitFor();
      await page.locator(".scan-tool", { hasText: /Front and back|For- og bakside|Vorder- und Rückseite/ }).click();
      await page.waitForFunction(() => document.querySelectorAll(".scan-strip li").length === 2);
    },
    rest: 900,
  },
  {
    name: "arrange",
    on: everywhere,
    query: { path: "/documents/0190a000-0005-7000-8000-000000000002/pages" },
    ready: ".arrange-card canvas",
    act: async (page) => {
      await page.locator(".arrange-card").first().click();
      await page.getByRole("button", { name: "Turn right" }).click();
    },
    rest: 900,
  },
  {
    name: "same-files",
    on: everywhere,
    query: { path: "/documents" },
    ready: "[data-row-link]",
    act: async (page) => {
      for (const names of [
        ["Invoice 10482.pdf", "Lease.pdf"],
        ["Invoice 10482.pdf", "Lease.pdf", "Photo.jpg"],
      ]) {
        await page.evaluate((added) => {
          const clipboardData = new DataTransfer();
          for (const name of added) clipboardData.items.add(new File([name], name));
          document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }, names);
        await page
          .getByText(/files (added|are here already)/)
          .first()
          .waitFor();
      }
      await page.getByRole("dialog").waitFor();
    },
    axeIn: "dialog",
  },
];

/** Both sides of a card in the scanner. */
async function pickCards(page: Page): Promise<void> {
  const sides = await Promise.all(
    [
      ["Fagbrev for rørlegger", "Nattergal Berg", "gyldig til 2031"],
      ["Baksiden av kortet", "Veien 4", "7011 Trondheim"],
    ].map(photographedCard),
  );
  const chooser = page.waitForEvent("filechooser");
  await page.locator(".scan-pick").click();
  await (await chooser).setFiles(sides.map((buffer, n) => ({ name: `side ${n}.jpg`, mimeType: "image/jpeg", buffer })));
  await page.waitForFunction(() => document.querySelectorAll(".scan-strip li").length === 3);
}

/** Two pictures of receipts in the scanner. */
async function pickPages(page: Page): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose pictures" }).click();
  await (await chooser).setFiles(["shop-receipt.png", "shop-receipt-turned.jpg"].map((name) => `tests/fixtures/${name}`));
  await page.getByRole("heading", { name: "Page 2 of 2" }).waitFor();
}
