// What stays on a device and what does not: without network, after the session ended, after signing out, for the next person; and tabs.
import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { withClient } from "../../scripts/product/postgres.ts";
import { fixtures } from "../fixtures/index.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { confirm, eventually, keptBy } from "./identity.ts";
import { aPerson, Device, type Person, until } from "./support.ts";

const title = "meeting-notes";
const words = "solsiden";
let product: TestProduct;
let device: Device;
let person: Person;

beforeAll(async () => {
  product = await aProduct();
});
afterAll(() => product?.dispose());
beforeEach(async () => {
  person = aPerson();
  device = await Device.open({ url: product.url });
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await device.screenshot("identity-device-failed");
  await device?.dispose();
});

const sessions = (handle: string) =>
  withClient(product.database.appUrl, async (client) => {
    const { rows } = await client.query<{ revoked: boolean }>(
      "SELECT s.revoked_at IS NOT NULL AS revoked FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.handle = $1 ORDER BY s.created_at",
      [handle],
    );
    return rows.map(({ revoked }) => revoked);
  });
const revoke = (handle: string) =>
  withClient(product.database.appUrl, (client) =>
    client.query("UPDATE sessions SET revoked_at = now() FROM users u WHERE u.id = user_id AND u.handle = $1", [handle]),
  );

async function addNotes(): Promise<void> {
  const { name, contentType, path } = fixtures.markdown;
  await device.drop({ name, contentType, bytes: await readFile(path) });
}

test("without network the vault opens for its person, also after the session has ended there; online it asks for the sign-in and goes on", async () => {
  await device.signUp(person);
  await addNotes();
  await device.row("Årsmøte i Solsiden borettslag").waitFor();
  await device.saved();
  await device.installed();
  await device.offline(true);
  await revoke(person.handle);
  await device.restart("/documents");
  await device.row("Årsmøte i Solsiden borettslag").waitFor();
  await device.drop({ name: "offline.txt", contentType: "text/plain", bytes: new TextEncoder().encode("offline") });
  await device.row("offline").waitFor();
  await device.goto("/account/security");
  await device.page.getByText("There is no connection to DocuVault.").first().waitFor();
  await device.screenshot("identity-security-offline");
  expect(device.problems()).toEqual([]);
  device.tolerate(/401|WebSocket/);
  await device.offline(false);
  await device.goto("/documents");
  await device.page.getByText("Your session has ended.").waitFor();
  await device.row("offline").waitFor();
  await device.page.getByRole("link", { name: "Sign in again" }).click();
  await expect.poll(() => device.page.getByLabel("E-mail").inputValue()).toBe(person.email);
  await device.page.getByLabel("Password", { exact: true }).fill(person.password);
  await device.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await device.row("offline").waitFor();
  await device.saved();
  expect(device.problems()).toEqual([]);
});

test("signing out without network says what is unsaved, leaves nothing, and the server hears of it; the next person sees nothing", async () => {
  await device.signUp(person);
  await addNotes();
  await device.open("Årsmøte i Solsiden borettslag");
  await device.saved();
  await device.installed();
  const { page } = device;
  expect(await keptBy(device)).toMatch(new RegExp(words, "i"));
  // no token is kept, only held in memory; where a list goes on is kept, and is base64 of JSON too, but has no parts
  expect(await keptBy(device)).not.toMatch(/eyJ[\w-]{8,}\.[\w-]{8,}/);
  await device.offline(true);
  await device.goto("/documents");
  await device.drop({ name: "nattergal.txt", contentType: "text/plain", bytes: new TextEncoder().encode("nattergal") });
  await device.row("nattergal").waitFor();
  await device.goto("/settings");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("dialog").getByText("has not reached the vault yet").waitFor();
  await device.screenshot("identity-sign-out-unsaved");
  expect(await device.axe()).toEqual([]);
  await confirm(device, "Sign out and lose them");
  await device.screen("Sign in").waitFor();
  const nothingOf = async (what: string) => {
    const kept = await keptBy(device);
    for (const trace of [words, title, "nattergal", person.handle, person.email, person.password])
      expect([what, trace, kept.toLowerCase().includes(trace)]).toEqual([what, trace, false]);
  };
  await eventually("the device is empty", async () => !(await keptBy(device)).toLowerCase().includes(words));
  await nothingOf("after signing out");
  await expect.poll(() => sessions(person.handle)).toEqual([false]);
  for (let back = 0; back < 6; back++) {
    await page.goBack({ waitUntil: "domcontentloaded" }).catch(() => undefined);
    if (page.url().startsWith(product.url)) {
      await device.screen("Sign in").waitFor();
      expect(await page.locator("body").textContent()).not.toMatch(/solsiden|nattergal/i);
    }
  }

  await device.offline(false);
  await device.restart("/");
  await device.screen("Sign in").waitFor();
  await eventually("the server has heard of it", async () => (await sessions(person.handle)).every(Boolean));
  // a passkey's challenge is nobody's
  const cookies = async () => (await device.context.cookies()).map(({ name }) => name).filter((name) => name !== "__Host-passkey");
  await eventually("its cookie is gone", async () => (await cookies()).length === 0);
  const next = aPerson();
  await device.signUp(next);
  await device.page.getByRole("heading", { name: "Your vault is empty" }).waitFor();
  await device.saved();
  await nothingOf("with the next person signed in");
  await device.page.goBack();
  expect(await device.page.locator("body").textContent()).not.toMatch(/solsiden|nattergal/i);
  expect(device.problems()).toEqual([]);
});

