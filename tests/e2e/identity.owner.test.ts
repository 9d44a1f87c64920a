// A vault for one, by a password's hash in the environment, in a real browser.
import bcrypt from "bcryptjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "../../scripts/product/postgres.ts";
import { Api } from "../harness/api.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { openSecurity, section, signOut } from "./identity.ts";
import { Device } from "./support.ts";

const password = "the owner's own sentence";
let product: TestProduct;

beforeAll(async () => {
  product = await aProduct({ env: { APP_PASSWORD_HASH: await bcrypt.hash(password, 4) } });
});
afterAll(() => product?.dispose());

async function signIn(device: Device, given = password): Promise<void> {
  await device.goto("/sign-in");
  await device.page.getByLabel("Password", { exact: true }).fill(given);
  await device.page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("the owner signs in with the password alone, the old hash is renewed, nobody else can sign up, and a restart changes nothing", async () => {
  const device = await Device.open({ url: product.url, kind: "phone" });
  try {
    await device.goto("/sign-in");
    await device.page.getByRole("button", { name: "Sign in with a passkey" }).waitFor();
    expect(await device.page.getByLabel("E-mail").count()).toBe(0);
    expect(await device.page.getByText("Create one").count()).toBe(0);
    await device.screenshot("identity-owner-sign-in");
    expect(await device.axe()).toEqual([]);
    device.tolerate(/401.*auth\/login/s);
    await signIn(device, "somebody else's sentence");
    await device.page.getByRole("alert").getByText(/wrong/).waitFor();
    await signIn(device);
    await device.screen("Documents").waitFor();
    await device.drop({ name: "own.txt", contentType: "text/plain", bytes: new TextEncoder().encode("own") });
    await device.row("own").waitFor();
    await device.saved();
    const hash = async () =>
      await withClient(product.database.appUrl, async (client) => {
        const { rows } = await client.query<{ hash: string }>(
          "SELECT password_hash AS hash FROM users u JOIN owners o ON o.user_id = u.id",
        );
        return rows[0]?.hash ?? "";
      });
    const renewed = await hash();
    expect(renewed).toMatch(/^\$argon2id\$/);
    await openSecurity(device);
    expect(await section(device, "E-mail").count()).toBe(0);
    expect(await section(device, "Delete account").count()).toBe(0);
    await device.screenshot("identity-owner-security");
    expect(await device.axe()).toEqual([]);
    const api = new Api(product.url);
    for (const [method, path] of [
      ["POST", "/api/auth/register"],
      ["POST", "/api/auth/password/forgot"],
    ] as const)
      expect([path, (await api.call(method, path, {})).status]).toEqual([path, 404]);
    await signOut(device);
    await signIn(device);
    await device.row("own").waitFor();
    await device.page.goto("about:blank");
    product = await product.startAgain();
    await device.goto("/documents");
    await device.row("own").waitFor();
    await device.saved();
    await signOut(device);
    await signIn(device);
    await device.row("own").waitFor();
    await expect.poll(() => hash()).toBe(renewed);
    expect(device.problems()).toEqual([]);
  } catch (error) {
    await device.screenshot("identity-owner-failed");
    throw error;
  } finally {
    await device.dispose();
  }
});
