// One person's sign-in in a real browser: passkeys, an authenticator app, backup codes, the password, and where they are signed in.

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { aProduct, type TestProduct } from "../harness/product.ts";
import {
  Authenticator,
  ageProof,
  codeOf,
  confirm,
  giveCredentials,
  openSecurity,
  pressPasskeyButton,
  type SetUpApp,
  section,
  setUpApp,
  signOut,
} from "./identity.ts";
import { aPerson, Device, type DeviceKind, type Person } from "./support.ts";

let product: TestProduct;
let device: Device;
let person: Person;
const found: string[] = [];

beforeAll(async () => {
  product = await aProduct();
});
afterAll(() => product?.dispose());
beforeEach(() => {
  person = aPerson();
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") {
    await device.screenshot("identity-failed");
    console.error(device.problems());
  }
  await device?.dispose();
  expect(found.splice(0)).toEqual([]);
});

async function open(kind: DeviceKind = "desk"): Promise<void> {
  device = await Device.open({ url: product.url, kind, scheme: kind === "desk" ? "light" : "dark" });
}

/** A picture, and what axe finds. */
async function look(name: string): Promise<void> {
  await device.screenshot(`identity-${name}`);
  found.push(...(await device.axe()).map((violation) => `${name}: ${violation}`));
}

test("a passkey is added after a proof, signs in alone, is the second factor of a password, and is removed", async () => {
  await open();
  await device.signUp(person);
  const { page } = device;
  const key = await Authenticator.of(page);
  await ageProof(product, person);
  await openSecurity(device);
  const passkeys = section(device, "Passkeys");
  await passkeys.getByRole("button", { name: "Add a passkey" }).click();
  await look("passkey-name");
  device.tolerate(/403.*passkeys\/options/s); // the answer that asks for the proof
  await passkeys.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("dialog").getByLabel("Current password").fill(person.password);
  await look("proof");
  await key.touched(async () => {
    await page.getByRole("dialog").getByRole("button", { name: "Continue" }).click();
    await passkeys.getByText("The passkey “My device” works from now on.").waitFor();
  });
  await expect.poll(() => key.passkeys()).toBe(1);
  const backupCodes = await passkeys.getByRole("list").getByRole("listitem").allInnerTexts();
  expect(backupCodes).toHaveLength(10);
  await look("passkey-codes");
  await passkeys.getByRole("checkbox").check();
  await passkeys.getByRole("button", { name: "Done" }).click();
  await section(device, "Backup codes").getByText("10 of 10 left").waitFor();
  await look("security");

  await signOut(device);
  await pressPasskeyButton(device, key, () => device.screen("Documents").waitFor());

  await signOut(device);
  await giveCredentials(device, person);
  await page.getByRole("button", { name: "Use a passkey" }).waitFor();
  await look("second-factor-passkey");
  await key.touched(async () => {
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await device.screen("Documents").waitFor();
  });

  await openSecurity(device);
  await passkeys.getByRole("button", { name: "Rename the passkey My device" }).click();
  await passkeys.getByLabel("Name, so that you recognize it").fill("Desk in the hall");
  await look("passkey-rename");
  await passkeys.getByRole("button", { name: "Save" }).click();
  await passkeys.getByRole("button", { name: "Remove the passkey Desk in the hall" }).click();
  await confirm(device, "Remove");
  await passkeys.getByRole("button", { name: "Remove the passkey Desk in the hall" }).waitFor({ state: "detached" });
  await signOut(device);
  device.tolerate(/401.*passkeys\/login/s); // the answer to a passkey that was removed
  await pressPasskeyButton(device, key, () => page.getByText("This passkey was not accepted.").waitFor());
  await device.signIn(person);
  expect(device.problems()).toEqual([]);
});

test.for(["desk", "phone"] as const)("codes from an app on the %s: set up, signed in with once, and a backup code once", async (kind) => {
  await open(kind);
  await device.signUp(person);
  const { page } = device;
  await openSecurity(device);
  const app: SetUpApp = await setUpApp(device, look);
  expect(new Set(app.backupCodes).size).toBe(10);
  await openSecurity(device);
  await look("security-totp");

  device.tolerate(/401.*auth\/mfa/s);
  const field = page.getByLabel("Code from your authenticator app");
  const send = page.getByRole("button", { name: "Sign in", exact: true });
  await signOut(device);
  await giveCredentials(device, person);
  await field.fill("12 345");
  await send.click();
  await page.getByText("Check the code: something is missing or too much").waitFor();
  await look("second-factor");
  const code = codeOf(app.secret, 1);
  await field.fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await send.click();
  await device.screen("Documents").waitFor();

  await signOut(device);
  await giveCredentials(device, person);
  await field.fill(code);
  await send.click();
  await page.getByText("This code is wrong or was used before.").waitFor();
  await page.getByRole("button", { name: "Use a backup code" }).click();
  await look("second-factor-backup");
  const [backup = ""] = app.backupCodes;
  await page.getByLabel("Backup code").fill(backup);
  await send.click();
  await device.screen("Documents").waitFor();

  await signOut(device);
  await giveCredentials(device, person);
  await page.getByRole("button", { name: "Use a backup code" }).click();
  await page.getByLabel("Backup code").fill(backup);
  await send.click();
  await page.getByText("This code is wrong or was used before.").waitFor();
  await page.getByLabel("Backup code").fill(app.backupCodes[1] ?? "");
  await send.click();
  await device.screen("Documents").waitFor();

  await openSecurity(device);
  await section(device, "Backup codes").getByText("8 of 10 left").waitFor();
  await section(device, "Backup codes").getByRole("button", { name: "Make new ones" }).click();
  await confirm(device, "Make new ones");
  const renewed = section(device, "Backup codes");
  await renewed.getByRole("checkbox").check();
  await renewed.getByRole("button", { name: "Done" }).click();
  await renewed.getByText("10 of 10 left").waitFor();
  await section(device, "Authenticator app").getByRole("button", { name: "Turn off" }).click();
  await confirm(device, "Turn off");
  await section(device, "Authenticator app").getByRole("button", { name: "Set up" }).waitFor();
  await signOut(device);
  await device.signIn(person);
  expect(device.problems()).toEqual([]);
});