test("while one person's documents are on the device, another one is not let in beside them", async () => {
  await device.signUp(person);
  await addNotes();
  await device.row("Årsmøte i Solsiden borettslag").waitFor();
  await device.saved();
  const other = aPerson();
  const elsewhere = await Device.open({ url: product.url });
  await elsewhere.signUp(other);
  await elsewhere.dispose();
  device.tolerate(/401|WebSocket/);
  await revoke(person.handle);
  await device.goto("/documents");
  await device.page.getByText("Your session has ended.").waitFor();
  // by hand: the form names the person who was here and does not let it be changed
  await device.page.getByRole("link", { name: "Sign in again" }).click();
  await device.page.getByLabel("E-mail").evaluate((field: HTMLInputElement, email) => {
    field.readOnly = false;
    field.value = email;
  }, other.email);
  await device.page.getByLabel("Password", { exact: true }).fill(other.password);
  await device.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await device.page.getByText("Another account's data is on this device. Sign out there first.").waitFor();
  await device.screenshot("identity-other-account");
  await eventually("the session that was begun has ended", async () => (await sessions(other.handle)).at(-1) === true);
  expect(device.problems()).toEqual([]);
});

test("a browser that lost the app's storage but kept its cookie is signed in, and not after signing out", async () => {
  await device.signUp(person);
  await device.saved();
  const { page } = device;
  await device.goto("/health");
  const session = await device.context.newCDPSession(page);
  await session.send("Storage.clearDataForOrigin", {
    origin: product.url,
    storageTypes: "indexeddb,local_storage,cache_storage,service_workers",
  });
  await device.goto("/");
  await device.screen("Documents").waitFor();
  await device.saved();
  await expect.poll(() => sessions(person.handle)).toEqual([false]);
  await device.goto("/settings");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await device.screen("Sign in").waitFor();
  await eventually("the session has ended", async () => (await sessions(person.handle)).every(Boolean));
  await device.goto("/");
  await device.screen("Sign in").waitFor();
  await page.getByRole("link", { name: "Create one" }).waitFor();
  expect(device.problems()).toEqual([]);
});

test("five tabs over fifty ends of their token, a seventh of the answers lost: nobody is signed out, and it is one session", {
  timeout: 400_000,
}, async () => {
  await device.signUp(person);
  await device.saved();
  // Only what the tabs are told of the time is changed: 31 seconds, of which the app keeps thirty as its margin.
  let refreshed = 0;
  let lost = 0;
  await device.context.route("**/api/auth/refresh", async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { expiresIn?: number };
    if (response.ok()) refreshed++;
    if (response.ok() && refreshed % 7 === 0) {
      lost++;
      return route.abort("connectionreset");
    }
    return route.fulfill({ response, json: { ...body, ...(body.expiresIn !== undefined && { expiresIn: 31 }) } });
  });
  device.tolerate(/ERR_CONNECTION_RESET/);
  await device.goto("/documents");
  const tabs = [device.page];
  for (let i = 1; i < 5; i++) tabs.push(await device.tab("/documents"));
  await until("fifty refreshes", async () => refreshed - lost >= 50, { timeoutMs: 300_000 });
  expect(lost).toBeGreaterThanOrEqual(7);
  await expect.poll(() => sessions(person.handle)).toEqual([false]);
  for (const tab of tabs) {
    await tab.getByText("All saved", { exact: true }).first().waitFor();
    expect(await tab.getByText("Your session has ended.").count()).toBe(0);
  }
  const audit = await withClient(product.database.appUrl, (client) =>
    client.query("SELECT FROM audit_log l JOIN users u ON u.id = l.actor_id WHERE u.handle = $1 AND event = 'session.refreshReused'", [
      person.handle,
    ]),
  );
  expect(audit.rowCount).toBe(0);
  await device.context.unroute("**/api/auth/refresh");
  // What one tab writes reaches the others: all of them are still the same person's.
  await device.drop({ name: "after.txt", contentType: "text/plain", bytes: new TextEncoder().encode("after") });
  for (const tab of tabs) await tab.getByRole("link", { name: "after", exact: true }).first().waitFor();
  expect(device.problems()).toEqual([]);
});
