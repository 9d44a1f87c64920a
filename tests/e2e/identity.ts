// What the identity tests share: an authenticator in the browser, codes of an app, and the ways through the sign-in screens.
import { generateSync } from "otplib";
import type { CDPSession, Locator, Page, Route } from "playwright-core";
import { withClient } from "../../scripts/product/postgres.ts";
import type { TestProduct } from "../harness/product.ts";
import { type Device, type Person, until } from "./support.ts";

/** A platform authenticator that knows its person. It answers only while it is being touched. */
export class Authenticator {
  readonly #session: CDPSession;
  readonly #id: string;

  private constructor(session: CDPSession, id: string) {
    this.#session = session;
    this.#id = id;
  }

  static async of(page: Page): Promise<Authenticator> {
    const session = await page.context().newCDPSession(page);
    await session.send("WebAuthn.enable", { enableUI: false });
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        // a form that waits for autofill would be answered by itself
        automaticPresenceSimulation: false,
      },
    });
    return new Authenticator(session, authenticatorId);
  }

  /** The person touches it for what `act` asks for; `act` resolves when the page has what it wanted. */
  async touched<T>(act: () => Promise<T>): Promise<T> {
    const enabled = (on: boolean) =>
      this.#session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: this.#id, enabled: on });
    await enabled(true);
    try {
      return await act();
    } finally {
      await enabled(false);
    }
  }

  async passkeys(): Promise<number> {
    return (await this.#session.send("WebAuthn.getCredentials", { authenticatorId: this.#id })).credentials.length;
  }
}

/** The code that an app shows `steps` of thirty seconds from now. */
export const codeOf = (secret: string, steps = 0): string =>
  generateSync({ secret: secret.replaceAll(" ", ""), epoch: Math.floor(Date.now() / 1000) + steps * 30 });

/** A part of the security screen, by its heading. */
export const section = (device: Device, name: string): Locator =>
  device.page.locator("section.section").filter({ has: device.page.getByRole("heading", { level: 2, name, exact: true }) });

export async function openSecurity(device: Device): Promise<void> {
  await device.goto("/account/security");
  await section(device, "Where you are signed in").getByText("this device").waitFor();
}

/** E-mail and password on the sign-in screen; what comes then is the test's. */
export async function giveCredentials(device: Device, { email, password }: Pick<Person, "email" | "password">): Promise<void> {
  await device.goto("/sign-in");
  await device.page.getByLabel("E-mail").fill(email);
  await device.page.getByLabel("Password", { exact: true }).fill(password);
  await device.page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** In the way that the app offers, with everything removed from the device. */
export async function signOut(device: Device): Promise<void> {
  await device.goto("/settings");
  await device.page.getByRole("button", { name: "Sign out", exact: true }).click();
  await device.screen("Sign in").waitFor();
}

/**
 * Presses the button that signs in with a passkey, and touches the authenticator for that one. The form waits for a passkey
 * too (of the browser's autofill): a touch before the button has taken its place would answer the form, and the button would go.
 */
export async function pressPasskeyButton(device: Device, key: Authenticator, then: () => Promise<unknown>): Promise<void> {
  const { page } = device;
  const challenge = "**/api/auth/passkeys/challenge";
  await page.goto("about:blank"); // nothing of an earlier form is on its way any more
  const formWaits = page.waitForResponse(challenge);
  await device.goto("/sign-in");
  await formWaits;
  const asked = new Promise<Route>((resolve) => void page.route(challenge, resolve, { times: 1 }));
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  const route = await asked;
  await key.touched(async () => {
    await route.continue();
    await then();
  });
}

/** Presses the button of the dialog that asks whether one is sure. */
export async function confirm(device: Device, button: string): Promise<void> {
  const dialog = device.page.getByRole("dialog");
  await dialog.getByRole("button", { name: button, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}

export interface SetUpApp {
  secret: string;
  backupCodes: string[];
}

/** Sets up an authenticator app by hand, with this step's code. Who signs in afterwards takes the next step's: each step is good once. */
export async function setUpApp(device: Device, look: (name: string) => Promise<void> = async () => undefined): Promise<SetUpApp> {
  const app = section(device, "Authenticator app");
  await app.getByRole("button", { name: "Set up" }).click();
  await app.getByRole("img", { name: "QR code for your authenticator app" }).waitFor();
  await look("totp-scan");
  const secret = (await app.locator("code").textContent()) ?? "";
  await app.getByRole("button", { name: "Next" }).click();
  const codes = app.getByRole("list").getByRole("listitem");
  await codes.first().waitFor();
  await look("totp-codes");
  const backupCodes = await codes.allInnerTexts();
  await app.getByRole("checkbox").check();
  await app.getByRole("button", { name: "Next" }).click();
  await look("totp-activate");
  await app.getByLabel("Code from your authenticator app").fill(codeOf(secret));
  await app.getByRole("button", { name: "Turn on" }).click();
  await app.getByText("Codes from your app are on.").waitFor();
  return { secret, backupCodes };
}

/** As if the last proof of all sessions of this person were `minutes` old. */
export async function ageProof(product: TestProduct, { handle }: Person, minutes = 11): Promise<void> {
  await withClient(product.database.appUrl, (client) =>
    client.query(
      `UPDATE sessions s SET authenticated_at = now() - make_interval(mins => $2)
         FROM users u WHERE u.id = s.user_id AND u.handle = $1`,
      [handle, minutes],
    ),
  );
}

/** Resolves when `look` sees what it should; for what changes by itself. */
export const eventually = (what: string, look: () => Promise<boolean>): Promise<true> =>
  until(what, async () => (await look()) || undefined) as Promise<true>;

/** Everything that the app's origin keeps, as text: databases with their contents, caches, and both storages. */
export async function keptBy({ page }: Device): Promise<string> {
  return await page.evaluate(async () => {
    const kept: unknown[] = [{ ...localStorage }, { ...sessionStorage }, document.cookie];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const store of database.objectStoreNames) {
        const read = <T>(request: IDBRequest<T>) =>
          new Promise<T>((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
        const content = database.transaction(store).objectStore(store);
        kept.push(name, store, await read(content.getAllKeys()), await read(content.getAll()));
      }
      database.close();
    }
    for (const name of await caches.keys())
      kept.push(
        name,
        (await (await caches.open(name)).keys()).map(({ url }) => url),
      );
    const root = await navigator.storage.getDirectory();
    for await (const name of (root as unknown as { keys(): AsyncIterable<string> }).keys()) kept.push(name);
    return JSON.stringify(kept);
  });
}