test("signing up, out and in works by keyboard alone, and its fields say what they are to password managers", async () => {
  await open();
  const { page } = device;
  const { keyboard } = page;
  const filledBy = () =>
    page.locator("form input").evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).autocomplete));
  await device.goto("/sign-up");
  await page.getByLabel("E-mail").waitFor();
  await expect.poll(() => filledBy()).toEqual(["username", "name", "nickname", "new-password"]);
  for (const text of [person.email, "", person.handle, person.password]) {
    await keyboard.type(text);
    if (text !== person.password) await keyboard.press("Tab");
  }
  await keyboard.press("Enter");
  await device.screen("Documents").waitFor();
  await openSecurity(device);
  const { secret } = await setUpApp(device);
  await device.goto("/settings");
  await page.getByRole("button", { name: "Sign out", exact: true }).focus();
  await keyboard.press("Enter");
  await device.screen("Sign in").waitFor();
  await page.getByRole("button", { name: "Sign in with a passkey" }).waitFor();
  await expect.poll(() => filledBy()).toEqual(["username webauthn", "current-password"]);
  await keyboard.type(person.email);
  await keyboard.press("Tab");
  await keyboard.type(person.password);
  await keyboard.press("Enter");
  await page.getByLabel("Code from your authenticator app").waitFor();
  await expect.poll(() => filledBy()).toEqual(["one-time-code"]);
  await keyboard.type(codeOf(secret, 1));
  await keyboard.press("Enter");
  await device.screen("Documents").waitFor();
  expect(device.problems()).toEqual([]);
});

test("another password signs out the other browser at once and keeps this one", async () => {
  await open();
  await device.signUp(person);
  const other = await Device.open({ url: product.url, kind: "phone" });
  try {
    await other.signIn(person);
    await openSecurity(device);
    const { page } = device;
    const password = section(device, "Password");
    await password.getByRole("button", { name: "Change password" }).click();
    await password.getByLabel("Current password").fill("not this one at all");
    await password.getByLabel("New password").fill("a quite different sentence");
    await look("password-change");
    device.tolerate(/40[01].*password\/change/s);
    await password.getByRole("button", { name: "Change password" }).click();
    await page.getByText("This is not your password.").waitFor();
    await password.getByLabel("Current password").fill(person.password);
    await password.getByLabel("New password").fill("qwertyuiop");
    await password.getByRole("button", { name: "Change password" }).click();
    await page.getByText("This password is too easy to guess").waitFor();
    other.tolerate(/401|WebSocket/); // from here on, its session may end at any moment
    await password.getByLabel("New password").fill("a quite different sentence");
    await password.getByRole("button", { name: "Change password" }).click();
    await page.getByText("The password has been changed; other devices have been signed out.").waitFor();
    await other.page.getByText("Your session has ended.").waitFor();
    await other.screenshot("identity-session-ended");
    await device.goto("/documents");
    await device.saved();
    device.tolerate(/401.*auth\/login/s);
    await signOut(device);
    await giveCredentials(device, person);
    await page.getByText("E-mail or password is wrong.").waitFor();
    await look("sign-in-wrong");
    await device.signIn({ ...person, password: "a quite different sentence" });
    expect(device.problems()).toEqual([]);
    expect(other.problems()).toEqual([]);
  } finally {
    await other.dispose();
  }
});

test("the list of sessions names both browsers; ending one acts there at once, and signing out everywhere ends all", async () => {
  await open();
  await device.signUp(person);
  const other = await Device.open({ url: product.url, kind: "phone" });
  try {
    await other.signIn(person);
    await openSecurity(device);
    const sessions = section(device, "Where you are signed in");
    await sessions.getByRole("button", { name: /^Sign out Chrom/ }).waitFor();
    await expect.poll(() => sessions.getByText("last used").count()).toBe(2);
    await look("sessions");
    other.tolerate(/401|WebSocket/);
    await sessions.getByRole("button", { name: /^Sign out Chrom/ }).click();
    await confirm(device, "Sign out");
    await sessions.getByRole("button", { name: /^Sign out Chrom/ }).waitFor({ state: "detached" });
    const said = other.page.getByText("You were signed out here from another device");
    await said.waitFor();
    await other.signIn(person);

    await sessions.getByRole("button", { name: "Sign out everywhere" }).click();
    await confirm(device, "Sign out everywhere");
    await device.screen("Sign in").waitFor();
    await said.waitFor();
    expect(device.problems()).toEqual([]);
    expect(other.problems()).toEqual([]);
  } finally {
    await other.dispose();
  }
});
