// Tags inside each other on the screen: made, filed with, found by the one around them, moved, renamed and deleted; without network as well.
import { afterEach, expect, inject, test } from "vitest";
import { Api, textFile } from "../harness/api.ts";
import { onDisk } from "./onDisk.ts";
import { Device } from "./support.ts";

const product = { url: inject("productUrl") };
let device: Device;

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await device.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = device.problems();
  await device.dispose();
  expect(problems).toEqual([]);
});

const nameField = (name: string) => device.page.getByLabel(`Name of ${name}`, { exact: true });
const indent = (name: string) =>
  device.page
    .locator(".label-row")
    .filter({ has: nameField(name) })
    .evaluate((row) => getComputedStyle(row).getPropertyValue("--depth"));

async function place(name: string, what: string): Promise<void> {
  await device.page.getByRole("button", { name: `The place of ${name}` }).click();
  await device.page.getByRole("menuitem", { name: what, exact: true }).click();
}

async function makeInside(name: string, inside: string): Promise<void> {
  await place(inside, "New tag inside");
  const dialog = device.page.getByRole("dialog", { name: `New tag in “${inside}”` });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Create" }).click();
  await nameField(name).waitFor();
}

async function settings(): Promise<void> {
  await device.goto("/settings");
  await device.page.getByRole("tab", { name: "Tags" }).waitFor();
}

async function finds(query: string, ...titles: string[]): Promise<void> {
  const { page } = device;
  await device.goto(`/search?q=${encodeURIComponent(query)}`);
  const count = titles.length === 1 ? "1 document found" : `${titles.length} documents found`;
  await page.getByText(titles.length === 0 ? /^Nothing found/ : count).waitFor();
  for (const title of titles) await device.hit(title).waitFor();
}

test.each(["phone", "desk"] as const)(
  "on a %s a tag is made inside another, and its documents are found by the outer one",
  async (kind) => {
    const api = new Api(product.url);
    const person = { ...(await api.signUp()), handle: "" };
    const { id } = await api.upload(textFile("may.txt", "Kraftlaget"));
    await api.settled(id);
    await api.call("PATCH", `/api/documents/${id}`, { title: "Bill of May" });
    device = await Device.open({ url: product.url, kind });
    await device.signIn(person);
    await device.row("Bill of May").waitFor();
    const { page } = device;
    await device.installed({ engines: true });

    await settings();
    await page.getByLabel("New tag", { exact: true }).fill("Home");
    await page.getByLabel("New tag", { exact: true }).press("Enter");
    await nameField("Home").waitFor();
    await makeInside("Power", "Home");
    await makeInside("Grid", "Power");
    expect([await indent("Home"), await indent("Power"), await indent("Grid")]).toEqual(["0", "1", "2"]);
    expect(await device.axe()).toEqual([]);

    await device.goto("/documents");
    await device.tag("Bill of May", "Grid");
    await device.saved();
    await finds("tag:home", "Bill of May");
    const onServer = (query: string) => api.call<{ total: number }>("GET", `/api/search/facets?q=${encodeURIComponent(query)}`);
    expect((await onServer("tag:home")).body.total).toBe(1);

    const { body: labels } = await api.call<{ tags: { id: string; name: string }[] }>("GET", "/api/documents/categories");
    await onDisk(page, `"tags":["${labels.tags.find(({ name }) => name === "Grid")!.id}"]`);
    await device.offline(true);
    await finds("tag:power", "Bill of May");
    await settings();
    await nameField("Power").fill("Energy");
    await nameField("Power").press("Enter");
    await nameField("Energy").waitFor();
    await makeInside("Car", "Home");
    await place("Energy", "Move…");
    const dialog = page.getByRole("dialog", { name: "Put “Energy” into another tag" });
    await expect.poll(() => dialog.getByRole("option").allTextContents()).toEqual(["In no other tag", "Homeis here", "Home / Car"]);
    expect(await device.axe()).toEqual([]);
    await dialog.getByRole("option", { name: "Home / Car" }).click();
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => indent("Grid")).toBe("3");
    await finds("tag:car", "Bill of May");

    await settings();
    await page.getByRole("button", { name: "Delete Car", exact: true }).click();
    const question = page.getByRole("dialog", { name: "Delete “Car”?" });
    await question.getByText("1 tag lies in it. It is kept and moves into “Home”.").waitFor();
    expect(await device.axe()).toEqual([]);
    await question.getByRole("button", { name: "Delete tag" }).click();
    await nameField("Car").waitFor({ state: "detached" });
    await expect.poll(() => indent("Energy")).toBe("1");
    await page.getByRole("button", { name: "Undo", exact: true }).last().click();
    await nameField("Car").waitFor();
    await expect.poll(() => indent("Energy")).toBe("2");

    await device.offline(false);
    await device.saved();
    await expect.poll(async () => (await onServer("tag:car")).body.total).toBe(1);
    expect((await onServer("tag:home")).body.total).toBe(1);
    expect((await onServer("tag:power")).body.total).toBe(0);
  },
);
