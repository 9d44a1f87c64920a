// Finding by parts of words, and on from what was found: by what hits have in common.
import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { Api, textFile } from "../harness/api.ts";
import { Device } from "./support.ts";

const product = { url: inject("productUrl") };
let api: Api;
let person: { email: string; password: string };
const devices: Device[] = [];

beforeEach(async () => {
  api = new Api(product.url);
  person = await api.signUp();
});
afterEach(async ({ task }) => {
  const open = devices.splice(0);
  if (task.result?.state === "fail")
    for (const device of open) await device.screenshot(`failed ${device.kind} ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = open.flatMap((device) => device.problems());
  await Promise.all(open.map((device) => device.dispose()));
  expect(problems).toEqual([]);
});

async function aDevice(kind: "desk" | "phone" = "desk"): Promise<Device> {
  const device = await Device.open({ url: product.url, kind });
  devices.push(device);
  await device.signIn({ ...person, handle: "" });
  return device;
}

async function aDocument(title: string, text: string, rest: object = {}): Promise<string> {
  const { id } = await api.upload(textFile(`${title}.txt`, text));
  await api.settled(id);
  await api.call("PATCH", `/api/documents/${id}`, { title, ...rest });
  return id;
}

async function made(name: string, args: object): Promise<string> {
  const id = uuid();
  const { status } = await api.call("POST", `/api/mutations/${name}`, { id, createdAt: new Date().toISOString(), ...args });
  expect(status).toBe(200);
  return id;
}

test("what hits have in common is counted without network; one press narrows the search, in its own language", async () => {
  const house = await made("createFolder", { name: "House", parentId: null });
  const power = await made("createFolder", { name: "Power bills", parentId: house });
  const bill = await made("createType", { name: "Bill" });
  const paid = await made("createTag", { name: "Paid", color: "#2f6fb3" });
  await aDocument("Power in May", "Kraftlaget", { folderId: power, typeId: bill, documentDate: "2024-05-01", tags: [paid] });
  await aDocument("Power in June", "Kraftlaget", { folderId: power, typeId: bill, documentDate: "2025-06-01" });
  await aDocument("A letter", "Kraftlaget", { folderId: house, documentDate: "2025-07-01" });
  for (const kind of ["desk", "phone"] as const) {
    const device = await aDevice(kind);
    const { page } = device;
    await device.row("A letter").waitFor();
    await page.goto(`${product.url}/search?q=kraftlaget`);
    await page.getByText(/searched on this device/).waitFor();
    await page.getByText("3 documents found").waitFor();
    await device.offline(true);
    const narrow = page.getByRole("complementary", { name: "Narrow down" });
    await narrow.getByRole("button", { name: "Power bills 2" }).click();
    await page.getByText("2 documents found").waitFor();
    expect(await page.getByRole("searchbox", { name: "Search documents" }).inputValue()).toBe('kraftlaget folder:"Power bills"');
    // all of them are bills: that narrows nothing
    await narrow.getByRole("button", { name: /^Bill / }).waitFor({ state: "detached" });
    await narrow.getByRole("button", { name: "2024 1" }).waitFor();
    expect(await device.axe()).toEqual([]);
    await narrow.getByRole("button", { name: "Paid 1" }).click();
    await page.getByText("1 document found").waitFor();
    await device.hit("Power in May").waitFor();
    await narrow.waitFor({ state: "detached" });
    await device.offline(false);
  }
  const { body } = await api.call<{ total: number; facets: Record<string, { items: object[] }> }>("GET", "/api/search/facets?q=kraftlaget");
  expect(body.total).toBe(3);
  expect(body.facets.folder!.items).toEqual([
    { name: "House", count: 3, filter: 'folder:"House"' },
    { name: "Power bills", count: 2, filter: 'folder:"Power bills"' },
  ]);
});

test("what is like a document is found without network, and led to", async () => {
  const words = "Haftpflichtversicherung Police HP-4711-9923 Jahresbeitrag Versicherungsnehmer";
  await aDocument("Insurance 2024", `${words} Deckungssumme`);
  await aDocument("Insurance 2025", `${words} Selbstbeteiligung`);
  await aDocument("A recipe", "Kartoffelsuppe mit Majoran und Petersilie");
  for (const kind of ["desk", "phone"] as const) {
    const device = await aDevice(kind);
    const { page } = device;
    await device.row("Insurance 2025").waitFor();
    await page.goto(`${product.url}/search?q=majoran`);
    await page.getByText(/searched on this device/).waitFor();
    await page.goto(`${product.url}/documents`);
    const details = await device.details("Insurance 2024");
    await device.offline(true);
    await details.getByRole("button", { name: "More like this" }).click();
    const section = details.getByRole("region", { name: "More like this" });
    await section.getByRole("link", { name: /Insurance 2025/ }).waitFor();
    expect(await section.getByRole("link").count()).toBe(1);
    expect(await device.axe()).toEqual([]);
    await section.getByRole("link", { name: /Insurance 2025/ }).click();
    await device.screen("Insurance 2025").waitFor();
    await device.offline(false);
  }
});

test("a word that has grown together is found by its part without network, and the part is marked", async () => {
  await aDocument("May", "Din strømregning for mai er klar. Avtalen er uendret.");
  await aDocument("June", "En beregning for juni");
  const device = await aDevice();
  const { page } = device;
  await device.row("June").waitFor();
  await page.goto(`${product.url}/search?q=regning`);
  await page.getByText(/searched on this device/).waitFor();
  await device.offline(true);
  await page.getByText("1 document found").waitFor();
  expect(await page.getByRole("list", { name: "Search results" }).locator("mark").allTextContents()).toEqual(["regning"]);
  const { body } = await api.call<{ total: number; items: { snippet: string }[] }>("GET", "/api/search?q=regningen%20OR%20regning");
  expect(body).toMatchObject({ total: 1, items: [{ snippet: expect.stringContaining("strømregning") }] });
});
