// Custom fields on the screen: made beside a document without network, found by their values, the same on another device, and taken back.
import { v7 as uuid } from "uuid";
import { afterEach, expect, inject, test } from "vitest";
import { Api, textFile } from "../harness/api.ts";
import { Device, type DeviceKind, patience } from "./support.ts";

const product = { url: inject("productUrl") };
let device: Device;

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await device.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = device.problems();
  await device.dispose();
  expect(problems).toEqual([]);
});

async function open(kind: DeviceKind): Promise<{ api: Api; id: string }> {
  const api = new Api(product.url);
  const person = { ...(await api.signUp()), handle: "" };
  const { id } = await api.upload(textFile("lease.txt", "The lease of the house."));
  await api.settled(id);
  await api.call("PATCH", `/api/documents/${id}`, { title: "Lease" });
  device = await Device.open({ url: product.url, kind });
  await device.signIn(person);
  await device.row("Lease").waitFor();
  return { api, id };
}

/** Makes a field beside the open document, and writes its value. */
async function addField(name: string, kind: string, value: string): Promise<void> {
  const { page } = device;
  await page.getByRole("button", { name: /^Add field/ }).click();
  await page.getByRole("combobox", { name: "Find or create" }).fill(name);
  await page.getByRole("option", { name: `Create “${name}”` }).click();
  const dialog = page.getByRole("dialog", { name: "New field" });
  await dialog.getByLabel("What it holds").selectOption({ label: kind });
  if (kind === "Choice") await dialog.getByLabel("Options").fill("Open\nSigned");
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.waitFor({ state: "detached" });
  if (kind === "Choice") {
    await page.getByRole("button", { name: new RegExp(`^${name}: `) }).click();
    await page.getByRole("option", { name: value }).click();
  } else {
    await page.getByLabel(name, { exact: true }).fill(value);
    await page.getByLabel(name, { exact: true }).blur();
  }
}

test.each(["phone", "desk"] as const)(
  "on a %s fields are made and filled without network, found there, and reach the server",
  async (kind) => {
    const { api, id } = await open(kind);
    const { page } = device;
    await device.installed({ engines: true });
    await device.offline(true);
    await device.details("Lease");
    await addField("Yearly rent", "Amount of money", "162 000,50");
    await addField("Lease end", "Date", "2028-08-31");
    await addField("Status", "Choice", "Signed");
    await addField("Remark", "Text", "zebra crossing");
    await page.getByLabel("Yearly rent", { exact: true }).fill("much");
    await page.getByLabel("Yearly rent", { exact: true }).blur();
    await page.getByText("This is no amount: write it like 1,249.50 NOK").waitFor();
    await expect.poll(() => page.getByLabel("Yearly rent", { exact: true }).inputValue()).toMatch(/162,000\.50/);
    expect(await device.axe()).toEqual([]);
    await device.screenshot("custom-fields");
    if (kind === "phone") await device.toDocuments();
    for (const query of ["yearly_rent:>100000", "lease_end:2028 status:signed zebra"]) {
      await device.search(query);
      await device.hit("Lease").waitFor();
      await page.getByRole("button", { name: /^Sort: / }).click();
      await page.getByRole("menuitemradio", { name: /^By Yearly rent/ }).click();
      await device.hit("Lease").waitFor();
      await device
        .hit("Lease")
        .getByText(/162,000\.50/)
        .filter({ visible: true })
        .waitFor();
      await device.search("-has:status");
      await expect.poll(() => device.hit("Lease").count()).toBe(0);
    }
    expect(await page.getByText(/is no filter/).count()).toBe(0);
    // Sorted by it the list shows it: once up, once down, documents without it last.
    await device.goto("/documents");
    for (const chosen of ["By Yearly rent", "By Yearly rent, descending"]) {
      await page.getByRole("button", { name: /^Sort: / }).click();
      await page.getByRole("menuitemradio", { name: chosen, exact: true }).click();
      await page.getByRole("button", { name: `Sort: ${chosen}` }).waitFor();
      await device
        .row("Lease")
        .getByText(/162,000\.50/)
        .waitFor();
    }
    await device.screenshot("custom-fields-sorted");
    await device.offline(false);
    const values = async () => Object.values((await api.settled(id)).custom ?? {});
    await expect.poll(async () => (await values()).length).toBe(4);
    expect(await values()).toEqual(expect.arrayContaining(["162000.50 GBP", "2028-08-31", "zebra crossing"]));
  },
);

