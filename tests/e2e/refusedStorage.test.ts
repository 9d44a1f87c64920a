// What the browser's own database refuses, or has to keep for its person: said on the screen, and no promise is left unheard.
import { expect, inject, test } from "vitest";
import { aPerson, Device } from "./support.ts";

const product = { url: inject("productUrl") };

test.each<[string, () => void]>([
  [
    "throws at once",
    () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      };
    },
  ],
  [
    "fails each time it is opened",
    () => {
      const open = IDBFactory.prototype.open;
      open.call(indexedDB, "newer", 9);
      // an older version than there is: an error of the request, as private windows give one
      IDBFactory.prototype.open = function (this: IDBFactory) {
        return open.call(this, "newer", 1);
      };
    },
  ],
])("a database that %s: the screen says that there is no vault here", async (_name, breaks) => {
  const device = await Device.open({ url: product.url });
  try {
    device.tolerate(/^console: /);
    await device.page.addInitScript(breaks);
    for (const path of ["/sign-in", "/documents"]) {
      await device.goto(path);
      await device.page.getByRole("heading", { name: "This browser can not keep your vault" }).waitFor();
      await device.page.getByText("storage for the app (IndexedDB)").waitFor();
    }
    // coming back to the tab, or to the network, asks the same database
    await device.page.evaluate(() => {
      window.dispatchEvent(new Event("online"));
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await device.goto("/sign-in");
    await device.page.getByRole("heading", { name: "This browser can not keep your vault" }).waitFor();
    await device.screenshot("refused-storage");
    expect(await device.axe()).toEqual([]);
    expect(device.problems()).toEqual([]);
  } finally {
    await device.dispose();
  }
});

test("a change that is too large to be sent is kept on this device, shown after a reload, and given up by its person", async () => {
  const device = await Device.open({ url: product.url });
  const { page } = device;
  try {
    device.tolerate(/status of 413/);
    await device.signUp(aPerson());
    // as a proxy in front of the server would answer
    await device.context.route("**/api/sync/push", (route) =>
      route.request().postData()?.includes("Much too large") ? route.fulfill({ status: 413, body: "" }) : route.fallback(),
    );
    const create = async (name: string) => {
      await page.getByRole("button", { name: "New folder" }).click();
      await page.getByLabel("Name").fill(name);
      await page.getByRole("button", { name: "Create" }).click();
    };
    await create("Much too large");
    await create("Goes on");
    const folder = (name: string) => page.getByRole("navigation", { name: "Vault" }).getByRole("link", { name, exact: true });
    await folder("Much too large").waitFor({ state: "detached" });
    await folder("Goes on").waitFor();
    const kept = page.locator(".device-unsent li").filter({ hasText: "Much too large" });
    for (let times = 0; times < 2; times++) {
      await device.goto("/settings/device");
      await page.getByText("larger than the server takes").waitFor();
      await kept.waitFor();
    }
    await kept.getByRole("button").click();
    await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
    await kept.waitFor({ state: "detached" });
    await device.goto("/settings/device");
    await page.getByRole("heading", { name: "Not sent yet" }).waitFor();
    await page.getByText("Nothing", { exact: false }).first().waitFor();
    expect(await kept.count()).toBe(0);
    expect(device.problems()).toEqual([]);
  } finally {
    await device.dispose();
  }
});
