// What the end-to-end tests share: devices (a Chromium with a profile of its own each), people, and what they do by role and name.
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, type CDPSession, chromium, type FileChooser, type Locator, type Page } from "playwright-core";
import { findChromium } from "../harness/browsers.ts";
import { violations } from "./axe.ts";
import { denyBackgroundSync, installed } from "./installed.ts";
import { encoded, transferOf } from "./transfer.ts";

export interface Person {
  email: string;
  password: string;
  handle: string;
}

export type DeviceKind = "phone" | "desk";
export type ColorScheme = "light" | "dark";

/** The machine is shared: what takes a second on a free one may take many here. Milliseconds. */
export const patience = 60_000;
const screenshots = fileURLToPath(new URL(".screenshots/", import.meta.url));
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };
/** What the browser itself says of requests without network: ours by definition, where a test switched it off. */
const disconnected = /net::ERR_INTERNET_DISCONNECTED/;
const unanswered = /net::ERR_(?!BLOCKED)/;
/** A page that was left in the middle of an upload sends again what the store has by now, and is told so: the browser logs that answer. */
const sentAlready = /status of 412 \(Precondition Failed\) \(.*[?&]X-Amz-Signature=/;

const unlimited = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

export function aPerson(): Person {
  const handle = `p${randomBytes(6).toString("hex")}`;
  return { email: `${handle}@example.org`, password: `long enough ${handle}`, handle };
}

export interface DeviceOptions {
  url: string;
  kind?: DeviceKind;
  scheme?: ColorScheme;
  /** What the browser asks for (BCP 47). */
  locale?: string;
  /** Chromium's own switches, beside those of every test: a pretended camera. */
  flags?: readonly string[];
  /** The browser may wake the service worker. */
  backgroundSync?: boolean;
}

/** A browser with a profile that outlives its restarts. Everything it complains of is a problem, unless a test expects it. */
export class Device {
  readonly kind: DeviceKind;
  readonly #url: string;
  readonly #scheme: ColorScheme;
  readonly #locale: string;
  readonly #flags: readonly string[];
  readonly #backgroundSync: boolean;
  /** Folder of the browser's profile. */
  readonly profile: string;
  #context: BrowserContext | undefined;
  #page: Page | undefined;
  #offline = false;
  readonly #problems: string[] = [];
  readonly #tolerated: RegExp[] = [];

  private constructor(options: DeviceOptions, profile: string) {
    const { url, kind = "desk", scheme = "light", locale = "en-GB", flags = [], backgroundSync = false } = options;
    this.#url = url;
    this.kind = kind;
    this.#scheme = scheme;
    this.#locale = locale;
    this.#flags = flags;
    this.#backgroundSync = backgroundSync;
    this.profile = profile;
  }

  /** Starts a browser with an empty profile. */
  static async open(options: DeviceOptions): Promise<Device> {
    const device = new Device(options, await mkdtemp(join(tmpdir(), "docuvault-profile-")));
    await device.#start();
    return device;
  }

  async #start(): Promise<void> {
    const executablePath = findChromium();
    if (!executablePath) throw new Error("There is no Chromium: set CHROMIUM_PATH");
    const context = await chromium.launchPersistentContext(this.profile, {
      executablePath,
      headless: true,
      args: [...flags, ...this.#flags],
      viewport: sizes[this.kind],
      isMobile: this.kind === "phone",
      hasTouch: this.kind === "phone",
      colorScheme: this.#scheme,
      locale: this.#locale,
      timezoneId: "Europe/Oslo",
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(patience);
    context.on("weberror", (error) => this.#complaint(`error: ${error.error().stack || error.error().message}`));
    context.on("console", (message) => {
      if (message.type() === "error") this.#complaint(`console: ${message.text()} (${message.location().url})`);
    });
    this.#context = context;
    this.#page = context.pages()[0] ?? (await context.newPage());
    if (!this.#backgroundSync) await denyBackgroundSync(context);
    if (this.#offline) await context.setOffline(true);
  }

  #complaint(text: string): void {
    if (sentAlready.test(text)) return;
    if (disconnected.test(text) || (unanswered.test(text) && (this.#offline || this.#serverGone))) return;
    if (!this.#tolerated.some((pattern) => pattern.test(text))) this.#problems.push(`${this.kind}: ${text}`);
  }

  #serverGone = false;

  get page(): Page {
    if (!this.#page) throw new Error("the browser is closed");
    return this.#page;
  }

  get context(): BrowserContext {
    if (!this.#context) throw new Error("the browser is closed");
    return this.#context;
  }

  /** What pages and workers complained of since the last look: exceptions, console errors, breaches of the security policy. */
  problems(): string[] {
    return this.#problems.splice(0);
  }

  /** From now on such complaints are part of the test. */
  tolerate(pattern: RegExp): void {
    this.#tolerated.push(pattern);
  }

  /** While true, requests that fail for want of a network are no problem. */
  expectNoServer(gone: boolean): void {
    this.#serverGone = gone;
  }

  /** Resolves when the app is on the device, so that it opens without network; `engines`: what searches and reads PDF files as well. */
  installed = ({ engines = false } = {}): Promise<void> => installed(this.page, engines);

  async offline(offline: boolean): Promise<void> {
    this.#offline = offline;
    // A session that throttles has a word of its own in this.
    if (this.#throttle && offline) await this.#throttle.send("Network.emulateNetworkConditions", { ...unlimited, offline });
    await this.context.setOffline(offline);
    if (!offline) await this.slowUploads(null);
  }

  /** Slows down what is sent, in bytes a second; null: as fast as can be. */
  async slowUploads(bytesPerSecond: number | null): Promise<void> {
    if (bytesPerSecond === null) {
      await this.#throttle?.detach();
      this.#throttle = undefined;
      return;
    }
    this.#throttle = await this.context.newCDPSession(this.page);
    await this.#throttle.send("Network.emulateNetworkConditions", { ...unlimited, uploadThroughput: bytesPerSecond });
  }
  #throttle: CDPSession | undefined;

  async goto(path: string): Promise<void> {
    await this.page.goto(this.#url + path, { waitUntil: "domcontentloaded" });
  }

  /** Another tab; the first stays `page`. */
  async tab(path: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(this.#url + path, { waitUntil: "domcontentloaded" });
    return page;
  }

  /** The page's process dies, with all that was in memory. */
  async crashTab(): Promise<void> {
    // The service worker lives in the same process: what other tabs ask for in this moment fails with it, and the browser logs that.
    this.tolerate(/Failed to load resource: net::ERR_FAILED/);
    const crashed = this.page.waitForEvent("crash");
    await Promise.all([crashed, this.page.goto("chrome://crash").catch(() => undefined)]);
  }

  /** Closes the tab and goes on in another one that is open. */
  async useTab(page: Page): Promise<void> {
    const old = this.page;
    this.#page = page;
    await old.close();
  }

  /** Closes the tab and goes on in a new one. */
  async replaceTab(path: string): Promise<void> {
    await this.useTab(await this.tab(path));
  }

  /** The browser ends and is started again on its profile. */
  async restart(path: string, end = (): Promise<void> => this.context.close()): Promise<void> {
    await end();
    await this.#start();
    await this.goto(path);
  }

  async dispose(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async screenshot(name: string): Promise<void> {
    await mkdir(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}-${this.kind}-${this.#scheme}.png`) });
  }

  // What a person does

  async signUp(person: Person): Promise<void> {
    const { page } = this;
    await this.goto("/sign-up");
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Handle").fill(person.handle);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: "Create account" }).click();
    await this.screen("Documents").waitFor();
  }

  async signIn(person: Person): Promise<void> {
    const { page } = this;
    await this.goto("/sign-in");
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await this.screen("Documents").waitFor();
  }

  /** Adds files with the file picker. */
  async pick(files: Parameters<FileChooser["setFiles"]>[0]): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.page.getByRole("button", { name: this.kind === "phone" ? "Add files" : "Add", exact: true }).click();
    await (await chooser).setFiles(files);
  }

  /** Drops one small file onto the window. */
  async drop(file: { name: string; contentType: string; bytes: Uint8Array }): Promise<void> {
    const transfer = await this.page.evaluateHandle(transferOf, encoded(file));
    for (const type of ["dragenter", "dragover", "drop"]) await this.page.dispatchEvent("main", type, { dataTransfer: transfer });
    await transfer.dispose();
  }

  /** Pastes one small file. */
  async paste(file: { name: string; contentType: string; bytes: Uint8Array }): Promise<void> {
    const transfer = await this.page.evaluateHandle(transferOf, encoded(file));
    await this.page.evaluate(
      (clipboardData) => document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })),
      transfer,
    );
    await transfer.dispose();
  }

  // What a person sees

  /** The heading of the screen. */
  screen(name: string): Locator {
    return this.page.getByRole("heading", { level: 1, name, exact: true });
  }

  /** A document's entry in the list that is open. */
  row(title: string): Locator {
    return this.page
      .getByRole("main")
      .getByRole("listitem")
      .filter({ has: this.page.getByRole("link", { name: title, exact: true }) });
  }

  /** Titles in the list that is open, from top to bottom. */
  titles(): Promise<string[]> {
    return this.page
      .getByRole("list", { name: /^Documents in / })
      .getByRole("link")
      .evaluateAll((links) => links.map((link) => link.querySelector<HTMLElement>("[title]")?.title ?? ""));
  }

  /** Opens the document's own page from the list, whatever a click does there. */
  async open(title: string): Promise<void> {
    const link = this.row(title).getByRole("link", { name: title, exact: true });
    if (this.kind === "phone") await link.tap();
    else await link.dblclick();
    await this.screen(title).waitFor();
  }

  /** Shows a document's details, from the list: beside it on a desk, on its own page on a phone. */
  async details(title: string): Promise<Locator> {
    if (this.kind === "phone") {
      await this.open(title);
      await this.page.getByRole("tab", { name: "Details" }).tap();
      return this.page.getByRole("tabpanel", { name: "Details" });
    }
    await this.row(title).getByRole("link", { name: title, exact: true }).click();
    return this.page.getByRole("complementary", { name: "Details" });
  }

  /** Back to all documents. */
  async toDocuments(): Promise<void> {
    await this.page
      .getByRole("navigation", { name: "Vault" })
      .getByRole("link", { name: /^Documents/ })
      .click();
    await this.screen("Documents").waitFor();
  }

  async rename(title: string, to: string): Promise<void> {
    const field = (await this.details(title)).getByRole("textbox", { name: "Title" });
    await field.fill(to);
    await field.press("Enter");
    if (this.kind === "phone") await this.toDocuments();
    await this.row(to).waitFor();
  }

  /** Types the name of a tag for a document; Enter in the field that comes back puts it there, and makes it where there is none. */
  async startTag(title: string, tag: string): Promise<Locator> {
    const details = await this.details(title);
    await details.getByRole("button", { name: /^Add tag/ }).click();
    const field = this.page.getByRole("combobox", { name: "Find or create a tag" });
    await field.fill(tag);
    await this.page.getByRole("option", { name: tag }).first().waitFor();
    return field;
  }

  async tag(title: string, tag: string): Promise<void> {
    await (await this.startTag(title, tag)).press("Enter");
    await this.page.getByRole("link", { name: tag, exact: true }).first().waitFor();
    if (this.kind === "phone") await this.toDocuments();
  }

  async search(words: string): Promise<void> {
    const field = this.page.getByRole("searchbox", { name: "Search documents" });
    if (this.kind === "phone" && !(await field.isVisible())) await this.page.getByRole("link", { name: "Search" }).tap();
    await field.fill(words);
  }

  /** A hit on the search screen. */
  hit(title: string): Locator {
    return this.page
      .getByRole("list", { name: "Search results" })
      .getByRole("listitem")
      .filter({ has: this.page.getByRole("link", { name: title, exact: true }) });
  }

  /** The sync state, at all times on the screen in these words. */
  sync(words: string | RegExp): Locator {
    return this.page.locator("header").getByText(words, { exact: true });
  }

  /** Without network, so many changes and files wait. */
  async waits(count: number): Promise<void> {
    await this.sync(this.kind === "phone" ? `${count} wait` : `Offline: ${count} changes wait`).waitFor();
    await this.page.getByRole("status").getByText(`Everything here works; ${count} changes are saved on this device.`).waitFor();
  }

  async saved(): Promise<void> {
    await this.sync("All saved").waitFor();
  }

  /** Everything that accessibility rules find on the page, as readable lines. */
  axe(within = "html"): Promise<string[]> {
    return violations(this.page, within);
  }
}

/** Until `look` answers something; what it answers. @throws Error naming what was waited for */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false | null>,
  { timeoutMs = patience, everyMs = 20 } = {},
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Prints a measured figure with the test's output. */
export function measured(what: string, milliseconds: number): void {
  console.log(`measured: ${what}: ${Math.round(milliseconds)} ms`);
}
