// The scanner in a real browser whose camera shows a film of ours: pages without network, after a crash, saved, in the vault.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PDFDocument } from "@cantoo/pdf-lib";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { Api } from "../harness/api.ts";
import { photograph, photographedCard, photographedCorners, writeFilm } from "./film.ts";
import { aPerson, Device, type Person, until } from "./support.ts";

const product = { url: inject("productUrl") };
let folder: string;
let phone: Device | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docuvault-film-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await phone?.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = phone?.problems() ?? [];
  await phone?.dispose();
  phone = undefined;
  expect(problems).toEqual([]);
});

/** A word that is on one page alone. */
const birds = ["", "nattergal", "rødstrupe", "kjøttmeis"];
const pageLines = (n: number) => [
  `Page number ${n} ${birds[n]}`,
  "",
  ...Array.from({ length: 14 }, (_, line) => `line ${line} of page ${n} ${"word ".repeat(2 + ((line * n) % 4))}`),
];

/** A phone whose camera shows `film`, on the scanner's screen. */
async function scanner(flags: string[]): Promise<{ device: Device; person: Person }> {
  const device = await Device.open({ url: product.url, kind: "phone", flags });
  phone = device;
  const person = aPerson();
  await device.signUp(person);
  await device.installed();
  return { device, person };
}

const openScanner = async (device: Device) => {
  await device.page.getByRole("link", { name: "Scan", exact: true }).click();
  await device.screen("Scan").waitFor({ state: "attached" });
};
/** By the button, when a page is seen. */
const take = async (device: Device, n: number) => {
  await device.page.getByText("Press the button to take the page").waitFor();
  await device.page.getByRole("button", { name: "Take picture" }).tap();
  await pagesOf(device, n).waitFor();
};
const pagesOf = (device: Device, n: number) => device.page.getByRole("button", { name: `Look at ${n} page${n === 1 ? "" : "s"}` });

test("three pages taken without network, there again after a crash, saved, read and found on the device, and the same in the vault", async () => {
  const film = join(folder, "film.mjpeg");
  await writeFilm(film, pageLines(1));
  const { device, person } = await scanner([
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    `--use-file-for-fake-video-capture=${film}`,
  ]);
  const { page } = device;
  await device.installed({ engines: true });
  await device.goto("/settings/device");
  await page.getByRole("switch", { name: /^Norwegian/ }).click();
  await page.getByRole("switch", { name: /^Norwegian/, checked: true }).waitFor();
  await page.getByRole("switch", { name: /^English/ }).click();
  await page.getByRole("switch", { name: /^English/, checked: false }).waitFor();
  await page.getByRole("switch", { name: /^Read scans on this device/ }).click();
  await page.getByText("What waits for the network is read here").waitFor();
  await device.screenshot("scan-reading");
  await device.toDocuments();
  await device.offline(true);
  await openScanner(device);
  await take(device, 1);
  for (const n of [2, 3]) {
    await pagesOf(device, n - 1).click();
    await page.getByRole("heading", { name: `Page ${n - 1} of ${n - 1}` }).waitFor();
    // the camera is closed meanwhile: opened anew it shows another page
    await writeFilm(film, pageLines(n));
    await page.getByRole("button", { name: "Add page" }).first().click();
    await take(device, n);
  }
  await device.screenshot("scan-camera");

  await device.crashTab();
  await device.replaceTab("/scan");
  await pagesOf(device, 3).waitFor();
  await until("all pages have been read", () => device.page.evaluate(allRead, 3));
  await pagesOf(device, 3).click();
  await device.page.getByRole("list", { name: "Pages" }).getByRole("button", { name: "Page 2 of 3" }).click();
  await device.page.getByRole("heading", { name: "Page 2 of 3" }).waitFor();
  await device.screenshot("scan-pages");
  await device.page.getByRole("button", { name: "Save", exact: true }).click();
  await device.page.getByText("Saved: a document of 3 pages").waitFor();
  await device.page.getByRole("button", { name: "Choose pictures" }).waitFor();
  await device.page.getByRole("button", { name: "Close the scanner" }).click();
  await device.screen("Documents").waitFor();
  await device.page.getByRole("link", { name: /^Scan / }).waitFor();
  await device.page.getByText(/· read$/).waitFor();
  await device.screenshot("scan-read");
  await found(device, birds[2]!);
  await device.restart("/search");
  await found(device, birds[2]!);
  await device.toDocuments();
  await device.offline(false);
  await device.saved();

  const api = new Api(product.url);
  api.session = (await api.call<typeof api.session>("POST", "/api/auth/login", { email: person.email, password: person.password })).body;
  const { body } = await api.call<{ items: { id: string }[] }>("GET", "/api/documents");
  const document = await api.settled(body.items[0]!.id);
  expect(document).toMatchObject({ state: "ready", contentType: "application/pdf", pageCount: 3 });
  const pdf = await download(api, document.id);
  expect(pdf.length / 3).toBeLessThan(300_000);
  expect(await sizes(pdf)).toEqual(Array.from({ length: 3 }, () => [595, 842]));
  // what was read on the device lies in the file, at its place, and the server had nothing to recognize
  expect(document.recognition).toBeNull();
  for (const n of [1, 2, 3]) {
    const place = await placeOf(pdf, n, birds[n]!);
    expect(place.x).toBeGreaterThan(320);
    expect(place.x).toBeLessThan(365);
    expect(place.y).toBeGreaterThan(725);
    expect(place.y).toBeLessThan(750);
  }
});

