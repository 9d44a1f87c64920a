// What lists show and where things are: sorted by what is shown, folders and kinds, what a machine filled; dropped folders, pasted
// text, printing, the trash, and what was typed wrong in a search.
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { fixtures } from "../fixtures/index.ts";
import { Api, textFile } from "../harness/api.ts";
import { Device, type DeviceKind, type Person } from "./support.ts";

const product = { url: inject("productUrl") };
let api: Api;
let person: Person;
const devices: Device[] = [];

beforeEach(async () => {
  api = new Api(product.url);
  person = { ...(await api.signUp()), handle: "" };
});
afterEach(async ({ task }) => {
  for (const device of devices.splice(0)) {
    if (task.result?.state === "fail") await device.screenshot(`lists-failed ${task.name.slice(0, 30)}`).catch(() => undefined);
    const problems = device.problems();
    await device.dispose();
    expect(problems).toEqual([]);
  }
});

async function aDevice(kind: DeviceKind = "desk"): Promise<Device> {
  const device = await Device.open({ url: product.url, kind });
  devices.push(device);
  await device.signIn(person);
  return device;
}

/** A document that has been read, with these values. */
async function aDocument(title: string, values: Record<string, unknown> = {}): Promise<string> {
  const { id } = await api.upload(textFile(`${title}.txt`, `Words about ${title}`));
  await api.settled(id);
  await api.call("PATCH", `/api/documents/${id}`, { title, ...values });
  return id;
}

