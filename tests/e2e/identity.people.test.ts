// The administrator's screens in a real browser, and what a change there does on the person's own device.

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Session } from "../../shared/api/identity.ts";
import { Api } from "../harness/api.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { aPerson, Device, type DeviceKind, type Person } from "./support.ts";

const boss: Person = { email: "boss@example.org", password: "the keys of the house", handle: "boss" };
let product: TestProduct;
let admin: Device;
let own: Device;
let person: Person;
const found: string[] = [];

beforeAll(async () => {
  product = await aProduct({ env: { ADMIN_EMAIL: boss.email, ADMIN_PASSWORD: boss.password } });
});
afterAll(() => product?.dispose());
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await Promise.all([admin.screenshot("identity-people-failed"), own.screenshot("identity-people-own")]);
  await Promise.all([admin?.dispose(), own?.dispose()]);
  expect(found.splice(0)).toEqual([]);
});

async function begin(kind: DeviceKind): Promise<void> {
  person = aPerson();
  admin = await Device.open({ url: product.url, kind, scheme: kind === "desk" ? "light" : "dark" });
  own = await Device.open({ url: product.url });
  await own.signUp(person);
  const { page } = admin;
  await admin.goto("/sign-in");
  await page.getByLabel("E-mail").fill(boss.email);
  await page.getByLabel("Password", { exact: true }).fill(boss.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await admin.screen("People").waitFor();
}

async function look(name: string): Promise<void> {
  await admin.screenshot(`identity-${name}`);
  found.push(...(await admin.axe()).map((violation) => `${name}: ${violation}`));
}

/** Opens the person's dialog from the list, found by their handle. */
async function openPerson() {
  const { page } = admin;
  await page.getByRole("searchbox", { name: "Find by e-mail or handle" }).fill(person.handle);
  await page.getByRole("main").getByRole("button", { name: person.handle }).click();
  return page.getByRole("dialog", { name: person.handle });
}

test.for(["desk", "phone"] as const)(
  "on the %s: quota, AI provider and state of a person are changed, and act on their device at once",
  async (kind) => {
    await begin(kind);
    const { page } = admin;
    await page.getByText("Administrators see accounts, never documents.").waitFor();
    await look("people");
    const dialog = await openPerson();
    await dialog.getByLabel("Storage in GB").fill("0.25");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("Saved", { exact: true }).waitFor();
    await own.page.getByText("256 MB").first().waitFor();
    await dialog.getByRole("button", { name: "Anthropic" }).click();
    await dialog.getByLabel("AI model").fill("a-model");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("Saved", { exact: true }).waitFor();
    await look("person");
    const api = new Api(product.url);
    api.session = (await api.call<Session>("POST", "/api/auth/login", boss)).body;
    const users = await api.call<{ items: unknown[] }>("GET", `/api/admin/users?query=${person.handle}`);
    expect(users.body.items).toMatchObject([{ aiProvider: "anthropic", aiModel: "a-model", quota: { limitBytes: 2 ** 28 } }]);

    own.tolerate(/401|WebSocket/);
    await dialog.getByRole("switch", { name: /May sign in/ }).click();
    await dialog.getByText("Saved", { exact: true }).waitFor();
    await own.page.getByText("Your session has ended.").waitFor();
    await own.page.getByRole("link", { name: "Sign in again" }).click();
    await own.page.getByLabel("Password", { exact: true }).fill(person.password);
    await own.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await own.page.getByText("E-mail or password is wrong.").waitFor();
    await dialog.getByRole("switch", { name: /May sign in/ }).click();
    await dialog.getByText("Saved", { exact: true }).waitFor();
    await own.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await own.screen("Documents").waitFor();
    await own.saved();
    expect(admin.problems()).toEqual([]);
    expect(own.problems()).toEqual([]);
  },
);

test("somebody who becomes an administrator has people instead of a vault, and the other way round, without signing in again", async () => {
  await begin("desk");
  const dialog = await openPerson();
  own.tolerate(/40[13]|WebSocket/);
  await dialog.getByRole("button", { name: "Administrator" }).click();
  await dialog.getByText("Saved", { exact: true }).waitFor();
  await own.goto("/documents");
  await own.screen("People").waitFor();
  expect(await own.page.getByRole("navigation", { name: "Vault" }).count()).toBe(0);
  await dialog.getByRole("button", { name: "User", exact: true }).click();
  await dialog.getByText("Saved", { exact: true }).waitFor();
  await own.page.getByRole("searchbox").fill("anybody");
  await own.screen("Documents").waitFor();
  await own.saved();
  expect(admin.problems()).toEqual([]);
  expect(own.problems()).toEqual([]);
});

test("an administrator has no way to documents, neither by the app's addresses nor by the API", async () => {
  await begin("desk");
  const upload = new Api(product.url);
  upload.session = (await upload.call<Session>("POST", "/api/auth/login", person)).body;
  const { id } = await upload.upload({ name: "secret.txt", contentType: "text/plain", bytes: new TextEncoder().encode("secret words") });
  const asked: string[] = [];
  admin.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  for (const path of ["/documents", `/documents/${id}`, "/search?q=secret", "/trash", "/settings", "/storage"]) {
    await admin.goto(path);
    await admin.screen("People").waitFor();
  }
  expect(asked.filter((path) => /^\/api\/(documents|uploads|search|sync|export|import|cloud)/.test(path))).toEqual([]);
  const api = new Api(product.url);
  api.session = (await api.call<Session>("POST", "/api/auth/login", boss)).body;
  for (const path of ["documents", `documents/${id}`, `documents/${id}/download`, "search?q=secret", `uploads/${id}`, "sync/text"])
    expect([path, (await api.call("GET", `/api/${path}`)).status]).toEqual([path, 403]);
  expect(admin.problems()).toEqual([]);
});

test.for(["desk", "phone"] as const)("on the %s: the audit log is narrowed to a person, an event and a day, and paged", async (kind) => {
  await begin(kind);
  const { page } = admin;
  const log = new Api(product.url);
  for (let i = 0; i < 55; i++) await log.call("POST", "/api/auth/login", { ...person, password: "not the right one" });
  const dialog = await openPerson();
  await dialog.getByRole("link", { name: `What ${person.handle} did` }).click();
  await admin.screen("Audit log").waitFor();
  const entries = page.getByRole("main").getByRole("listitem");
  await page.getByText("Only of").waitFor();
  await entries.filter({ hasText: "login.failed" }).first().waitFor();
  await look("audit-person");
  await expect.poll(() => entries.count()).toBe(50);
  await page.getByRole("button", { name: "Show more" }).click();
  await entries.filter({ hasText: "user.registered" }).waitFor();
  await expect.poll(() => entries.count()).toBe(56);
  await page.getByLabel("Event").fill("user.");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await entries.filter({ hasText: "login.failed" }).first().waitFor({ state: "detached" });
  await expect.poll(() => entries.allInnerTexts()).toEqual([expect.stringContaining("user.registered")]);
  await page.getByLabel("To").fill("2020-01-01");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("Nothing like this in the log").waitFor();
  await page.getByLabel("To").fill("");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByRole("button", { name: "Show everybody" }).click();
  await page.getByText("Only of").waitFor({ state: "detached" });
  await look("audit");
  await entries.getByRole("link", { name: person.handle }).first().click();
  await page.getByText("Only of").waitFor();
  expect(admin.problems()).toEqual([]);
});

test("an account is deleted by the administrator after a question, and by its person after typing the handle", async () => {
  await begin("desk");
  const { page } = admin;
  const dialog = await openPerson();
  await dialog.getByRole("button", { name: "Delete account…" }).click();
  const question = page.getByRole("dialog", { name: `Delete the account ${person.handle}?` });
  await question.waitFor();
  await look("person-delete");
  own.tolerate(/401|WebSocket/);
  await question.getByRole("button", { name: "Delete for good" }).click();
  await page.getByText("Nobody like this").waitFor();
  await own.page.getByText("or your account was deleted").waitFor();
  expect(own.problems()).toEqual([]);
  await own.dispose();

  person = aPerson();
  own = await Device.open({ url: product.url, kind: "phone" });
  await own.signUp(person);
  await own.goto("/account/security");
  await own.page.getByRole("button", { name: "Delete account…" }).click();
  const field = own.page.getByLabel(`Type ${person.handle} to go on`);
  await field.fill("somebody");
  await own.page.getByRole("button", { name: "Delete everything for good" }).click();
  await own.page.getByText("This is not your handle").waitFor();
  await own.screenshot("identity-delete-account");
  found.push(...(await own.axe()));
  await field.fill(person.handle);
  await own.page.getByRole("button", { name: "Delete everything for good" }).click();
  await own.screen("Sign in").waitFor();
  const api = new Api(product.url);
  expect((await api.call("POST", "/api/auth/login", person)).status).toBe(401);
  await page.reload();
  await page.getByRole("searchbox", { name: "Find by e-mail or handle" }).fill(person.handle);
  await page.getByText("Nobody like this").waitFor();
  expect(admin.problems()).toEqual([]);
  expect(own.problems()).toEqual([]);
});