test("pictures are picked, cropped, turned, ordered, deleted and saved by keyboard and screen reader; nothing is wrong with any of it", async () => {
  const { device } = await scanner(["--use-fake-device-for-media-stream", "--deny-permission-prompts"]);
  const { page } = device;
  await openScanner(device);
  await page.getByRole("alert").getByText("The camera is not allowed").waitFor();
  expect(await device.axe()).toEqual([]);
  const files = await Promise.all(
    [1, 2].map(async (n) => {
      const path = join(folder, `page ${n}.jpg`);
      await writeFile(path, await photograph(pageLines(n)));
      return path;
    }),
  );
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("alert").getByRole("button", { name: "Choose pictures" }).click();
  await (await chooser).setFiles([...files, join(import.meta.dirname, "../fixtures/meeting-notes.md")]);
  await page.getByText("meeting-notes.md can’t be read as a picture here").waitFor();
  await page.getByRole("heading", { name: "Page 2 of 2" }).waitFor();
  expect(await device.axe()).toEqual([]);

  await page.getByRole("button", { name: "Earlier" }).press("Enter");
  await page.getByRole("heading", { name: "Page 1 of 2" }).waitFor();
  await page.getByRole("button", { name: "Black and white" }).press("Enter");
  await page.getByRole("button", { name: "Black and white", pressed: true }).waitFor();
  await page.getByRole("button", { name: "Rotate" }).press("Enter");
  await page.getByRole("button", { name: "Crop" }).press("Enter");
  await page.getByRole("button", { name: "Whole picture" }).press("Enter");
  const corner = page.getByRole("button", { name: "Bottom right corner" });
  const height = () => corner.evaluate((button) => Number.parseFloat(button.style.top));
  await expect.poll(height).toBe(100);
  for (let times = 0; times < 5; times++) await corner.press("ArrowUp");
  await expect.poll(height).toBeLessThan(96);
  expect(await device.axe()).toEqual([]);
  await page.getByRole("button", { name: "Done" }).press("Enter");
  await page.getByRole("heading", { name: "Page 1 of 2" }).waitFor();

  await page.getByRole("button", { name: "Delete" }).press("Enter");
  await page.getByText("Page 1 deleted").waitFor();
  await page.getByRole("heading", { name: "Page 1 of 1" }).waitFor();
  await page.getByRole("button", { name: "Undo" }).press("Enter");
  await page.getByRole("heading", { name: /of 2$/ }).waitFor();
  await page.getByRole("button", { name: "Save", exact: true }).press("Enter");
  await page.getByText("Saved: a document of 2 pages").waitFor();
  await page.getByRole("button", { name: "Close the scanner" }).press("Enter");
  await device.screen("Documents").waitFor();
  await device.saved();
});

