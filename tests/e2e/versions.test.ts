// Another file in place of a document's: by the menu and by dropping it, listed, told in the history, an earlier one again, or deleted for good.
import { PDFDocument, StandardFonts } from "@cantoo/pdf-lib";
import type { Locator } from "playwright-core";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { Api, textFile } from "../harness/api.ts";
import { Device } from "./support.ts";

const product = { url: inject("productUrl") };
let api: Api;
let desk: Device;
let id: string;
let person: { email: string; password: string };

beforeEach(async () => {
  api = new Api(product.url);
  person = await api.signUp();
  ({ id } = await api.upload(textFile("contract.txt", "The first words.")));
  await api.settled(id);
  desk = await Device.open({ url: product.url });
  await desk.signIn({ ...person, handle: "" });
  await desk.goto(`/documents/${id}`);
  await shown("The first words.");
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await desk.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = desk.problems();
  await desk.dispose();
  expect(problems).toEqual([]);
});

/** The preview has these words. */
const shown = (words: string) => desk.page.locator("pre").getByText(words).waitFor();
const versions = () => desk.page.locator(".version");
const file = (content: string) => ({ name: "contract.txt", mimeType: "text/plain", buffer: Buffer.from(content) });
const size = async () => (await api.settled(id)).size;

async function replaceByMenu(content: string): Promise<void> {
  const chooser = desk.page.waitForEvent("filechooser");
  await desk.page.getByRole("button", { name: /^Actions for/ }).click();
  await desk.page.getByRole("menuitem", { name: "Replace file…" }).click();
  await (await chooser).setFiles(file(content));
  await desk.page.getByText("File replaced", { exact: true }).first().waitFor();
}

async function dropOnPanel(...contents: string[]): Promise<void> {
  const transfer = await desk.page.evaluateHandle((texts) => {
    const data = new DataTransfer();
    for (const text of texts) data.items.add(new File([text], "contract.txt", { type: "text/plain" }));
    return data;
  }, contents);
  const panel = desk.page.locator(".document-side");
  await panel.dispatchEvent("dragenter", { dataTransfer: transfer });
  await desk.page.getByText("Drop here to replace the file").waitFor();
  await panel.dispatchEvent("drop", { dataTransfer: transfer });
}

async function showVersions(): Promise<void> {
  await desk.page.getByRole("button", { name: "Show versions" }).click();
  await versions().first().waitFor();
}

test("a file is replaced by the menu and by dropping another one, and every version is listed and can be had again", async () => {
  await replaceByMenu("The second, longer words.");
  await shown("The second, longer words.");
  await showVersions();
  await expect.poll(() => versions().count()).toBe(2);
  await expect.poll(() => versions().first().textContent()).toMatch(/Text25 bytescurrent[\s\S]*You/);

  await api.settled(id);
  await versions()
    .last()
    .getByRole("button", { name: /^Compare/ })
    .click();
  await expect.poll(() => desk.page.getByRole("region", { name: "Only in this version" }).textContent()).toMatch(/first$/);
  await expect.poll(() => desk.page.getByRole("region", { name: "Only in the current one" }).textContent()).toMatch(/second, longer$/);
  expect(await desk.axe()).toEqual([]);
  await desk.screenshot("versions-compared");

  await dropOnPanel("Third.");
  await shown("Third.");
  await expect.poll(() => versions().count()).toBe(3);
  await expect.poll(() => size()).toBe(6);
  await dropOnPanel("one", "two");
  await desk.page.getByText("One file at a time takes the place of a document's file").waitFor();
  expect(await desk.axe()).toEqual([]);

  const download = desk.page.waitForEvent("download");
  await versions()
    .last()
    .getByRole("button", { name: /^Download/ })
    .click();
  expect((await download).suggestedFilename()).toBe("contract.txt");

  await versions()
    .last()
    .getByRole("button", { name: /^Restore/ })
    .click();
  await shown("The first words.");
  await versions().last().getByText("current").waitFor();
  await expect.poll(size).toBe(16);
  await expect.poll(() => versions().count()).toBe(3);
});

test("a replaced file is told in the history and taken back from there, and an earlier one is restored without network", async () => {
  await replaceByMenu("The second, longer words.");
  await showVersions();
  await expect.poll(() => versions().count()).toBe(2);
  await desk.page.getByRole("button", { name: "Show history" }).click();
  const told = desk.page.locator(".history-entry").filter({ hasText: "File replaced" });
  await told.first().waitFor();
  await expect.poll(() => told.first().textContent()).toMatch(/You[\s\S]*Text · 16 bytes[\s\S]*Text · 25 bytes/);
  await told.first().getByRole("button", { name: /^Undo/ }).click();
  await expect.poll(size).toBe(16);
  await shown("The first words.");

  await desk.installed();
  await desk.offline(true);
  await versions()
    .first()
    .getByRole("button", { name: /^Restore/ })
    .click();
  await versions().first().getByText("current").waitFor();
  await told.filter({ hasText: "not sent yet" }).first().waitFor();
  await desk.offline(false);
  await expect.poll(size).toBe(25);
  await desk.saved();
});

