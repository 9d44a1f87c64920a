// A household: one shares a folder and a document, the other sees them, works in them, and loses them again. Phone and desk.
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from "vitest";
import { withClient } from "../../scripts/product/postgres.ts";
import { Api, textFile } from "../harness/api.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { aPerson, Device, measured, until } from "./support.ts";

const ida = aPerson();
const kari = aPerson();
let product: TestProduct;
let desk: Device;
let phone: Device;
let broken = false;

beforeAll(async () => {
  product = await aProduct();
  [desk, phone] = await Promise.all([Device.open({ url: product.url }), Device.open({ url: product.url, kind: "phone", scheme: "dark" })]);
});
afterAll(async () => {
  await Promise.all([desk?.dispose(), phone?.dispose()]);
  await product?.dispose();
});
beforeEach(({ skip }) => {
  skip(broken, "an earlier chapter failed");
  onTestFailed(async () => {
    broken = true;
    await Promise.all([desk.screenshot("sharing-failed"), phone.screenshot("sharing-failed")]);
  });
});
afterEach(() => {
  expect([...desk.problems(), ...phone.problems()]).toEqual([]);
});

const file = (name: string, text: string) => ({ ...textFile(name, text) });
const shareDialog = () => desk.page.getByRole("dialog", { name: /^Share / });
async function give(handle: string, access: "Can view" | "Can edit"): Promise<void> {
  const dialog = shareDialog();
  await dialog.getByRole("combobox").fill(handle);
  await dialog.getByRole("group", { name: "What they may do" }).getByRole("button", { name: access }).click();
  await dialog.getByRole("button", { name: "Share", exact: true }).click();
}
async function toShared(device: Device): Promise<void> {
  if (device.kind === "phone") {
    await device.page.getByRole("link", { name: "More" }).tap();
    await device.page.getByRole("main").getByRole("link", { name: "Shared" }).tap();
  } else
    await device.page
      .getByRole("navigation", { name: "Vault" })
      .getByRole("link", { name: /^Shared/ })
      .click();
  await device.screen("Shared with me").waitFor();
}
/** Databases and caches of the app hold the words in any value, key or body. */
const holds = (device: Device, words: string) =>
  device.page.evaluate(async (words) => {
    const found: string[] = [];
    for (const { name } of await indexedDB.databases()) {
      if (!name) continue;
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const store of database.objectStoreNames) {
        const all = await new Promise<unknown[]>((resolve, reject) => {
          const request = database.transaction(store).objectStore(store).getAll();
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
        for (const value of all) {
          const blobs = value instanceof Blob ? [value] : Object.values(value ?? {}).filter((part) => part instanceof Blob);
          const text = `${JSON.stringify(value)} ${(await Promise.all(blobs.map((blob) => blob.text()))).join(" ")}`;
          if (text.includes(words)) found.push(`${name}/${store}`);
        }
      }
      database.close();
    }
    return found;
  }, words);

test("who has not confirmed an address can't share, and is told what to do", async () => {
  // no mail server is set up: the very first person may share at once, everybody after them is asked
  await phone.signUp(kari);
  await desk.signUp(ida);
  await desk.drop(file("cabin insurance.txt", "Cabin insurance 2026\n\nThe cabin is insured against quagga damage."));
  await desk.row("Cabin insurance 2026").waitFor();
  await desk.saved();
  await (await desk.details("Cabin insurance 2026")).getByRole("button", { name: "Actions for Cabin insurance 2026" }).click();
  await desk.page.getByRole("menuitem", { name: "Share…" }).click();
  await give(kari.handle, "Can view");
  await shareDialog()
    .getByText(/Confirm your e-mail address before you share/)
    .waitFor();
  const address = new URL(product.database.superuserUrl);
  address.pathname = new URL(product.database.appUrl).pathname;
  await withClient(address.href, (client) => client.query("UPDATE users SET email_verified_at = now()"));
});

test("a handle that nobody has is said where it was typed", async () => {
  await give("nobody-has-this", "Can view");
  await shareDialog().getByText("Nobody here has this handle.").waitFor();
  expect(await shareDialog().getByRole("combobox").inputValue()).toBe("nobody-has-this");
});

test("a shared document is on the other's phone within a second, to look at and not to change", async () => {
  const began = performance.now();
  await give(kari.handle, "Can view");
  await toShared(phone);
  await phone.row("Cabin insurance 2026").waitFor();
  measured("from Share to the other's list, the way to it included", performance.now() - began);
  await shareDialog().getByRole("listitem").filter({ hasText: kari.handle }).waitFor();
  await desk.screenshot("share-dialog");
  expect(await desk.axe()).toEqual([]);
  await shareDialog().getByRole("button", { name: "Done" }).click();
  await phone.screenshot("shared-with-me");
  expect(await phone.axe()).toEqual([]);
  const details = await phone.details("Cabin insurance 2026");
  await details.getByText(/shares this with you to look at/).waitFor();
  await expect.poll(() => details.getByRole("textbox", { name: "Title" }).isDisabled()).toBe(true);
  expect(await phone.axe()).toEqual([]);
  await phone.search("quagga");
  await phone.hit("Cabin insurance 2026").waitFor();
});

test("a shared folder takes what the other adds; it belongs to whose folder it is", async () => {
  const { page } = desk;
  await desk.toDocuments();
  await page.getByRole("button", { name: "New folder" }).click();
  await page.getByLabel("Name").fill("Cabin");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("navigation", { name: "Vault" }).getByRole("link", { name: "Cabin", exact: true }).click();
  await desk.screen("Cabin").waitFor();
  await page.getByRole("button", { name: "Actions for Cabin" }).click();
  await page.getByRole("menuitem", { name: "Share…" }).click();
  await give(kari.handle, "Can edit");
  await shareDialog().getByRole("button", { name: "Done" }).click();

  const news = phone.page.getByText(/shares “Cabin” with you/);
  await news.waitFor();
  await toShared(phone);
  await phone.page.getByRole("link", { name: "Cabin", exact: true }).waitFor();
  await news.waitFor({ state: "hidden" });
  await phone.page.getByRole("link", { name: "Cabin", exact: true }).tap();
  await phone.screen("Cabin").waitFor();
  // back leads to where it stands
  expect(await phone.page.getByRole("link", { name: "Shared with me" }).getAttribute("href")).toBe("/shared");
  await phone.drop(file("firewood receipt.txt", "Receipt for firewood\n\n40 sacks, paid by Kari. The word is okapi."));
  await phone.row("Receipt for firewood").waitFor();
  await desk.row("Receipt for firewood").waitFor();
  await phone.saved();
  const api = new Api(product.url);
  api.session = (await api.call<never>("POST", "/api/auth/login", { email: kari.email, password: kari.password })).body;
  const { body } = await api.call<{ quota: { usedBytes: number } }>("GET", "/api/users/me");
  expect(body.quota.usedBytes).toBe(0);
});

test("both work in the folder: each sees what the other does", async () => {
  await phone.rename("Receipt for firewood", "Firewood 2026").catch(async () => {
    // the list that it goes back to is the folder's
    await toShared(phone);
    await phone.page.getByRole("link", { name: "Cabin", exact: true }).tap();
    await phone.row("Firewood 2026").waitFor();
  });
  await desk.row("Firewood 2026").waitFor();
  await desk.tag("Firewood 2026", "Winter");
  await toShared(phone);
  await phone.page.getByRole("link", { name: "Cabin", exact: true }).tap();
  await phone.row("Firewood 2026").getByText("Winter").waitFor();
});

test("without network what was shared opens, and a change waits and arrives", async () => {
  await phone.open("Firewood 2026");
  await phone.page.getByRole("button", { name: /^Actions for/ }).tap();
  await phone.page.getByRole("menuitem", { name: "Keep offline" }).tap();
  await until("the file is kept", async () => (await holds(phone, "okapi")).some((name) => /blob|original|kept/i.test(name)) || undefined);
  await phone.offline(true);
  await toShared(phone);
  await phone.page.getByRole("link", { name: "Cabin", exact: true }).tap();
  await phone.open("Firewood 2026");
  await phone.page.getByText(/okapi/).first().waitFor();
  await phone.page.getByRole("tab", { name: "Details" }).tap();
  const notes = phone.page.getByRole("tabpanel", { name: "Details" }).getByRole("textbox", { name: "Notes" });
  await notes.fill("Paid at the counter, without network");
  await notes.blur();
  await toShared(phone);
  await phone.sync("1 waits").waitFor();
  await phone.offline(false);
  await phone.saved();
  const details = await desk.details("Firewood 2026");
  await until("the note", async () => (await details.getByRole("textbox", { name: "Notes" }).inputValue()).includes("counter"));
  await phone.page.getByRole("link", { name: "Cabin", exact: true }).tap();
  await phone.open("Firewood 2026");
});

test("taken back: gone from the other's list, search, texts and kept files, and from its screen", async () => {
  await desk.page.getByRole("button", { name: "Actions for Cabin" }).click();
  await desk.page.getByRole("menuitem", { name: "Share…" }).click();
  const began = performance.now();
  await shareDialog()
    .getByRole("button", { name: new RegExp(`^${kari.handle}`) })
    .click();
  await desk.page.getByRole("menuitem", { name: "Take access away" }).click();
  await phone.page.getByRole("heading", { name: "This is not shared with you any more" }).waitFor();
  measured("from taking it back to the other's screen", performance.now() - began);
  await shareDialog().getByRole("button", { name: "Done" }).click();
  await until("nothing of it is left on the other's device", async () => (await holds(phone, "okapi")).length === 0, { everyMs: 500 });
  await phone.search("okapi");
  await phone.page.getByRole("heading", { name: /^Nothing found/ }).waitFor();
  await toShared(phone);
  await phone.row("Cabin insurance 2026").waitFor();
  await expect.poll(() => phone.page.getByRole("link", { name: "Cabin", exact: true }).count()).toBe(0);
});

test("who was given something can leave it", async () => {
  await phone.open("Cabin insurance 2026");
  await phone.page.getByRole("button", { name: /^Actions for/ }).tap();
  await phone.page.getByRole("menuitem", { name: "Remove from my vault" }).tap();
  await phone.page.getByRole("dialog").getByRole("button", { name: "Remove from my vault" }).tap();
  await phone.screen("Shared with me").waitFor();
  // Earlier snapshots of the replica stay on disk for a while, out of the app's reach (docs/sync.md).
  const here = async () => (await holds(phone, "Cabin insurance 2026")).filter((name) => !name.startsWith("rep:"));
  await until("nothing of it is left", async () => (await here()).length === 0, { everyMs: 500 });
  await toShared(phone);
  await phone.page.getByRole("heading", { name: "Nothing is shared with you" }).waitFor();
  await desk.page
    .getByRole("navigation", { name: "Vault" })
    .getByRole("link", { name: /^Shared/ })
    .click();
  await desk.page.getByRole("link", { name: "Shared by me" }).click();
  await desk.page.getByRole("heading", { name: "You share nothing" }).waitFor();
  expect(await desk.axe()).toEqual([]);
});

test("what is added while one looks at somebody's folder goes to one's own vault, and where it went is said", async () => {
  await phone.toDocuments();
  await desk.toDocuments();
  await desk.page.getByRole("button", { name: "New folder" }).click();
  await desk.page.getByLabel("Name").fill("Boat");
  await desk.page.getByRole("button", { name: "Create" }).click();
  await desk.page.getByRole("navigation", { name: "Vault" }).getByRole("link", { name: "Boat", exact: true }).click();
  await desk.screen("Boat").waitFor();
  await desk.page.getByRole("button", { name: "Actions for Boat" }).click();
  await desk.page.getByRole("menuitem", { name: "Share…" }).click();
  await give(kari.handle, "Can view");
  await shareDialog().getByRole("button", { name: "Done" }).click();
  await phone.page.getByRole("link", { name: "Look at it" }).tap();
  await phone.screen("Boat").waitFor();
  await phone.page.getByText(/shares “Boat” with you/).waitFor({ state: "hidden" });
  await phone.drop(file("engine.txt", "Papers of the engine"));
  await phone.page.getByText("1 file added to Unfiled: here you may only look").first().waitFor();
  await phone.page.getByRole("link", { name: "More" }).tap();
  await phone.page.getByRole("main").getByRole("link", { name: "Unfiled" }).tap();
  await phone.row("Papers of the engine").waitFor();
  await phone.saved();
});
