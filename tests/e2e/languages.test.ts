// The app in the person's own language: by the browser, by a setting that follows them, in mails, without network, and on a phone,
// where the longest words are.
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Language, languages } from "../../shared/languages.ts";
import { textFile } from "../harness/api.ts";
import { anInbox, type Inbox } from "../harness/inbox.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { aPerson, Device, type DeviceOptions, type Person } from "./support.ts";

let product: TestProduct;
let inbox: Inbox;
const devices: Device[] = [];

beforeAll(async () => {
  inbox = await anInbox();
  product = await aProduct({ env: inbox.env });
});
afterAll(async () => {
  await product?.dispose();
  await inbox?.close();
});
afterEach(async ({ task }) => {
  for (const device of devices.splice(0)) {
    if (task.result?.state === "fail") await device.screenshot(`languages-failed-${devices.length}`).catch(() => undefined);
    const problems = device.problems();
    await device.dispose();
    expect(problems).toEqual([]);
  }
});

async function aDevice(options: Omit<DeviceOptions, "url">): Promise<Device> {
  const device = await Device.open({ url: product.url, ...options });
  devices.push(device);
  return device;
}

const words = {
  en: { email: "E-mail", handle: "Handle", password: "Password", create: "Create account", signIn: "Sign in", documents: "Documents" },
  nb: { email: "E-post", handle: "Brukernavn", password: "Passord", create: "Opprett konto", signIn: "Logg inn", documents: "Dokumenter" },
  de: {
    email: "E-Mail",
    handle: "Benutzername",
    password: "Passwort",
    create: "Konto anlegen",
    signIn: "Anmelden",
    documents: "Dokumente",
  },
} satisfies Record<Language, Record<string, string>>;

async function signUp(device: Device, person: Person, language: Language): Promise<void> {
  const said = words[language];
  await device.goto("/sign-up");
  await device.page.getByLabel(said.email).fill(person.email);
  await device.page.getByLabel(said.handle).fill(person.handle);
  await device.page.getByLabel(said.password, { exact: true }).fill(person.password);
  await device.page.getByRole("button", { name: said.create }).click();
  await device.screen(said.documents).waitFor();
}

const htmlLanguage = (page: Page) => page.evaluate(() => document.documentElement.lang);

test("the browser's language is spoken from the first word, in mails too; another one is a choice that needs no reload and follows the person", async () => {
  const person = aPerson();
  const desk = await aDevice({ locale: "nb-NO" });
  const { page } = desk;
  const fetched: string[] = [];
  page.on("request", (request) => {
    if (!request.serviceWorker() && /\/assets\/(en|nb|de)-[^/]+\.js$/.test(request.url())) fetched.push(new URL(request.url()).pathname);
  });
  await signUp(desk, person, "nb");
  await expect.poll(() => htmlLanguage(page)).toBe("nb");
  expect(fetched.map((path) => path.slice("/assets/".length, "/assets/nb".length))).toEqual(["nb"]);
  expect((await inbox.mail(person.email, "Bekreft e-postadressen din")).text).toContain("innen tre dager");

  await desk.drop(textFile("Strømregning.txt", "Strøm for mars"));
  await desk
    .row("Strømregning")
    .getByText(/^I dag \d\d:\d\d$/)
    .waitFor();

  await desk.goto("/settings");
  await desk.screen("Innstillinger").waitFor();
  await page.getByRole("textbox", { name: "Ny etikett" }).fill("Halvferdig");
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  await page.getByRole("combobox", { name: "Språk" }).selectOption("de");
  await desk.screen("Einstellungen").waitFor();
  await expect.poll(() => htmlLanguage(page)).toBe("de");
  await expect.poll(() => page.title()).toBe("Einstellungen · DocuVault");
  expect(await page.evaluate(() => "sameDocument" in globalThis)).toBe(true);
  await expect.poll(() => page.getByRole("textbox", { name: "Neues Schlagwort" }).inputValue()).toBe("Halvferdig");
  await page.getByText("Alles gespeichert").first().waitFor();

  // another device of theirs, in an English browser
  const phone = await aDevice({ kind: "phone", locale: "en-GB" });
  await phone.goto("/sign-in");
  await phone.page.getByLabel(words.en.email).fill(person.email);
  await phone.page.getByLabel(words.en.password, { exact: true }).fill(person.password);
  await phone.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await phone.screen("Dokumente").waitFor();
  await expect.poll(() => htmlLanguage(phone.page)).toBe("de");

  await page.getByRole("combobox", { name: "Sprache" }).selectOption("en");
  await desk.screen("Settings").waitFor();
  await phone.screen("Documents").waitFor();
  await page.getByText("All saved").first().waitFor();
  await page.evaluate(
    (email) =>
      fetch("/api/auth/password/forgot", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ email }),
      }),
    person.email,
  );
  await inbox.mail(person.email, "Choose a new password");
});

