// What happens to the window: closed, killed or put away in the middle of a word, turned on its side, zoomed in.
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { eventually } from "./identity.ts";
import { aPerson, Device, type Person } from "./support.ts";

const product = { url: inject("productUrl") };
let device: Device;
let person: Person;

beforeEach(() => {
  person = aPerson();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await device?.screenshot("window-failed");
  await device?.dispose();
});

const add = async (...names: string[]) => {
  for (const name of names) await device.drop({ name: `${name}.txt`, contentType: "text/plain", bytes: new TextEncoder().encode(name) });
  for (const name of names) await device.row(name).waitFor();
  await device.saved();
};

const notes = () => device.page.getByRole("textbox", { name: "Notes" });
const title = () => device.page.getByRole("textbox", { name: "Title" });

test("what is typed survives the tab: killed after a rest, reloaded or closed at once; nothing has to be left first", async () => {
  device = await Device.open({ url: product.url });
  await device.signUp(person);
  await add("nattergal");
  const reader = await device.tab("/documents");

  await device.details("nattergal");
  await notes().click();
  await device.page.keyboard.type("killed after a rest");
  // it is on its way to the server too, though the field still has the focus
  await eventually("the other tab has it", async () => {
    await reader.getByRole("main").getByRole("link", { name: "nattergal", exact: true }).click();
    return (await reader.getByRole("textbox", { name: "Notes" }).inputValue()) === "killed after a rest";
  });
  await device.crashTab();
  await device.useTab(reader);
  await device.goto("/documents");
  await device.details("nattergal");
  // the tab that was killed may not have stored what it had sent: then it comes with the first pull
  await eventually("it is there", async () => (await notes().inputValue()) === "killed after a rest");

  await notes().fill("reloaded in the middle of a wor");
  await device.page.reload({ waitUntil: "domcontentloaded" });
  await device.details("nattergal");
  await eventually("it is there", async () => (await notes().inputValue()) === "reloaded in the middle of a wor");

  await title().fill("Closed at once");
  await device.replaceTab("/documents");
  await device.row("Closed at once").waitFor();

  // the whole edit is one step to undo, and Escape takes back what a rest has saved
  await device.details("Closed at once");
  await notes().click();
  await device.page.keyboard.press("Control+A");
  await device.page.keyboard.type("first");
  await device.saved();
  await device.page.keyboard.type(" and second");
  await notes().blur();
  await device.page.getByRole("button", { name: "Undo" }).click();
  await eventually("undone", async () => (await notes().inputValue()) === "reloaded in the middle of a wor");
  await title().click();
  await device.page.keyboard.type(" not");
  await eventually("saved after a rest", async () => (await device.titles()).join() !== "Closed at once");
  await device.page.keyboard.press("Escape");
  await device.row("Closed at once").waitFor();
  await device.saved();
  expect(device.problems()).toEqual([]);
});

test("names that are being typed survive as well: of a label, of a new one, of a new folder; a phone that puts the app away saves notes", async () => {
  device = await Device.open({ url: product.url, kind: "phone" });
  await device.signUp(person);
  await add("nattergal");
  await device.tag("nattergal", "Bills");
  const { page } = device;
  await device.goto("/settings");
  const bills = page.getByRole("textbox", { name: "Name of Bills" });
  await bills.fill("Invoices");
  await page.getByRole("textbox", { name: "New tag" }).fill("Hou");
  await page.reload({ waitUntil: "domcontentloaded" });
  await page.getByRole("textbox", { name: "Name of Invoices" }).waitFor();
  await expect.poll(() => page.getByRole("textbox", { name: "New tag" }).inputValue()).toBe("Hou");

  await device.goto("/documents");
  const newFolder = async () => {
    await page.getByRole("button", { name: "More" }).tap();
    await page.getByRole("menuitem", { name: "New folder" }).tap();
  };
  await newFolder();
  await page.getByRole("dialog").getByRole("textbox").fill("Receipts 20");
  await page.reload({ waitUntil: "domcontentloaded" });
  await device.row("nattergal").waitFor();
  await newFolder();
  await expect.poll(() => page.getByRole("dialog").getByRole("textbox").inputValue()).toBe("Receipts 20");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).tap();
  await newFolder();
  await expect.poll(() => page.getByRole("dialog").getByRole("textbox").inputValue()).toBe("");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).tap();

  await device.details("nattergal");
  await notes().fill("put away");
  // another tab in front: the phone may end this one without another word
  await device.tab("/more");
  await device.crashTab();
  await device.replaceTab("/documents");
  await device.details("nattergal");
  await eventually("it is there", async () => (await notes().inputValue()) === "put away");
  expect(device.problems()).toEqual([]);
});

const shapes = [
  ["a small phone on its side", 667, 375],
  ["a large phone on its side", 844, 390],
  ["a desk at 200 %", 720, 450],
  ["a small desk at 200 %", 640, 360],
  ["a desk at 400 %", 320, 256],
] as const;

test("on its side and zoomed in, the navigation is in sight on every screen, whatever is scrolled, and rows have room beside it", async () => {
  device = await Device.open({ url: product.url });
  await device.signUp(person);
  await add(...Array.from({ length: 12 }, (_, n) => `nattergal ${n + 1}`));
  const { page } = device;
  const wrong: string[] = [];
  for (const [shape, width, height] of shapes) {
    await page.setViewportSize({ width, height });
    for (const path of ["/documents", "/search?q=nattergal", "/trash", "/settings", "/storage", "/shared", "/account/security"]) {
      await device.goto(path);
      await page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
      const places = page.getByRole("navigation", { name: "Vault" }).getByRole("link");
      await places.first().waitFor();
      await page.evaluate(() => {
        for (const element of [document.scrollingElement, ...document.querySelectorAll(".app, .stage, main, main *")])
          if (element && element.scrollHeight > element.clientHeight) element.scrollTop = element.scrollHeight;
      });
      for (const [index, box] of (await Promise.all((await places.all()).slice(0, 4).map((place) => place.boundingBox()))).entries()) {
        const inSight = box && box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height && box.height >= 24;
        if (!inSight) wrong.push(`${shape}, ${path}: place ${index + 1} at ${JSON.stringify(box)}`);
      }
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wrong.push(`${shape}, ${path}: scrolls sideways`);
    }
    await device.goto("/documents");
    await device.row("nattergal 12").first().waitFor();
    const list = await page.locator(".list-scroll").boundingBox();
    if (!list || list.height < Math.min(100, height / 3)) wrong.push(`${shape}: ${list?.height} pixels for the list`);
    await device.screenshot(`window-${width}`);
    expect(await device.axe()).toEqual([]);
  }
  expect(wrong).toEqual([]);
  expect(device.problems()).toEqual([]);
});