test("pictures are added to a scan that has pages, several at once, by keyboard; one takes the place of a page; each has its page's edges found", async () => {
  const { device } = await scanner(["--use-fake-device-for-media-stream", "--deny-permission-prompts"]);
  const { page } = device;
  await openScanner(device);
  const photographs = await Promise.all(
    [1, 2, 3].map(async (n) => {
      const path = join(folder, `added ${n}.jpg`);
      await writeFile(path, await photograph(pageLines(n)));
      return path;
    }),
  );
  const pickBy = async (press: () => Promise<void>, files: string[]) => {
    const chooser = page.waitForEvent("filechooser");
    await press();
    await (await chooser).setFiles(files);
  };
  const fromTheAlert = () => page.getByRole("alert").getByRole("button", { name: "Choose pictures" }).press("Enter");
  await pickBy(fromTheAlert, [photographs[0]!]);
  await page.getByRole("heading", { name: "Page 1 of 1" }).waitFor();

  const add = page.getByRole("button", { name: "Add pictures" });
  await pickBy(
    () => add.press("Enter"),
    [
      photographs[1]!,
      join(import.meta.dirname, "../fixtures/meeting-notes.md"),
      join(import.meta.dirname, "../fixtures/shop-receipt.heic"),
    ],
  );
  await page.getByText("meeting-notes.md can’t be read as a picture here").waitFor();
  await page.getByRole("heading", { name: "Page 3 of 3" }).waitFor();
  await page.getByRole("status").getByText("2 pictures added").waitFor();
  expect(await add.evaluate((button) => button === document.activeElement)).toBe(true);
  await device.screenshot("scan-added");
  expect(await device.axe()).toEqual([]);

  await page.getByRole("list", { name: "Pages" }).getByRole("button", { name: "Page 2 of 3" }).press("Enter");
  await page.getByRole("heading", { name: "Page 2 of 3" }).waitFor();
  expect(await page.getByText("2 pictures added").count()).toBe(0);
  await page.getByRole("button", { name: "Crop" }).press("Enter");
  const corner = page.getByRole("button", { name: "Top left corner" });
  const place = () => corner.evaluate((button) => [button.style.left, button.style.top].map(Number.parseFloat));
  const [x, y] = photographedCorners[0];
  await expect.poll(async () => Math.abs((await place())[0]! - (100 * x) / 960)).toBeLessThan(3);
  expect(Math.abs((await place())[1]! - (100 * y) / 1280)).toBeLessThan(3);
  await page.getByRole("button", { name: "Cancel" }).press("Enter");

  await page.getByRole("list", { name: "Pages" }).getByRole("button", { name: "Page 1 of 3" }).press("Enter");
  await page.getByRole("heading", { name: "Page 1 of 3" }).waitFor();
  const before = await page.getByRole("img", { name: "Page 1 of 3" }).getAttribute("src");
  await page.getByRole("button", { name: "Retake" }).press("Enter");
  await pickBy(fromTheAlert, [photographs[2]!]);
  await page.getByRole("heading", { name: "Page 1 of 3" }).waitFor();
  await page.getByRole("status").getByText("1 picture added").waitFor();
  await expect.poll(() => page.getByRole("img", { name: "Page 1 of 3" }).getAttribute("src")).not.toBe(before);
  await page.getByRole("button", { name: "Save", exact: true }).press("Enter");
  await page.getByText("Saved: a document of 3 pages").waitFor();
  await page.getByRole("button", { name: "Close the scanner" }).press("Enter");
  await device.screen("Documents").waitFor();
  await device.saved();
});

