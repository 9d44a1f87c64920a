// What is read of files, as a person meets it: words that are found.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PDFDocument, StandardFonts } from "@cantoo/pdf-lib";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { Route } from "playwright-core";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { separatorSheet } from "../../client/screens/labels/separatorSheet.ts";
import { titleFromName } from "../../shared/detect/titleFromName.ts";
import { fixtures } from "../fixtures/index.ts";
import { Api } from "../harness/api.ts";
import { Device, type Person, patience } from "./support.ts";

const product = { url: inject("productUrl") };
let desk: Device;
let person: Person;

beforeEach(async () => {
  desk = await Device.open({ url: product.url });
  person = { ...(await new Api(product.url).signUp()), handle: "" };
  await desk.signIn(person);
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await desk.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = desk.problems();
  await desk.dispose();
  expect(problems).toEqual([]);
});

/** A mail with one word of its own, as a mail program writes it. */
const mailFile = (word: string) => ({
  name: "Reminder.eml",
  mimeType: "message/rfc822",
  buffer: Buffer.from(
    [
      "From: Tannlege Vik <post@tannlegevik.example>",
      "To: ola@example.org",
      "Subject: Time til kontroll",
      "Date: Tue, 3 Nov 2026 09:00:00 +0100",
      "MIME-Version: 1.0",
      'Content-Type: text/plain; charset="utf-8"',
      "",
      `Velkommen til ${word}.`,
    ].join("\r\n"),
  ),
});

test("what was added offline is found at once by a word inside of it, and the server's reading takes its place", async () => {
  await desk.goto("/search");
  await desk.saved();
  await desk.installed({ engines: true });
  await desk.offline(true);
  const word = { mail: "kvartalskontroll", docx: "Kjøttmeisen" };
  const { textUtf8, electricityBill } = fixtures;
  const docx = fileURLToPath(new URL("../fixtures/office/report.docx", import.meta.url));
  await desk.pick([textUtf8.path, docx, electricityBill.path]);
  await desk.pick(mailFile(word.mail));
  for (const [asked, name] of [
    [textUtf8.word, textUtf8.name],
    [word.docx, "report.docx"],
    [electricityBill.word, electricityBill.name],
    [word.mail, "Reminder.eml"],
  ] as const) {
    await desk.search(asked);
    await desk.hit(titleFromName(name)).waitFor();
  }
  // Neither the page nor its memory is needed for it: the app is opened anew, still without network.
  await desk.restart(`/search?q=${electricityBill.word}`);
  await desk.hit(titleFromName(electricityBill.name)).waitFor();
  await desk.offline(false);
  await desk.saved();
  await desk.search(electricityBill.word);
  await desk.hit("Strømregning oktober 2026").waitFor();
}, 400_000);

test("a person chooses the languages of their scans: they are there after a restart, and what a device begins with that reads scans itself", async () => {
  await desk.goto("/settings");
  const own = () => desk.page.getByRole("switch", { name: "Choose them yourself" });
  const german = () => desk.page.getByRole("switch", { name: "German" });
  await own().click();
  await german().click();
  await desk.page.getByRole("switch", { name: "English" }).click();
  expect(await desk.axe()).toEqual([]);
  // one stays
  await expect.poll(() => german().isDisabled()).toBe(true);
  await desk.saved();
  await desk.restart("/settings");
  await german().waitFor();
  await expect.poll(async () => [await own().isChecked(), await german().isChecked()]).toEqual([true, true]);
  await desk.goto("/settings/device");
  await german().waitFor();
  const english = desk.page.getByRole("switch", { name: "English" });
  await expect.poll(async () => [await german().isChecked(), await english.isChecked()]).toEqual([true, false]);
  await desk.goto("/settings");
  await own().click();
  await german().waitFor({ state: "detached" });
});

