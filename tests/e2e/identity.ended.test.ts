// A session that was ended on purpose empties its device; one that merely ran out leaves it readable, or locks it.
import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { withClient } from "../../scripts/product/postgres.ts";
import { fixtures } from "../fixtures/index.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { confirm, eventually, keptBy, openSecurity, section } from "./identity.ts";
import { aPerson, Device, type Person } from "./support.ts";

const notes = "Årsmøte i Solsiden borettslag";
let product: TestProduct;
let phone: Device;
let laptop: Device;
let person: Person;

beforeAll(async () => {
  product = await aProduct();
});
afterAll(() => product?.dispose());
beforeEach(async () => {
  person = aPerson();
  phone = await Device.open({ url: product.url, kind: "phone" });
  laptop = await Device.open({ url: product.url });
  await phone.signUp(person);
  const { name, contentType, path } = fixtures.markdown;
  await phone.drop({ name, contentType, bytes: await readFile(path) });
  await phone.row(notes).waitFor();
  await phone.saved();
  await phone.installed();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") for (const device of [phone, laptop]) await device?.screenshot("identity-ended-failed");
  await Promise.all([phone?.dispose(), laptop?.dispose()]);
});

const saidWhy = "You were signed out here from another device";

async function isEmpty(device: Device): Promise<void> {
  await device.screen("Sign in").waitFor();
  await device.page.getByText(saidWhy).waitFor();
  await eventually("nothing is left", async () => {
    const kept = (await keptBy(device)).toLowerCase();
    return ["solsiden", "nattergal", person.handle, person.email].every((trace) => !kept.includes(trace));
  });
}

async function endPhone(): Promise<void> {
  await laptop.signIn(person);
  await openSecurity(laptop);
  const sessions = section(laptop, "Where you are signed in");
  await sessions.getByRole("button", { name: /^Sign out Chrome/ }).click();
  await laptop.page.getByRole("dialog").getByText("with the changes and files that it has not sent yet").waitFor();
  await laptop.screenshot("identity-end-session");
  expect(await laptop.axe()).toEqual([]);
  await confirm(laptop, "Sign out");
  await eventually("one session is left", async () => (await sessions.getByRole("button", { name: /^Sign out Chrome/ }).count()) === 0);
}

test("a phone whose session is ended from the laptop while it lies open is empty at once", async () => {
  phone.tolerate(/401|WebSocket/);
  await endPhone();
  await isEmpty(phone);
  await phone.screenshot("identity-revoked");
  expect(await phone.axe()).toEqual([]);
  expect([...phone.problems(), ...laptop.problems()]).toEqual([]);
});

test("a lost phone reads on without network, with its unsent work, and is empty as soon as it is online; the laptop is not touched", async () => {
  await phone.offline(true);
  await phone.drop({ name: "nattergal.txt", contentType: "text/plain", bytes: new TextEncoder().encode("nattergal") });
  await phone.row("nattergal").waitFor();
  await endPhone();
  await phone.restart("/documents");
  await phone.row(notes).waitFor();
  await phone.row("nattergal").waitFor();
  phone.tolerate(/401|WebSocket/);
  await phone.offline(false);
  await phone.goto("/documents");
  await isEmpty(phone);
  await phone.restart("/");
  await phone.page.getByText(saidWhy).waitFor();
  await laptop.goto("/documents");
  await laptop.row(notes).waitFor();
  expect(await laptop.row("nattergal").count()).toBe(0);
  await phone.signIn(person);
  await phone.row(notes).waitFor();
  expect([...phone.problems(), ...laptop.problems()]).toEqual([]);
});

test("a device that locks shows nothing when its session has run out, without network too, and goes on with its unsent work after the sign-in", async () => {
  await phone.goto("/settings");
  await phone.page.getByRole("group", { name: "When the session has ended" }).getByRole("button", { name: "Lock", exact: true }).tap();
  await phone.screenshot("settings-when-expired");
  await phone.goto("/documents");
  await phone.row(notes).waitFor();
  await phone.offline(true);
  await phone.drop({ name: "nattergal.txt", contentType: "text/plain", bytes: new TextEncoder().encode("nattergal") });
  await phone.row("nattergal").waitFor();
  await withClient(product.database.appUrl, (client) =>
    client.query("UPDATE sessions SET expires_at = now() FROM users u WHERE u.id = user_id AND u.handle = $1", [person.handle]),
  );
  phone.tolerate(/401|WebSocket/);
  await phone.offline(false);
  await phone.goto("/documents");
  const locked = () => phone.page.getByText("this device is locked");
  await locked().waitFor();
  expect(await phone.page.locator("body").textContent()).not.toMatch(/solsiden|nattergal/i);
  await phone.screenshot("identity-locked");
  expect(await phone.axe()).toEqual([]);
  await phone.offline(true);
  await phone.restart("/documents");
  await locked().waitFor();
  expect(await phone.page.locator("body").textContent()).not.toMatch(/solsiden|nattergal/i);
  await phone.offline(false);
  await phone.page.getByLabel("Password", { exact: true }).fill(person.password);
  await phone.page.getByRole("button", { name: "Sign in", exact: true }).tap();
  await phone.row("nattergal").waitFor();
  await phone.saved();
  expect([...phone.problems(), ...laptop.problems()]).toEqual([]);
});
