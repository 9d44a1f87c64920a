// The product's story in WebKit, as on an iPhone: over https, sign up, add, read, search, and again while no server answers.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, onTestFailed, test } from "vitest";
import { aCertificate } from "../fakes/certificate.ts";
import { fixtures } from "../fixtures/index.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { type TlsFront, tlsFront } from "../harness/tlsFront.ts";
import { aPerson, until } from "./support.ts";
import { hasWebKit, WebKit } from "./webkit/browser.ts";

const title = "Home insurance renewal 2027";
const screenshots = fileURLToPath(new URL(".screenshots/", import.meta.url));

/** What Chromium's tests do in several: a minute where nothing else runs. Milliseconds. */
const wholeStory = 360_000;

describe.skipIf(!hasWebKit())("WebKit", () => {
  let product: TestProduct;
  let fronts: TlsFront[] = [];
  let browser: WebKit;
  let profile: string;
  let url: string;

  beforeAll(async () => {
    profile = await mkdtemp(join(tmpdir(), "docuvault-webkit-"));
    const certificate = aCertificate();
    fronts = [await tlsFront(certificate, () => product.ports.public), await tlsFront(certificate, () => product.ports.store)];
    url = `https://localhost:${fronts[0]!.port}`;
    product = await aProduct({ env: { FRONTEND_URL: url, MINIO_PUBLIC_ENDPOINT: `https://127.0.0.1:${fronts[1]!.port}` } });
    browser = new WebKit(profile, { width: 390, height: 844 });
  });
  afterAll(async () => {
    await browser?.close();
    await product?.dispose();
    await Promise.all(fronts.map((front) => front.close()));
    if (profile) await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  const failed = () =>
    onTestFailed(async () => {
      await mkdir(screenshots, { recursive: true });
      await browser.picture(join(screenshots, "webkit-failed.png"));
    });
  const has = (text: string) =>
    until(`on the screen: ${text}`, () => browser.run<boolean>("return document.body.innerText.includes(args.text)", { text }), {
      everyMs: 100,
    });
  /** Types into the field with this label, as a person's keyboard would tell the page. */
  const fill = (label: string, text: string) =>
    until(`a field ${label}`, () => browser.run<boolean>(typeInto, { label, text }), { everyMs: 100 });
  const click = (name: string) => until(`to click: ${name}`, () => browser.run<boolean>(clickOn, { name }), { everyMs: 100 });

  const name = "a person signs up, adds a PDF and finds a word in it; while no server answers the app opens, lists and finds a title";
  test(name, { timeout: wholeStory }, async () => {
    failed();
    const person = aPerson();
    await browser.open(`${url}/sign-up`);
    await fill("E-mail", person.email);
    await fill("Handle", person.handle);
    await fill("Password", person.password);
    await click("Create account");
    await has("Your vault is empty");
    await browser.choose([fixtures.insuranceLetter.path]);
    await click("Add files");
    await has(title);
    await has("All saved");

    await browser.open(`${url}/search?q=quokkaberry`);
    await has("Page 2 of 2");

    await browser.run("await navigator.serviceWorker.ready");
    await product.stop();
    await browser.open(`${url}/`);
    await has(title);
    // The title is known without the engine, which may be started several times before it runs here.
    await browser.open(`${url}/search?q=insurance`);
    await has("1 document found");
  });
});

const typeInto = `
  const label = [...document.querySelectorAll("label")].find((one) => one.textContent.trim().startsWith(args.label));
  const field = label && (label.control ?? document.getElementById(label.htmlFor));
  if (!field) return false;
  field.focus();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, args.text);
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return true;`;

const clickOn = `
  const named = (one) => (one.getAttribute("aria-label") ?? one.textContent).trim() === args.name;
  const button = [...document.querySelectorAll("button, a")].find((one) => named(one) && one.offsetParent !== null);
  button?.click();
  return Boolean(button);`;
