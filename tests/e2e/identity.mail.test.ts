// What comes by mail, read from a real SMTP server and opened in a real browser: confirmation, another address, another password, alerts.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { anInbox, type Inbox, linkIn } from "../harness/inbox.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { codeOf, giveCredentials, openSecurity, section, setUpApp, signOut } from "./identity.ts";
import { aPerson, Device, type Person } from "./support.ts";

let product: TestProduct;
let inbox: Inbox;
let watched: string;
let device: Device;
let person: Person;
const found: string[] = [];

beforeAll(async () => {
  inbox = await anInbox();
  watched = await mkdtemp(join(tmpdir(), "docuvault-watched-"));
  product = await aProduct({ env: { ...inbox.env, SSRF_ALLOW: "127.0.0.1/32", WATCH_FOLDER: watched } });
});
afterAll(async () => {
  await product?.dispose();
  await inbox?.close();
  if (watched) await rm(watched, { recursive: true });
});
beforeEach(async () => {
  person = aPerson();
  device = await Device.open({ url: product.url, kind: "phone" });
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await device.screenshot("identity-mail-failed");
  await device?.dispose();
  expect(found.splice(0)).toEqual([]);
});

async function look(name: string): Promise<void> {
  await device.screenshot(`identity-${name}`);
  found.push(...(await device.axe()).map((violation) => `${name}: ${violation}`));
}

/** Opens a mail's link in this browser, as a tap on it does. */
async function follow(link: string): Promise<void> {
  await device.page.goto("about:blank");
  await device.page.goto(link);
}

test("the link of the first mail confirms the address, once, after a press", async () => {
  await device.signUp(person);
  const { page } = device;
  const link = linkIn(await inbox.mail(person.email, "Confirm your e-mail address"));
  expect(link.startsWith(`${product.url}/verify-email#`)).toBe(true);
  await openSecurity(device);
  await section(device, "E-mail").getByText("Not confirmed yet").waitFor();
  await follow(link);
  await page.getByRole("button", { name: "Confirm the address" }).waitFor();
  await look("verify");
  await page.getByRole("button", { name: "Confirm the address" }).click();
  await page.getByText("Your e-mail address is confirmed.").waitFor();
  await look("verified");
  expect(new URL(page.url()).hash).toBe("");
  await openSecurity(device);
  await section(device, "E-mail").getByText("Confirmed", { exact: true }).waitFor();
  device.tolerate(/400.*email\/verify/s);
  await follow(link);
  await page.getByRole("button", { name: "Confirm the address" }).click();
  await page.getByText("This link does not work any more").waitFor();
  expect(device.problems()).toEqual([]);
});

test("another address counts when both ends have agreed, and both are told", async () => {
  await device.signUp(person);
  const { page } = device;
  const next = `new-${person.email}`;
  await follow(linkIn(await inbox.mail(person.email, "Confirm your e-mail address")));
  await page.getByRole("button", { name: "Confirm the address" }).click();
  await page.getByText("Your e-mail address is confirmed.").waitFor();
  await openSecurity(device);
  const email = section(device, "E-mail");
  await email.getByRole("button", { name: "Change address" }).click();
  await email.getByLabel("New e-mail address").fill(next);
  await email.getByRole("button", { name: "Change address" }).click();
  await email.getByText(`Change to ${next}`).waitFor();
  await look("email-pending");
  await follow(linkIn(await inbox.mail(next, "Confirm your new e-mail address")));
  await page.getByRole("button", { name: "Confirm the address" }).click();
  await page.getByText("The change is made as soon as the link for the other address").waitFor();
  await openSecurity(device);
  await email.getByText(new RegExp(`^${person.email}`)).waitFor();
  await follow(linkIn(await inbox.mail(person.email, "Your e-mail address is to change")));
  await page.getByRole("button", { name: "Confirm the address" }).click();
  await page.getByText("Your account has its new e-mail address from now on.").waitFor();
  await inbox.mail(person.email, "Your e-mail address was changed");
  await openSecurity(device);
  await email.getByText(new RegExp(`^${next}`)).waitFor();
  await signOut(device);
  device.tolerate(/401.*auth\/login/s);
  await giveCredentials(device, person);
  await page.getByText("E-mail or password is wrong.").waitFor();
  await device.signIn({ ...person, email: next });
  expect(device.problems()).toEqual([]);
});