test("what a person chose is not shown as something else, nor offered for change, on a new device that has not heard of it", async () => {
  await desk.goto("/settings");
  const own = ({ page }: Device) => page.getByRole("switch", { name: "Choose them yourself" });
  await own(desk).click();
  await desk.saved();
  const phone = await Device.open({ url: product.url, kind: "phone" });
  try {
    const pulls: Route[] = [];
    const pull = "**/api/sync/pull";
    await phone.context.route(pull, (route) => void pulls.push(route));
    await phone.signIn(person);
    await phone.goto("/settings");
    await phone.screen("Settings").waitFor();
    await expect.poll(() => pulls.length).toBeGreaterThan(0);
    expect(await own(phone).count()).toBe(0);
    await phone.context.unroute(pull);
    await Promise.all(pulls.map((route) => route.continue().catch(() => undefined))); // those of the page before are over
    await own(phone).waitFor();
    expect(await own(phone).isChecked()).toBe(true);
    expect(phone.problems()).toEqual([]);
  } finally {
    await phone.dispose();
  }
});

test("what is attached to a mail is a document beside it: from the mail to it and back", async () => {
  const { electricityBill } = fixtures;
  const attached = (await readFile(electricityBill.path)).toString("base64");
  const boundary = "between-parts";
  await desk.pick({
    name: "Bill.eml",
    mimeType: "message/rfc822",
    buffer: Buffer.from(
      [
        "From: Nordkraft <post@nordkraft.example>",
        "To: ola@example.org",
        "Subject: Your bill is here",
        "Message-ID: <1@nordkraft.example>",
        "MIME-Version: 1.0",
        `Content-Type: multipart/mixed; boundary="${boundary}"`,
        "",
        `--${boundary}`,
        "Content-Type: text/plain",
        "",
        "See what is attached.",
        `--${boundary}`,
        `Content-Type: application/pdf; name="${electricityBill.name}"`,
        `Content-Disposition: attachment; filename="${electricityBill.name}"`,
        "Content-Transfer-Encoding: base64",
        "",
        attached,
        `--${boundary}--`,
        "",
      ].join("\r\n"),
    ),
  });
  await desk.row("Strømregning oktober 2026").waitFor();
  await desk.row("Your bill is here").waitFor();
  await desk.open("Your bill is here");
  await desk.page.getByRole("heading", { name: "1 attachment" }).waitFor();
  await desk.page.getByRole("link", { name: "Strømregning oktober 2026" }).click();
  await desk.page.getByText("Came in").waitFor();
  await desk.page.getByRole("link", { name: "Your bill is here" }).click();
  await desk.page.getByRole("heading", { name: "1 attachment" }).waitFor();
});

/** Two letters with a sheet of ours between them, as they come out of a scanner that reads words itself. */
async function aStack(): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const stack = await PDFDocument.create();
  const sheet = await PDFDocument.load(await separatorSheet("a4"));
  const font = await stack.embedFont(StandardFonts.Helvetica);
  const letter = (words: string) => stack.addPage([595, 842]).drawText(words, { x: 60, y: 700, size: 14, font });
  letter("Vipa kommer om våren");
  stack.addPage((await stack.copyPages(sheet, [0]))[0]!);
  letter("Storspoven kommer senere");
  return { name: "Stabel.pdf", mimeType: "application/pdf", buffer: Buffer.from(await stack.save()) };
}

test("a scan with a separator sheet in it is offered as two documents, answered without network, and becomes one again", async () => {
  await desk.goto("/documents");
  await desk.pick(await aStack());
  const { page } = desk;
  await desk.row("Vipa kommer om våren").waitFor();
  await desk.open("Vipa kommer om våren");
  await page.getByRole("heading", { name: "This looks like 2 documents" }).waitFor({ timeout: patience });
  await desk.offline(true);
  await page.getByRole("button", { name: "Split" }).click();
  await page.getByText("Being split into 2 documents").first().waitFor();
  await desk.offline(false);
  await page.getByRole("heading", { name: "Became 2 documents" }).waitFor({ timeout: patience });
  const parts = page.locator(".batch li");
  expect(await parts.count()).toBe(2);
  await page.getByRole("button", { name: "Make it one document again" }).click();
  await page.getByText("It is one document again").waitFor();
  await page.getByRole("region", { name: "What just happened" }).getByRole("button", { name: "Undo" }).click();
  await page.getByRole("heading", { name: "Became 2 documents" }).waitFor();
  await parts.last().getByRole("link").click();
  await page.getByText("Storspoven").first().waitFor({ timeout: patience });
}, 200_000);

