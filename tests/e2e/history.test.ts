// The history on the screen: what was done, taken back from there singly and as a gesture, with and without network.
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { Api, textFile } from "../harness/api.ts";
import { Device } from "./support.ts";

const product = { url: inject("productUrl") };
let api: Api;
let desk: Device;

beforeEach(async () => {
  api = new Api(product.url);
  const person = { ...(await api.signUp()), handle: "" };
  desk = await Device.open({ url: product.url });
  await desk.signIn(person);
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await desk.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = desk.problems();
  await desk.dispose();
  expect(problems).toEqual([]);
});

async function documents(...titles: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const title of titles) {
    const { id } = await api.upload(textFile(`${title}.txt`, `About ${title}.`));
    await api.settled(id);
    await api.call("PATCH", `/api/documents/${id}`, { title });
    await desk.row(title).waitFor();
    ids.push(id);
  }
  return ids;
}

const entries = () => desk.page.locator(".history-entry");

async function openHistory(id: string): Promise<void> {
  await desk.goto(`/documents/${id}`);
  await desk.page.getByRole("button", { name: "Show history" }).click();
  await entries().first().waitFor();
}

const titleField = () => desk.page.getByLabel("Title", { exact: true });

test("a change is told with what it was, and is taken back from there, also without network", async () => {
  const [id = ""] = await documents("Bill of May");
  await openHistory(id);
  await expect.poll(() => entries().count()).toBe(3);
  await expect.poll(() => entries().last().textContent()).toMatch(/You[\s\S]*Added/);
  await expect.poll(() => entries().nth(1).textContent()).toMatch(/The reader[\s\S]*Read/);

  await titleField().fill("Bill of June");
  await titleField().blur();
  await entries().filter({ hasText: "Bill of June" }).waitFor();
  await expect.poll(() => entries().first().textContent()).toMatch(/Bill of May[\s\S]*Bill of June/);

  await desk.installed();
  await desk.offline(true);
  await titleField().fill("Bill of July");
  await titleField().blur();
  const unsent = entries().filter({ hasText: "Bill of July" });
  await unsent.filter({ hasText: "not sent yet" }).waitFor();
  await unsent.getByRole("button", { name: /^Undo/ }).click();
  await expect.poll(() => titleField().inputValue()).toBe("Bill of June");
  await desk.offline(false);
  await expect.poll(async () => (await api.settled(id)).title).toBe("Bill of June");
  await expect.poll(() => entries().count()).toBe(6);
});

test("a gesture over several documents is taken back for all of them from one", async () => {
  const ids = await documents("First", "Second", "Third");
  await desk.page.keyboard.press("Control+a");
  await desk.page.keyboard.press("t");
  await desk.page.getByRole("dialog").getByRole("combobox").fill("Power");
  await desk.page.getByRole("option", { name: /Create “Power”/ }).click();
  await desk.page.keyboard.press("Escape");
  const tagsOf = async () => Promise.all(ids.map(async (id) => (await api.settled(id)).tags.length));
  await expect.poll(tagsOf).toEqual([1, 1, 1]);
  await openHistory(ids[1]!);
  await desk.page.getByRole("button", { name: "Undo for all 3" }).click();
  await expect.poll(tagsOf).toEqual([0, 0, 0]);
  await entries().filter({ hasText: "Undo for all 3" }).nth(1).waitFor();
});