test("a browser whose language means nothing to Intl gets the app in English, not a blank page", async () => {
  const desk = await aDevice({});
  await desk.context.addInitScript(() => Object.defineProperty(navigator, "languages", { get: () => ["C", "en_US.UTF-8"] }));
  await desk.signUp(aPerson());
  await expect.poll(() => htmlLanguage(desk.page)).toBe("en");
});

test("without network the app opens in the language that was chosen before, and can change to another", async () => {
  const desk = await aDevice({ locale: "de-DE" });
  await signUp(desk, aPerson(), "de");
  await desk.installed();
  await desk.page.getByText("Alles gespeichert").first().waitFor();
  await desk.offline(true);
  await desk.restart("/settings");
  await desk.screen("Einstellungen").waitFor();
  await desk.page.getByRole("combobox", { name: "Sprache" }).selectOption("nb");
  await desk.screen("Innstillinger").waitFor();
  await desk.restart("/settings");
  await desk.screen("Innstillinger").waitFor();
});

/** What does not fit: the page scrolls sideways, something lies beyond its edge, or a control's words are cut off. */
function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const shown = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const scrolls = (element: Element | null): boolean =>
      element !== null && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    if (document.scrollingElement && document.scrollingElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    for (const element of document.querySelectorAll<HTMLElement>("button, a, select, label, legend, h1, h2, h3, [role=tab], .line-label")) {
      if (!shown(element) || element.closest(".visually-hidden, .skip")) continue;
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 60);
      if (box.right > innerWidth + 1 && !scrolls(element.parentElement)) found.push(`beyond the edge: ${text}`);
      for (const part of [element, ...element.querySelectorAll<HTMLElement>("*")]) {
        // names that people give are cut on purpose; our own words never
        if (part.closest(".cut, .middle, svg, .visually-hidden, [data-row-link]") || part.childElementCount > 0) continue;
        const hidden = getComputedStyle(part).overflowX !== "visible";
        if (hidden && part.scrollWidth > part.clientWidth + 1) found.push(`cut: ${part.textContent.trim().slice(0, 60)}`);
      }
    }
    return [...new Set(found)];
  });
}

const screens = [
  "/documents",
  "/search",
  "/inbox",
  "/trash",
  "/duplicates",
  "/labels",
  "/storage",
  "/shared",
  "/more",
  "/settings",
  "/settings/device",
  "/account/security",
] as const;

test.each(languages)("in %s every word fits on a phone", async (language) => {
  const locale = { en: "en-GB", nb: "nb-NO", de: "de-DE" }[language];
  const phone = await aDevice({ kind: "phone", locale });
  const person = aPerson();
  const found: string[] = [];
  const look = async (name: string) => {
    await phone.page.evaluate(() => document.fonts.ready);
    await phone.screenshot(`language-${language}-${name.replaceAll("/", "-")}`);
    for (const misfit of await misfits(phone.page)) found.push(`${name}: ${misfit}`);
  };
  for (const path of ["/sign-in", "/forgot-password"]) {
    await phone.goto(path);
    await phone.page.getByRole("heading", { level: 1 }).waitFor();
    await look(path);
  }
  await phone.goto("/sign-up");
  await phone.page.getByRole("button", { name: words[language].create }).click();
  await look("/sign-up");
  await signUp(phone, person, language);
  for (const path of screens) {
    await phone.goto(path);
    await phone.page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
    await phone.page.waitForLoadState("networkidle");
    await look(path);
  }
  expect(found).toEqual([]);
});