test("a photograph that was added as a file is shown, and its crop is offered; the scan lies beside it, with the picture where that is asked for", async () => {
  const { device } = await scanner(["--use-fake-device-for-media-stream", "--deny-permission-prompts"]);
  const { page } = device;
  await device.pick([join(import.meta.dirname, "../fixtures/shop-receipt.heic")]);
  await page.getByRole("status").getByRole("link", { name: "Crop" }).click();
  // the corners of one picture are offered at once
  await page.getByRole("button", { name: "Bottom right corner" }).waitFor();
  await page.getByRole("button", { name: "Whole picture" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("heading", { name: "Page 1 of 1" }).waitFor();
  await page.getByRole("checkbox", { name: "Keep the pictures too" }).check();
  await device.screenshot("scan-keep");
  expect(await device.axe()).toEqual([]);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved: a document of 1 page").waitFor();
  await page.waitForURL(/\/documents\/[0-9a-f-]{36}$/);
  await device.toDocuments();
  await device.row("shop-receipt").waitFor();
  await expect.poll(() => page.getByRole("link", { name: /^Scan / }).count()).toBe(2);
  await device.saved();

  await device.row("shop-receipt").click();
  await page.getByRole("img", { name: "shop-receipt" }).waitFor();
  await expect
    .poll(() => page.getByRole("img", { name: "shop-receipt" }).evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
});

test("front and back of a card are put on one page, apart and together again; an iPhone's photograph is a page like any other", async () => {
  const { device, person } = await scanner(["--use-fake-device-for-media-stream", "--deny-permission-prompts"]);
  const { page } = device;
  await openScanner(device);
  const sides = await Promise.all(
    [
      ["Fagbrev for rørlegger", "Nattergal Berg", "gyldig til 2031"],
      ["Baksiden av kortet", "Kjøttmeis veien 4", "7011 Trondheim"],
    ].map(async (lines, n) => {
      const path = join(folder, `side ${n}.jpg`);
      await writeFile(path, await photographedCard(lines));
      return path;
    }),
  );
  const pick = async (files: string[]) => {
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose pictures" }).first().click();
    await (await chooser).setFiles(files);
  };
  await pick(sides);
  await page.getByRole("heading", { name: "Page 2 of 2" }).waitFor();
  const strip = page.getByRole("list", { name: "Pages" });
  await strip.getByRole("button", { name: "Page 1 of 2" }).click();
  await page.getByRole("button", { name: "Front and back" }).click();
  await page.getByRole("heading", { name: "Page 1 of 1" }).waitFor();
  await device.screenshot("scan-card");
  expect(await device.axe()).toEqual([]);
  await page.getByRole("button", { name: "Separate" }).click();
  await strip.getByRole("button", { name: "Page 2 of 2" }).waitFor();
  await page.getByRole("button", { name: "Front and back" }).click();
  await page.getByRole("heading", { name: "Page 1 of 1" }).waitFor();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved: a document of 1 page").waitFor();

  await pick([join(import.meta.dirname, "../fixtures/shop-receipt.heic")]);
  await page.getByRole("heading", { name: "Page 1 of 1" }).waitFor();
  await page.getByRole("button", { name: "Crop" }).click();
  await page.getByRole("button", { name: "Bottom right corner" }).waitFor();
  await page.getByRole("button", { name: "Whole picture" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("heading", { name: "Page 1 of 1" }).waitFor();
  await device.screenshot("scan-heic");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved: a document of 1 page").waitFor();
  await page.getByRole("button", { name: "Close the scanner" }).click();
  await device.saved();

  const api = new Api(product.url);
  api.session = (await api.call<typeof api.session>("POST", "/api/auth/login", { email: person.email, password: person.password })).body;
  const { body } = await api.call<{ items: { id: string; createdAt: string }[] }>("GET", "/api/documents");
  const [card, receipt] = body.items.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  for (const one of [card, receipt]) expect((await api.settled(one!.id)).pageCount).toBe(1);
  await expect.poll(() => textOf(api, card!.id)).toEqual(expect.stringContaining("Nattergal"));
  expect(await textOf(api, card!.id)).toContain("Kjøttmeis");
  const pdfs = await Promise.all([card, receipt].map((one) => download(api, one!.id)));
  // a sheet of A4; the whole photograph, whose proportions are those of a card
  expect(await Promise.all(pdfs.map(sizes))).toEqual([[[595, 842]], [[153, 243]]]);
  for (const pdf of pdfs) expect(pdf.length).toBeLessThan(300_000);
});

async function download(api: Api, id: string): Promise<Uint8Array> {
  const { url } = (await api.call<{ url: string }>("GET", `/api/documents/${id}/download`)).body;
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

const textOf = async (api: Api, id: string): Promise<string> =>
  (await api.call<{ text: string }>("GET", `/api/documents/${id}/text`)).body.text ?? "";

/** The scan is the one hit. */
async function found(device: Device, word: string): Promise<void> {
  await device.search(word);
  await device.page
    .getByRole("list", { name: "Search results" })
    .getByRole("link", { name: /^Scan / })
    .waitFor();
}

/** In the page: whether the scanner has read so many pages, by what it keeps of them. */
async function allRead(count: number): Promise<boolean> {
  const name = (await indexedDB.databases()).find((one) => one.name?.startsWith("docuvault-scan-"))?.name;
  if (!name) return false;
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const kept = await new Promise<{ words: unknown }[]>((resolve, reject) => {
    const request = database.transaction("read").objectStore("read").getAll();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  database.close();
  return kept.filter(({ words }) => words !== null).length === count;
}

/** Where a word begins on a page, in points from its lower left corner. */
async function placeOf(pdf: Uint8Array, page: number, word: string): Promise<{ x: number; y: number }> {
  const task = getDocument({ data: pdf.slice(), verbosity: 0 });
  try {
    const { items } = await (await (await task.promise).getPage(page)).getTextContent();
    const shown = items.flatMap((item) => ("str" in item ? [item] : []));
    const found = shown.find(({ str }) => str.includes(word));
    if (!found) throw new Error(`${word} is not on page ${page}: ${shown.map(({ str }) => str).join("")}`);
    const share = found.str.indexOf(word) / found.str.length;
    return { x: found.transform[4] + share * found.width, y: found.transform[5] };
  } finally {
    await task.destroy();
  }
}

/** Of each page, in points. */
async function sizes(pdf: Uint8Array): Promise<number[][]> {
  const pages = (await PDFDocument.load(pdf)).getPages();
  return pages.map((page) => [page.getWidth(), page.getHeight()].map(Math.round));
}