test("a list shows what it is sorted by; unfiled documents have a place of their own; a row says folder and kind", async () => {
  await aDocument("Old letter", { documentDate: "2019-03-04" });
  await aDocument("New bill", { documentDate: "2026-02-01" });
  await aDocument("Undated", { documentDate: null });
  const desk = await aDevice();
  const { page } = desk;
  const row = desk.row("Old letter");
  await row.getByText(/^Today \d\d:\d\d$/).waitFor();
  await page.getByRole("button", { name: "Sort: Newest first" }).click();
  await page
    .getByRole("menuitemradio", { name: "By document date" })
    .or(page.getByRole("menuitem", { name: "By document date" }))
    .click();
  await row.getByText("4 Mar 2019").waitFor();
  await expect.poll(() => desk.titles()).toEqual(["New bill", "Old letter", "Undated"]);
  await desk.row("Undated").getByText("No date").waitFor();
  await row.getByText(/Text/).waitFor();

  await row.getByRole("link").click();
  const details = page.getByRole("complementary", { name: "Details" });
  await details.getByRole("button", { name: /^Folder:/ }).click();
  const field = page.getByRole("combobox", { name: "Find or create a folder" });
  await field.fill("Letters");
  await field.press("Enter");
  await row.getByText(/^Letters · Text/).waitFor();
  const rail = page.getByRole("navigation", { name: "Vault" });
  await rail.getByRole("link", { name: /^Unfiled/ }).click();
  await desk.screen("Unfiled").waitFor();
  await expect.poll(() => desk.titles()).toEqual(["New bill", "Undated"]);
  await desk.screenshot("lists-unfiled");
  // one name, one folder: whatever its case
  await rail.getByRole("button", { name: "New folder" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("LETTERS");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await page.getByText("There is a folder “Letters” here already").waitFor();
  await page.goto(`${product.url}/search?q=${encodeURIComponent("words tagg:x")}`);
  await page.getByText("“tagg:” is no filter").waitFor();
});

test("on a phone a title has the first line for itself, and Trash is in one place", async () => {
  const long = "Confirmation of the insurance for the house in Lyngveien 12";
  await aDocument(long);
  const phone = await aDevice("phone");
  await phone.row(long).waitFor();
  const [link, row] = await Promise.all([phone.row(long).getByRole("link").boundingBox(), phone.row(long).boundingBox()]);
  expect(link!.width).toBeGreaterThan(row!.width - 100);
  await phone.screenshot("lists-row");
  await phone.goto("/more");
  await phone.screen("More").waitFor();
  await expect.poll(() => phone.page.getByRole("link", { name: "Trash" }).count()).toBe(1);
});

test("a dropped folder keeps its folders after asking, uses those that are there, and one undo takes it back", async () => {
  const desk = await aDevice();
  const { page } = desk;
  const dropFolder = () =>
    page.evaluate(() => {
      const file = (name: string) => ({
        isFile: true,
        isDirectory: false,
        name,
        file: (done: (file: File) => void) => done(new File([`text of ${name}`], name, { type: "text/plain" })),
      });
      const folder = (name: string, children: unknown[]) => ({
        isFile: false,
        isDirectory: true,
        name,
        createReader: () => {
          const pages = [children, []];
          return { readEntries: (done: (page: unknown) => void) => done(pages.shift() ?? []) };
        },
      });
      const house = folder("House", [file("deed.txt"), folder("Power", [file("march.txt")])]);
      const event = new DragEvent("drop", { bubbles: true, cancelable: true });
      Object.defineProperty(event, "dataTransfer", {
        value: { types: ["Files"], files: [], items: [{ webkitGetAsEntry: () => house }], getData: () => "" },
      });
      document.querySelector("main")!.dispatchEvent(event);
    });
  await dropFolder();
  await page.getByRole("dialog", { name: "Keep the 2 folders?" }).getByRole("button", { name: "Keep the folders" }).click();
  await desk
    .row("march")
    .getByText(/^House \/ Power · Text/)
    .waitFor();
  await desk
    .row("deed")
    .getByText(/^House · Text/)
    .waitFor();
  await dropFolder();
  await page.getByRole("button", { name: "Keep the folders" }).click();
  // Both files are here already: one question for the whole drop.
  await page.getByRole("dialog").getByRole("button", { name: "Add anyway" }).click();
  await page.getByText("2 files added").waitFor();
  const rail = page.getByRole("navigation", { name: "Vault" });
  await expect.poll(() => rail.getByRole("link", { name: "House", exact: true }).count()).toBe(1);
  await expect.poll(() => desk.titles()).toHaveLength(4);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect.poll(() => desk.titles()).toHaveLength(2);
});

test("pasted text becomes a document that is named by its first line", async () => {
  const desk = await aDevice();
  await desk.page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "Wi-Fi at the cabin: 7/8\nPassword under the kettle");
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await desk.row("Wi-Fi at the cabin 7 8").waitFor();
});

test("what is printed is the document, by its menu and by Ctrl P", async () => {
  const { id } = await api.upload({
    name: "bill.pdf",
    contentType: "application/pdf",
    bytes: await readFile(fixtures.electricityBill.path),
  });
  await api.settled(id);
  const desk = await aDevice();
  const { page } = desk;
  await page.addInitScript(() => {
    globalThis.print = () => {
      Object.assign(globalThis, {
        printed: [...document.querySelectorAll<HTMLImageElement>(".print-sheet img")].map((image) => image.naturalWidth),
      });
    };
  });
  await desk.goto(`/documents/${id}`);
  // the document is drawn, so its keys are answered
  await page.getByText("Kundenummer 4471 0092").first().waitFor();
  await page.keyboard.press("Control+p");
  await page.waitForFunction(() => "printed" in globalThis);
  const widths = (await page.evaluate(() => (globalThis as unknown as { printed: number[] }).printed)) ?? [];
  expect(widths.length).toBeGreaterThan(0);
  for (const width of widths) expect(width).toBeGreaterThan(1_000);
  await page.emulateMedia({ media: "print" });
  expect(await page.locator("#app").isVisible()).toBe(false);
  expect(await page.locator(".print-sheet img").first().isVisible()).toBe(true);
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  expect(await page.locator(".print-sheet").count()).toBe(0);
});

test("the trash says how long things stay, and each row has its way back; a person's name can be changed", async () => {
  await aDocument("Old letter");
  const desk = await aDevice();
  const { page } = desk;
  await desk.row("Old letter").getByRole("link").click();
  await page.keyboard.press("Delete");
  await page
    .getByRole("navigation", { name: "Vault" })
    .getByRole("link", { name: /^Trash/ })
    .click();
  await page.getByText("stay here for 30 days").waitFor();
  await page.getByRole("button", { name: "Restore Old letter" }).click();
  await page.getByText("The trash is empty").waitFor();
  await desk.goto("/settings");
  await page.getByRole("button", { name: "Change name" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("Ida Ås");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText("Ida Ås").waitFor();
});

test("a folder in the rail has its menu by right click, and the palette goes everywhere", async () => {
  const desk = await aDevice();
  const { page } = desk;
  const rail = page.getByRole("navigation", { name: "Vault" });
  await rail.getByRole("button", { name: "New folder" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("Letters");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await rail.getByRole("link", { name: "Letters", exact: true }).click({ button: "right" });
  await page.getByRole("menu", { name: "Actions for Letters" }).getByRole("menuitem", { name: "Rename…" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("Post");
  await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await rail.getByRole("link", { name: "Post", exact: true }).waitFor();
  for (const [typed, screen] of [
    ["shared by", "Shared by me"],
    ["sign-in and", "Sign-in and security"],
    ["this dev", "This device"],
    ["unfil", "Unfiled"],
  ] as const) {
    await page.keyboard.press("Control+k");
    await page.keyboard.type(typed);
    await page.getByRole("option", { name: `Go to ${screen}` }).waitFor();
    await page.getByRole("option", { name: `Go to ${screen}` }).click();
    await desk.screen(screen).waitFor();
  }
});

test("keys belong to the dialog that was asked for: while its code is on the way, and before the first picture of it", async () => {
  const desk = await Device.open({ url: product.url });
  devices.push(desk);
  const { page } = desk;
  // Without the app's own store of its code, which answers before the network does.
  await page.addInitScript(() => {
    navigator.serviceWorker.register = () => new Promise(() => undefined);
  });
  await desk.signIn(person);
  const code = Promise.withResolvers<void>();
  const asked = page.waitForRequest(/\/assets\/Palette-/);
  await page.route(/\/assets\/Palette-/, (route) => code.promise.then(() => route.continue()));
  const choosers: unknown[] = [];
  page.on("filechooser", (chooser) => choosers.push(chooser));
  await page.keyboard.press("Control+k");
  await asked;
  await page.keyboard.type("unfill");
  await page.keyboard.press("Backspace");
  code.resolve();
  await page.getByRole("option", { name: "Go to Unfiled" }).waitFor();
  expect(await page.getByRole("combobox").inputValue()).toBe("unfil");
  expect(choosers).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  const open = await page.evaluate(async () => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }));
    for (let turns = 0; turns < 50; turns++) await undefined;
    return document.querySelector(":modal") !== null;
  });
  expect(open).toBe(true);
});

test("a bill is found by its amount without network, and what it says of itself stands beside it, to copy and to file by", async () => {
  const { id } = await api.upload(
    textFile(
      "bill.txt",
      "Nordlys Strøm AS\nOrg.nr. 974 760 673\n\nFaktura\nFakturadato 03.11.2026\nForfallsdato 17.11.2026\nÅ betale NOK 1 249,50",
    ),
  );
  await api.settled(id);
  await api.call("PATCH", `/api/documents/${id}`, { title: "A bill", documentDate: "2026-01-01" });
  await aDocument("Another letter");
  const desk = await aDevice();
  const { page } = desk;
  await desk.row("A bill").waitFor();
  await page.goto(`${product.url}/search?q=${encodeURIComponent("amount:>1000")}`);
  await page.getByText(/searched on this device/).waitFor();
  await desk.offline(true);
  const field = page.getByRole("searchbox", { name: "Search documents" });
  await field.fill("amount:1000..1300 due:2026-11");
  const hit = page.getByRole("list", { name: "Search results" }).getByRole("link", { name: "A bill" });
  await hit.waitFor();
  await field.fill("amount:<1000");
  await page.getByRole("heading", { name: "Nothing found for “amount:<1000”" }).waitFor();
  await field.fill("amount:1249,50kr");
  await hit.click();
  const facts = page.getByRole("region", { name: "Found in the document" });
  await facts.getByText("“Forfallsdato 17.11.2026”").waitFor();
  await facts.getByText("NOK 1,249.50").waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await facts.getByRole("button", { name: "Copy: Total NOK 1,249.50" }).click();
  await page.getByText("NOK 1,249.50 copied").waitFor();
  await facts.getByRole("button", { name: "Use as date: 3 Nov 2026" }).click();
  await facts.getByRole("button", { name: "Use as date: 3 Nov 2026" }).waitFor({ state: "detached" });
  await desk.offline(false);
  await expect
    .poll(async () => (await api.call<{ documentDate: string }>("GET", `/api/documents/${id}`)).body.documentDate)
    .toBe("2026-11-03");
});
