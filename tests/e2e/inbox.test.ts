// What came in is filed: by keyboard alone, several at once, put off, without network and on a phone; with what was learnt beside it.
import { v7 as uuid } from "uuid";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { Api, textFile } from "../harness/api.ts";
import { Device, type DeviceKind, type Person, patience, until } from "./support.ts";

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
    if (task.result?.state === "fail") await device.screenshot(`inbox-failed ${task.name.slice(0, 30)}`).catch(() => undefined);
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

const bill = (month: string) =>
  textFile(
    `${month}.txt`,
    `Fjordlys Kraft AS\nOrg.nr. 974 760 673 MVA\nwww.fjordlys.no\n\nIda Berg\nFaktura for ${month} 2026\nStrøm og nettleie\nÅ betale`,
  );
const other = (title: string) => textFile(`${title}.txt`, `${title}\nMøtet i borettslaget handlet om dugnad og kaker`);

async function arrived(file: ReturnType<typeof textFile>, values?: Record<string, unknown>): Promise<string> {
  const { id } = await api.upload(file);
  await api.settled(id);
  if (values) await api.call("PATCH", `/api/documents/${id}`, values);
  return id;
}

const read = async (id: string) => (await api.call<VaultDocument>("GET", `/api/documents/${id}`)).body;
const filed = (id: string) => until("filed", async () => ((await read(id)).filedOn ? read(id) : null));

/** A vault in which three bills have been filed, and one more has come. */
async function withBills(): Promise<{ folderId: string; correspondentId: string }> {
  const [folderId, correspondentId] = [uuid(), uuid()];
  await api.call("POST", "/api/mutations/createFolder", { id: folderId, name: "Power" });
  await api.call("POST", "/api/mutations/createCorrespondent", { id: correspondentId, name: "Fjordlys Kraft" });
  for (const month of ["juni", "juli", "august"])
    await arrived(bill(month), { title: `Power ${month}`, folderId, correspondentId, filedOn: "2026-11-01" });
  return { folderId, correspondentId };
}

test("by keyboard alone: what was learnt is proposed, E files it and goes on, U takes it back, H puts off", async () => {
  const { folderId, correspondentId } = await withBills();
  const meeting = await arrived(other("Minutes"), { title: "Minutes" });
  const september = await arrived(bill("september"), { title: "Power september" });
  // The server has proposed it as well, whenever it came to it.
  await until("a proposal", async () => ((await read(september)).correspondentId === correspondentId ? true : null));
  const desk = await aDevice();
  const { page } = desk;
  await page
    .getByRole("navigation", { name: "Vault" })
    .getByRole("link", { name: /^Inbox/ })
    .click();
  await desk.screen("Inbox").waitFor();
  const title = page.getByRole("textbox", { name: "Title" });
  await page.getByText("1 of 2", { exact: true }).waitFor();
  await expect.poll(() => title.inputValue()).toBe("Power september");
  await page
    .getByText(/As in \d documents? like this one/)
    .first()
    .waitFor();
  await page.getByRole("region", { name: "Text" }).getByText("Strøm og nettleie").waitFor();
  expect(await desk.axe()).toEqual([]);
  await desk.screenshot("inbox-proposals");
  await page.locator("main h1").focus();
  await page.keyboard.press("e");
  await expect.poll(() => title.inputValue(), { timeout: patience }).toBe("Minutes");
  expect(await filed(september)).toMatchObject({
    folderId,
    correspondentId,
    filled: { correspondentId: { by: "classifier", accepted: true } },
  });
  await page.keyboard.press("u");
  await page
    .getByText("1 left")
    .or(page.getByText("2 of 2", { exact: true }))
    .waitFor();
  await until("back in the inbox", async () => ((await read(september)).filedOn === null ? true : null));
  await page.keyboard.press("h");
  await page.getByRole("button", { name: "1 put off" }).waitFor();
  await until("put off", async () => ((await read(meeting)).snoozedUntil ? true : null));
  await page.keyboard.press("u");
  await expect.poll(() => page.getByRole("button", { name: "1 put off" }).count()).toBe(0);
  await page.getByRole("list", { name: "Waiting to be filed" }).getByText("Minutes").waitFor();
});

test("without network: several are filed at once, the search knows the same, and the server hears of it later", async () => {
  const ids = [await arrived(other("First")), await arrived(other("Second")), await arrived(other("Third"))];
  const desk = await aDevice();
  const { page } = desk;
  await desk.installed({ engines: true });
  await desk.goto("/inbox");
  const queue = page.getByRole("list", { name: "Waiting to be filed" });
  await expect.poll(() => queue.getByRole("checkbox").count(), { timeout: patience }).toBe(3);
  await desk.offline(true);
  await page.getByText("Without network you can go on").waitFor();
  await queue.getByRole("checkbox", { name: /First/ }).check();
  await queue.getByRole("checkbox", { name: /Second/ }).check();
  await page.getByRole("button", { name: "File 2 documents" }).click();
  await expect.poll(() => queue.getByRole("checkbox").count()).toBe(1);
  await page.keyboard.press("/");
  await page.keyboard.type("is:inbox");
  await desk.hit("Third").waitFor();
  await desk.goto("/inbox");
  await page.getByText("1 of 1", { exact: true }).waitFor();
  await desk.offline(false);
  for (const id of ids.slice(0, 2)) await filed(id);
  expect((await read(ids[2]!)).filedOn).toBeNull();
});

test("on a phone by thumb: the bar says how many wait, File and Later are at the lower edge, and the end is told", async () => {
  const id = await arrived(other("Only one"));
  const phone = await aDevice("phone");
  const { page } = phone;
  await page.getByRole("navigation", { name: "Vault" }).getByRole("link", { name: "Inbox 1" }).tap();
  const file = page.getByRole("button", { name: "File", exact: true });
  await file.waitFor();
  expect((await file.boundingBox())!.y).toBeGreaterThan(844 / 2);
  expect(await phone.axe()).toEqual([]);
  await phone.screenshot("inbox-one");
  await file.tap();
  await page.getByRole("heading", { name: "Nothing waits to be filed" }).waitFor();
  await filed(id);
  expect(await phone.axe()).toEqual([]);
});