test("a web page and a mail are shown with their words and nothing that runs or fetches", async () => {
  const evil = "https://evil.example";
  const vectors = [
    "<script>top.pwned = 1; localStorage.pwned = 1</script>",
    '<img src=x onerror="top.pwned = 1">',
    `<img src="${evil}/pixel.png" srcset="${evil}/two.png 2x">`,
    `<svg onload="top.pwned = 1"><image href="${evil}/svg.png"/><foreignObject><iframe srcdoc="<script>top.pwned=1</script>"></iframe></foreignObject></svg>`,
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=top.pwned=1&gt;">`,
    `<link rel="stylesheet" href="${evil}/a.css"><style>@import url(${evil}/b.css); body { background: url(${evil}/c.png) }</style>`,
    `<div style="background: url(${evil}/d.png)" onmouseover="top.pwned = 1">styled</div>`,
    `<meta http-equiv="refresh" content="0; url=${evil}/go"><base href="${evil}/">`,
    `<form action="${evil}/form"><button>send</button><input autofocus onfocus="top.pwned = 1"></form>`,
    `<iframe src="${evil}/frame"></iframe><object data="${evil}/object"></object><embed src="${evil}/embed">`,
    `<video src="${evil}/v.mp4" poster="${evil}/v.png" autoplay></video><audio src="${evil}/a.mp3"></audio>`,
    '<a href="javascript:top.pwned=1">go</a><details open ontoggle="top.pwned = 1"><summary>more</summary></details>',
    `<table background="${evil}/t.png"><tr><td>A cell</td></tr></table><template><img src=x onerror=top.pwned=1></template>`,
  ].join("\n");
  const page = `<!doctype html><title>Offer</title><body onload="top.pwned = 1"><h1>Readable words</h1>${vectors}<p>The last line</p>`;
  const mail = [
    "From: Kari <kari@example.org>",
    "To: ola@example.org",
    "Subject: Harmless",
    "Message-ID: <2@example.org>",
    "MIME-Version: 1.0",
    'Content-Type: multipart/related; boundary="parts"',
    "",
    "--parts",
    "Content-Type: text/html; charset=utf-8",
    "",
    `${page}<img src="cid:logo@mail" alt="The logo">`,
    "--parts",
    "Content-Type: image/png",
    "Content-ID: <logo@mail>",
    "Content-Transfer-Encoding: base64",
    "",
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "--parts--",
  ].join("\r\n");
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" onload="top.pwned = 1"><script>top.pwned = 1</script>
    <style>@import url(${evil}/e.css);</style><image href="${evil}/f.png"/><rect width="40" height="30" fill="#7a2"/></svg>`;
  const asked: string[] = [];
  desk.context.on("request", (request) => {
    if (request.url().includes("evil.example")) asked.push(request.url());
  });
  for (const [name, contentType, content] of [
    ["offer.html", "text/html", page],
    ["harmless.eml", "message/rfc822", mail],
  ] as const) {
    await desk.drop({ name, contentType, bytes: Buffer.from(content) });
    const title = contentType === "text/html" ? "Offer" : "Harmless";
    await desk.row(title).waitFor();
    await desk.saved();
    await desk.open(title);
    const frame = desk.page.frameLocator("iframe.sanitized");
    await frame.getByRole("heading", { name: "Readable words" }).waitFor();
    await frame.getByText("The last line").waitFor();
    if (name.endsWith(".eml")) {
      await frame.getByText("Kari <kari@example.org>").waitFor();
      expect(await desk.page.locator("iframe.sanitized").getAttribute("srcdoc")).toContain(
        'alt="The logo" src="data:image/png;base64,iVBOR',
      );
    }
    await frame.getByText("more").click();
    await desk.screenshot(`sanitized ${title}`);
    const state = await desk.page.evaluate(() => ({
      pwned: "pwned" in window,
      stored: localStorage.getItem("pwned"),
      at: location.pathname,
    }));
    expect(state).toEqual({ pwned: false, stored: null, at: expect.stringMatching(/^\/documents\//) });
    expect(await desk.page.locator("iframe").evaluateAll((frames) => frames.map((one) => one.getAttribute("sandbox")))).toEqual([""]);
    await desk.toDocuments();
  }
  await desk.drop({ name: "sketch.svg", contentType: "image/svg+xml", bytes: Buffer.from(drawing) });
  await desk.row("sketch").waitFor();
  await desk.saved();
  await desk.open("sketch");
  await expect.poll(() => desk.page.locator(".image-frame img").evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(40);
  expect(await desk.page.evaluate(() => "pwned" in window)).toBe(false);
  expect(asked).toEqual([]);
});

test("a locked PDF asks for its password, opens and is read with it; the kept one opens it again until it is forgotten", async () => {
  const { page } = desk;
  const title = titleFromName(fixtures.encrypted.name);
  await desk.goto("/documents");
  await desk.pick(fixtures.encrypted.path);
  await desk.row(title).getByText("Needs you: locked with a password").waitFor();
  await desk.open(title);
  const field = page.getByLabel("Password of the file");
  const open = page.getByRole("button", { name: "Open and read" });
  await field.fill("falsch");
  await open.click();
  await page.getByText("That is not the password of this file.").waitFor();
  expect(await desk.axe()).toEqual([]);
  await desk.screenshot("reading-locked");
  await field.fill("hemmelig");
  await page.getByRole("checkbox", { name: /Keep the password/ }).check();
  // It opens here at once; the server has the password some time later.
  const given = page.waitForResponse((response) => response.url().endsWith("/password") && response.request().method() !== "GET");
  await open.click();
  const words = page
    .locator(".textLayer")
    .getByText(/Zaunkönigpfad/)
    .first();
  await words.waitFor();
  expect((await given).ok()).toBe(true);
  await desk.goto("/search?q=Zaunk%C3%B6nigpfad");
  await desk.hit("Nebenkostenabrechnung 2025").click();
  await page.getByText("Opened by the password that is kept for this document.").waitFor();
  await words.waitFor();
  await desk.screenshot("reading-kept-password");
  await page.getByRole("button", { name: "Forget it" }).click();
  await page.getByRole("button", { name: "Forget it" }).waitFor({ state: "detached" });
});

test("a locked PDF that was opened before the server had tried to read it is read with the password that is given then", async () => {
  const { page } = desk;
  const title = titleFromName(fixtures.encrypted.name);
  const heard = Promise.withResolvers<void>();
  await desk.goto("/documents");
  await desk.saved();
  await desk.context.route("**/api/sync/pull", (route) => heard.promise.then(() => route.fallback()));
  desk.tolerate(/409.*\/password/s); // there is no kept one for a file that is still on its way
  await desk.pick(fixtures.encrypted.path);
  await desk.open(title);
  const field = page.getByLabel("Password of the file");
  await field.waitFor();
  const open = page.getByRole("button", { name: "Open and read" });
  expect(await open.count()).toBe(0);
  heard.resolve();
  await open.waitFor();
  await field.fill("hemmelig");
  await open.click();
  await desk.screen("Nebenkostenabrechnung 2025").waitFor();
});

test("a scan that was recognized is downloaded as a PDF with its words; without network it says what is missing", async () => {
  const { page } = desk;
  const title = titleFromName(fixtures.scan.name);
  await desk.goto("/documents");
  await desk.pick(fixtures.scan.path);
  await desk.row(title).waitFor();
  await desk.saved();
  await desk.open(title);
  const menu = page.getByRole("button", { name: /^Actions for/ });
  const item = page.getByRole("menuitem", { name: "Download with text" });
  // not offered before its page was recognized
  const offered = async () => {
    await page.keyboard.press("Escape");
    await menu.click();
    return item.isVisible();
  };
  await expect.poll(offered, { timeout: patience, interval: 500 }).toBe(true);
  const download = page.waitForEvent("download");
  await item.click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(fixtures.scan.name);
  const pdf = await getDocument({ data: new Uint8Array(await readFile(await file.path())), verbosity: 0 }).promise;
  const { items } = await (await pdf.getPage(1)).getTextContent();
  expect(items.map((one) => ("str" in one ? one.str : "")).join(" ")).toContain("Rosenhagebutikken");
  await desk.offline(true);
  await menu.click();
  await item.click();
  await page.getByText("This needs the network. Try again when you are online.").waitFor();
});
