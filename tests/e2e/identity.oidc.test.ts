// Signing in through a real OpenID Connect provider, in a real browser.

import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { randomFreePort } from "../../scripts/product/ports.ts";
import { withClient } from "../../scripts/product/postgres.ts";
import { anOidcProvider, type TestOidcProvider } from "../../worker/testing/anOidcProvider.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { codeOf, confirm, openSecurity, section, setUpApp, signOut } from "./identity.ts";
import { aPerson, Device, type Person } from "./support.ts";

let product: TestProduct;
let provider: TestOidcProvider;
let device: Device;
let person: Person;
const found: string[] = [];

beforeAll(async () => {
  const port = await randomFreePort();
  provider = await anOidcProvider(`http://localhost:${port}/api/auth/oidc/callback`);
  product = await aProduct({
    port,
    env: {
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
      OIDC_NAME: "Example ID",
    },
  });
});
afterAll(async () => {
  await product?.dispose();
  await provider?.close();
});
beforeEach(async () => {
  person = aPerson();
  device = await Device.open({ url: product.url });
  device.tolerate(new RegExp(`${provider.issuer}|fonts\\.googleapis`)); // the provider's own pages
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await device.screenshot("identity-oidc-failed");
  await device?.dispose();
  expect(found.splice(0)).toEqual([]);
});

/** Presses the app's button `by`, goes through whatever pages the provider shows, as `subject`, and is back where `arrival` is seen. */
async function visitProvider(by: string, subject: string, arrival: Locator): Promise<void> {
  const { page } = device;
  await page.getByRole("button", { name: by }).click();
  const login = page.locator("input[name=login]");
  const consent = page.getByRole("button", { name: "Continue" });
  await login.or(consent).or(arrival).first().waitFor();
  if (await login.isVisible()) {
    await login.fill(subject);
    await page.locator("input[name=password]").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await consent.or(arrival).first().waitFor();
  }
  if (await consent.isVisible()) await consent.click();
  await arrival.waitFor();
}

const confirmAddress = ({ handle }: Person) =>
  withClient(product.database.appUrl, (client) => client.query("UPDATE users SET email_verified_at = now() WHERE handle = $1", [handle]));

test("a new person gets an account by the provider, and comes back to the same one", async () => {
  const { page } = device;
  provider.accounts.set(person.handle, { email: person.email, emailVerified: true, username: person.handle });
  await device.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in with Example ID" }).waitFor();
  await device.screenshot("identity-sign-in-oidc");
  found.push(...(await device.axe()));
  await visitProvider("Sign in with Example ID", person.handle, device.screen("Documents"));
  await device.saved();
  await device.goto("/settings");
  await page.getByText(person.handle, { exact: true }).waitFor();
  await signOut(device);
  await visitProvider("Sign in with Example ID", person.handle, device.screen("Documents"));
  const { rowCount } = await withClient(product.database.appUrl, (client) =>
    client.query("SELECT FROM users WHERE lower(email) = lower($1)", [person.email]),
  );
  expect(rowCount).toBe(1);
  await openSecurity(device);
  await section(device, "Sign-in through another service").getByText("Example ID").first().waitFor();
  expect(device.problems()).toEqual([]);
});

test("an address never links by itself; after the own sign-in it can be joined, and the second factor is asked for on the way", async () => {
  const { page } = device;
  const service = section(device, "Sign-in through another service");
  await device.signUp(person);
  await confirmAddress(person);
  await signOut(device);
  provider.accounts.set(person.handle, { email: person.email, emailVerified: true });
  const refused = page.getByText("This e-mail address has an account here already.");
  await visitProvider("Sign in with Example ID", person.handle, refused);
  await device.screenshot("identity-oidc-refused");
  found.push(...(await device.axe()));

  await device.signIn(person);
  await openSecurity(device);
  const joined = page.getByText("You can sign in with Example ID from now on.");
  await visitProvider("Join Example ID to this account", person.handle, joined);
  await device.screenshot("identity-oidc-linked");
  found.push(...(await device.axe()));
  const { secret } = await setUpApp(device);

  // The session ends elsewhere; the same person comes back by the provider while the vault is open.
  device.tolerate(/401|WebSocket/);
  await withClient(product.database.appUrl, (client) =>
    client.query("UPDATE sessions SET revoked_at = now() FROM users u WHERE u.id = user_id AND u.handle = $1", [person.handle]),
  );
  await device.goto("/documents");
  await page.getByRole("link", { name: "Sign in again" }).click();
  const code = page.getByLabel("Code from your authenticator app");
  await visitProvider("Sign in with Example ID", person.handle, code);
  await code.fill(codeOf(secret, 1));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await device.screen("Documents").waitFor();
  await page.getByText("Your session has ended.").waitFor({ state: "detached" });
  await device.saved();

  await openSecurity(device);
  await service.getByRole("button", { name: "Remove Example ID" }).click();
  await confirm(device, "Remove");
  await service.getByRole("button", { name: "Join Example ID to this account" }).waitFor();
  expect(device.problems()).toEqual([]);
});