test("a forgotten password: the link sets another one and signs nobody in, devices are signed out, the second factor is still asked for", async () => {
  await device.signUp(person);
  const { page } = device;
  await openSecurity(device);
  const { secret } = await setUpApp(device);
  const alert = await inbox.mail(person.email, "Codes from an app are on");
  expect(alert.text).toContain("If this was not you, change your password and sign out all devices.");
  expect(alert.text).toMatch(/Network address: (127\.0\.0\.1|::1)$/m);
  const other = await Device.open({ url: product.url });
  try {
    await other.goto("/forgot-password");
    for (const email of [`nobody-${person.email}`, person.email]) {
      await other.goto("/forgot-password");
      await other.page.getByLabel("E-mail").fill(email);
      await other.page.getByRole("button", { name: "Send the link" }).click();
      await other.page.getByText(`If ${email} has an account here, a mail with a link is on its way.`).waitFor();
    }
    const link = linkIn(await inbox.mail(person.email, "Choose a new password"));
    expect(inbox.to(`nobody-${person.email}`)).toEqual([]);
    device.tolerate(/401|WebSocket/);
    await other.page.goto(link);
    const field = other.page.getByLabel("New password");
    await field.fill("short");
    await other.page.getByRole("button", { name: "Set the password" }).click();
    await other.page.getByText("8 to 1,024 characters").waitFor();
    await other.screenshot("identity-reset");
    found.push(...(await other.axe()));
    await field.fill("quite another sentence");
    await other.page.getByRole("button", { name: "Set the password" }).click();
    await other.page.getByText("Your password has been changed, and all devices have been signed out.").waitFor();
    await inbox.mail(person.email, "Your password was reset");
    await page.getByText("You were signed out here from another device").waitFor();
    await other.goto("/");
    await other.screen("Sign in").waitFor();
    await giveCredentials(other, { ...person, password: "quite another sentence" });
    await other.page.getByLabel("Code from your authenticator app").fill(codeOf(secret, 1));
    await other.page.getByRole("button", { name: "Sign in", exact: true }).click();
    await other.screen("Documents").waitFor();
    other.tolerate(/400.*password\/reset/s);
    await other.page.goto("about:blank");
    await other.page.goto(link);
    await field.fill("yet another sentence");
    await other.page.getByRole("button", { name: "Set the password" }).click();
    await other.page.getByText("This link does not work any more").waitFor();
    expect(other.problems()).toEqual([]);
  } finally {
    await other.dispose();
  }
});

test("a document goes by mail to somebody outside, and whether it was taken is seen beside it", async () => {
  await device.signUp(person);
  const { page } = device;
  await follow(linkIn(await inbox.mail(person.email, "Confirm your e-mail address")));
  await page.getByRole("button", { name: "Confirm the address" }).click();
  await page.getByText("Your e-mail address is confirmed.").waitFor();
  await device.goto("/documents");
  await device.drop({ name: "lease.txt", contentType: "text/plain", bytes: new TextEncoder().encode("The lease of Lyngveien") });
  await device.saved();
  await page
    .getByRole("list", { name: /^Documents in / })
    .getByRole("link")
    .first()
    .tap();
  await page.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Send by mail…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await dialog.getByText("This is needed").waitFor();
  const to = `outside-${person.email}`;
  await dialog.getByLabel("To", { exact: true }).fill(to);
  await dialog.getByLabel("Subject").fill("The lease");
  await dialog.getByLabel("Message").fill("Here it is.");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await dialog.getByText("Taken by the mail server").waitFor();
  await look("mail-sent");
  expect(inbox.to(to)).toEqual([expect.objectContaining({ subject: "The lease", text: expect.stringContaining("Here it is.") })]);
  await dialog.getByRole("button", { name: "Close", exact: true }).first().click();
  await device.goto("/settings/sent");
  await page.getByText(to).waitFor();
  expect(device.problems()).toEqual([]);
});

test("a web page is added by its address, and one that asks for a sign-in says so; a file in the watched folder comes by itself", async () => {
  const site = createServer((request, response) => {
    const locked = request.url === "/locked";
    response.writeHead(locked ? 401 : 200, { "content-type": "text/html; charset=utf-8" });
    response.end(
      `<title>Apple trees</title><article><h1>Apple trees</h1><p>${"They bear fruit in autumn, and are cut in March. ".repeat(9)}</p>`,
    );
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  try {
    await device.signUp(person);
    const { page } = device;
    await mkdir(join(watched, person.handle));
    await writeFile(join(watched, person.handle, "4711.txt"), "4711");
    await device.goto(`/add-page?url=${encodeURIComponent(`${origin}/locked`)}`);
    device.tolerate(/422.*api\/pages/s);
    await page.getByRole("button", { name: "Add the page" }).click();
    await page.getByText("The page asks for a sign-in.").waitFor();
    await look("page-refused");
    await page.getByLabel("Address of the page").fill(`${origin}/trees`);
    await page.getByRole("button", { name: "Add the page" }).click();
    await page.getByText("“Apple trees” was added").waitFor();
    await device.row("Apple trees").waitFor();
    await device.row("4711").waitFor();
    expect(device.problems()).toEqual([]);
  } finally {
    site.closeAllConnections();
    await new Promise((resolve) => site.close(resolve));
  }
});