test("an earlier version is deleted after a question and its room is free; what is listed is there after a reload without network", async () => {
  const used = async () => (await api.call<{ quota: { usedBytes: number } }>("GET", "/api/users/me")).body.quota.usedBytes;
  await replaceByMenu("The second, longer words.");
  await showVersions();
  await expect.poll(() => versions().count(), { timeout: 60_000 }).toBe(2);
  await versions().first().getByText("current").waitFor();
  await expect.poll(used, { timeout: 60_000 }).toBe(16 + 25);
  const deletes = (of: Locator) => of.getByRole("button", { name: /^Delete/ });
  expect(await deletes(versions().first()).count()).toBe(0);
  await deletes(versions().last()).click();
  const dialog = desk.page.getByRole("dialog", { name: "Delete this version for good?" });
  await dialog.waitFor();
  await desk.screenshot("version-delete");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await deletes(versions().last()).click();
  await dialog.getByRole("button", { name: "Delete version" }).click();
  await desk.page.getByText("Version deleted", { exact: true }).first().waitFor();
  await expect.poll(() => versions().count(), { timeout: 60_000 }).toBe(1);
  await expect.poll(used, { timeout: 60_000 }).toBe(25);
  await shown("The second, longer words.");

  await desk.saved();
  await desk.installed();
  await desk.offline(true);
  await desk.page.reload({ waitUntil: "domcontentloaded" });
  await showVersions();
  await desk.page.getByText("Without network this shows the versions that were listed here before.").waitFor();
  expect(await versions().allTextContents()).toEqual([expect.stringMatching(/25 bytes.*current/)]);
  expect(await versions().getByRole("button").count()).toBe(0);
});

/** Five pages that say which they are. */
async function fivePages(): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (const word of ["first", "second", "third", "fourth", "fifth"])
    pdf.addPage([300, 420]).drawText(`The ${word} page`, { x: 30, y: 360, size: 24, font });
  return pdf.save();
}

test("pages are turned, deleted and taken out into a document of their own, on a desk by keyboard and on a phone", async () => {
  const pdf = await api.upload({ name: "bundle.pdf", contentType: "application/pdf", bytes: await fivePages() });
  await api.settled(pdf.id);
  const { page } = desk;
  const arrange = async (device: Device) => {
    await device.goto(`/documents/${pdf.id}`);
    await device.page.getByRole("button", { name: /^Actions for/ }).click();
    await device.page.getByRole("menuitem", { name: "Arrange pages…" }).click();
    await device.screen("Pages of The first page").waitFor();
  };
  const picture = (n: number, of: number) => page.getByRole("button", { name: `Page ${n} of ${of}` });
  await arrange(desk);
  // all are drawn: a page that was not is as small as it began
  await expect
    .poll(() => page.locator(".arrange-picture canvas").evaluateAll((all) => all.every((one) => one.clientWidth > 50)))
    .toBe(true);
  await picture(1, 5).focus();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Turn right" }).click();
  await page.getByRole("button", { name: "Page 1 of 5, turned by 90°" }).press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await page.keyboard.press("Delete");
  await picture(4, 4).click();
  await picture(2, 4).click({ modifiers: ["Shift"] });
  await page.getByText("3 pages chosen").waitFor();
  await page.keyboard.press("Escape");
  await picture(4, 4).click();
  await page.getByRole("button", { name: "Take out" }).click();
  await page.getByRole("heading", { name: "New document 1" }).waitFor();
  await desk.screenshot("arrange");
  expect(await desk.axe()).toEqual([]);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await desk.screen("The first page").waitFor();
  await expect.poll(async () => (await api.settled(pdf.id)).pageCount).toBe(3);
  expect((await api.call<{ text: string }>("GET", `/api/documents/${pdf.id}/text`)).body.text).toMatch(/first[\s\S]*third[\s\S]*fourth/);
  await desk.goto("/documents");
  await desk.row("The fifth page").waitFor();

  const phone = await Device.open({ url: product.url, kind: "phone", scheme: "dark" });
  try {
    await phone.signIn({ ...person, handle: "" });
    await arrange(phone);
    await phone.page.getByRole("button", { name: "Page 3 of 3" }).tap();
    await phone.page.getByRole("button", { name: "Earlier" }).tap();
    await phone.screenshot("arrange");
    expect(await phone.axe()).toEqual([]);
    await phone.page.getByRole("link", { name: "Back", exact: true }).tap();
    await phone.page.getByRole("dialog").getByText("Leave without saving?").waitFor();
    await phone.page.getByRole("dialog").getByRole("button", { name: "Leave" }).tap();
    await phone.screen("The first page").waitFor();
    expect(phone.problems()).toEqual([]);
  } finally {
    await phone.dispose();
  }
  expect((await api.settled(pdf.id)).pageCount).toBe(3);
});
