// The product's story in Firefox: sign up, add, read, search, change, and all of it again while no server answers.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer, { type Browser, type ElementHandle, type Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixtures } from "../fixtures/index.ts";
import { findFirefox } from "../harness/browsers.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { aPerson, patience, until } from "./support.ts";

const firefox = findFirefox();
const title = "Home insurance renewal 2027";

/** What Chromium's tests do in several: a minute where nothing else runs. Milliseconds. */
const wholeStory = 360_000;

describe.skipIf(!firefox)("Firefox", () => {
  const problems: string[] = [];
  let product: TestProduct;
  let browser: Browser;
  let page: Page;
  let profile: string;

  beforeAll(async () => {
    profile = await mkdtemp(join(tmpdir(), "docuvault-firefox-"));
    product = await aProduct();
    browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: firefox!,
      headless: true,
      userDataDir: profile,
      extraPrefsFirefox: { "intl.accept_languages": "en-GB" },
    });
    page = await browser.newPage();
    await page.setViewport({ width: 1440, height: 900 });
    page.setDefaultTimeout(patience);
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await product?.dispose();
    if (profile) await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  /** The element with this role and name that is on the screen. */
  const byRole = (role: string, name: string) =>
    until(`${role} ${name}`, async () => {
      const found = await page.$$(`::-p-aria([role="${role}"][name="${name}"])`);
      for (const element of found) if (await element.isVisible()) return element as ElementHandle<HTMLElement>;
      return undefined;
    });
  const fill = async (role: string, name: string, text: string) => {
    const field = await byRole(role, name);
    await field.click({ count: 3 });
    await field.type(text);
  };
  const shown = (text: string) => page.waitForSelector(`::-p-text(${text})`, { visible: true });

  const name =
    "a person signs up, adds a PDF and finds a word in it; while no server answers the app opens, lists, finds and changes, and it arrives";
  test(name, { timeout: wholeStory }, async () => {
    const person = aPerson();
    await page.goto(`${product.url}/sign-up`);
    await (await page.waitForSelector("input[type=email]", { visible: true }))!.type(person.email);
    await fill("textbox", "Handle", person.handle);
    await (await page.waitForSelector("input[type=password]", { visible: true }))!.type(person.password);
    await (await byRole("button", "Create account")).click();
    await byRole("heading", "Documents");
    await pick(page, fixtures.insuranceLetter.path, async () => (await byRole("button", "Add")).click());
    await byRole("link", title);
    await shown("All saved");

    await fill("searchbox", "Search documents", "quokkaberry");
    await shown("Page 2 of 2");
    await expect.poll(() => page.$$eval("mark", (marks) => marks.map((mark) => mark.textContent))).toContain("quokkaberry");

    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    expect(problems.splice(0)).toEqual([]);
    await product.stop();
    await page.goto(`${product.url}/`);
    await byRole("link", title);
    await fill("searchbox", "Search documents", "quokkaberry");
    await shown("Page 2 of 2");
    await page.goto(`${product.url}/`);
    await (await byRole("link", title)).click();
    const field = await byRole("textbox", "Title");
    await field.click({ count: 3 });
    await field.type("Renewed in Firefox");
    await page.keyboard.press("Enter");
    await byRole("link", "Renewed in Firefox");
    product = await product.startAgain();
    await shown("All saved");
    await page.reload();
    await byRole("link", "Renewed in Firefox");
    // Requests that nobody answered are logged by the browser itself; exceptions of the app's own would be something else.
    expect(problems.filter((problem) => !/NetworkError|can.t establish a connection|Failed to load|ServiceWorker/i.test(problem))).toEqual(
      [],
    );
  });
});

/** Chooses a file. Firefox under automation opens no chooser: the app's hidden field is kept from asking for one and given the file. */
async function pick(page: Page, path: string, ask: () => Promise<void>): Promise<void> {
  const field = await page.evaluateHandle(() => {
    const asked = new Promise<HTMLInputElement>((resolve) => {
      HTMLInputElement.prototype.click = function () {
        if (!this.isConnected) document.body.append(this);
        resolve(this);
      };
    });
    return { asked };
  });
  await ask();
  const input = await field.evaluateHandle(({ asked }) => asked);
  await (input as unknown as ElementHandle<HTMLInputElement>).uploadFile(path);
}