test("a field is renamed and deleted in the settings, and comes back with its values", async () => {
  const { api, id } = await open("desk");
  const { page } = device;
  await device.details("Lease");
  await addField("Remark", "Text", "zebra crossing");
  const custom = async () => Object.values((await api.settled(id)).custom ?? {});
  await expect.poll(custom).toEqual(["zebra crossing"]);
  await device.goto("/settings");
  await page.getByRole("tab", { name: "Fields" }).click();
  await page.getByLabel("Name of Remark").fill("Comment of ours");
  // What is typed is kept by itself after a while, and the input is called by the new name then.
  await page.keyboard.press("Enter");
  await page.getByText("comment_of_ours:words").waitFor();
  await page.getByRole("button", { name: "Delete Comment of ours" }).click();
  await page.getByText(/^No fields of your own yet/).waitFor();
  await page.getByRole("button", { name: "Undo", exact: true }).last().click();
  await page.getByLabel("Name of Comment of ours").waitFor();
  const known = async () => (await api.call<{ customFields: unknown[] }>("GET", "/api/documents/categories")).body.customFields;
  await expect.poll(known).toMatchObject([{ name: "Comment of ours", kind: "text" }]);
  await device.goto(`/documents/${id}`);
  await expect.poll(() => page.getByLabel("Comment of ours", { exact: true }).inputValue()).toBe("zebra crossing");

  // A field whose name asks for what the document says is filled as it is read, and kept or taken back like everything that machines fill.
  const fieldId = uuid();
  await api.mutate("createCustomField", { id: fieldId, name: "Due date", kind: "date", options: [] });
  const bill = await api.upload(textFile("bill.txt", "Invoice 8812\nDue date: 31 August 2028"));
  await expect.poll(async () => (await api.settled(bill.id)).custom, { timeout: patience }).toEqual({ [fieldId]: "2028-08-31" });
  await device.goto(`/documents/${bill.id}`);
  await page.getByRole("button", { name: "Keep the filled-in due date" }).waitFor();
  expect(await device.axe()).toEqual([]);
  await page.getByRole("button", { name: "Undo the filled-in due date" }).click();
  await expect.poll(async () => (await api.settled(bill.id)).custom).toBeNull();
  await page.getByRole("button", { name: "Undo", exact: true }).last().click();
  await expect.poll(async () => (await api.settled(bill.id)).custom).toEqual({ [fieldId]: "2028-08-31" });
});

test("two fields that mean the same become one without network, two again, and one on the server", async () => {
  const { api, id } = await open("desk");
  const [amount, sum, remark] = [uuid(), uuid(), uuid()];
  for (const [fieldId, name, kind] of [
    [amount, "Amount", "number"],
    [sum, "Sum", "number"],
    [remark, "Sums", "text"],
  ])
    await api.mutate("createCustomField", { id: fieldId, name, kind, options: [] });
  await api.mutate("setCustomValue", { id, fieldId: sum, value: "7" });
  const { page } = device;
  await device.goto("/settings");
  await page.getByRole("tab", { name: "Fields" }).click();
  await page.getByLabel("Name of Sum", { exact: true }).waitFor();
  await device.installed();
  await device.offline(true);
  const merge = async () => {
    await page.getByLabel("Name of Sum", { exact: true }).fill("amount");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Merge with “Amount”?" });
    await dialog.waitFor();
    expect(await device.axe()).toEqual([]);
    await dialog.getByRole("button", { name: "Merge", exact: true }).click();
    await page.getByLabel("Name of Sum", { exact: true }).waitFor({ state: "detached" });
  };
  await merge();
  await page.getByRole("button", { name: "Undo", exact: true }).last().click();
  await page.getByLabel("Name of Sum", { exact: true }).waitFor();
  // Of another kind: the name is taken.
  await page.getByLabel("Name of Sums", { exact: true }).fill("amount");
  await page.keyboard.press("Enter");
  await page.getByText("There is one with this name already").waitFor();
  await merge();
  await device.offline(false);
  const shown = async () => (await api.settled(id)).custom?.[amount];
  await expect.poll(shown, { timeout: patience }).toBe("7");
  const known = async () =>
    (await api.call<{ customFields: { name: string }[] }>("GET", "/api/documents/categories")).body.customFields.map(({ name }) => name);
  await expect.poll(async () => (await known()).toSorted(), { timeout: patience }).toEqual(["Amount", "Sums"]);
});
