// The app as something installed: what the browser itself says of it, and what it does with no tab open.
import { afterEach, expect, inject, test } from "vitest";
import { Api } from "../harness/api.ts";
import { aPerson, Device, type Person, until } from "./support.ts";

const product = { url: inject("productUrl") };
let device: Device;
let person: Person;

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await device.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = device.problems();
  await device.dispose();
  expect(problems).toEqual([]);
});

async function signedUp(): Promise<Api> {
  device = await Device.open({ url: product.url, kind: "phone", backgroundSync: true });
  person = aPerson();
  await device.signUp(person);
  await device.installed();
  await device.page.reload(); // the worker's own from now on
  await device.saved();
  return signedIn();
}

/** Another device of the person's. */
async function signedIn(): Promise<Api> {
  const api = new Api(product.url);
  api.session = (await api.call<typeof api.session>("POST", "/api/auth/login", { email: person.email, password: person.password })).body;
  return api;
}

/** Names of the person's documents whose bytes the server has. */
async function arrived(api: Api): Promise<string[]> {
  const { body } = await api.call<{ items: { name: string; state: string }[] }>("GET", "/api/documents?limit=100");
  return body.items.filter(({ state }) => state !== "uploading").map(({ name }) => name);
}

const notes = (...names: string[]) => names.map((name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(`what ${name} says`) }));

/** The browser wakes the service worker, as it does by itself when a network is back. */
async function wake(lastChance = false): Promise<void> {
  const session = await device.context.newCDPSession(device.page);
  const registration = new Promise<string>((resolve) =>
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [found] = registrations.filter(({ scopeURL }) => scopeURL.startsWith(product.url));
      if (found) resolve(found.registrationId);
    }),
  );
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.dispatchSyncEvent", {
    origin: product.url,
    registrationId: await registration,
    tag: "docuvault-waiting-files",
    lastChance,
  });
  await session.detach();
}

/** No tab shows the app any more. */
async function leave(): Promise<void> {
  const empty = await device.context.newPage();
  await device.useTab(empty);
}

test("the browser finds nothing that stands in the way of installing it, and reads the manifest as it was meant", async () => {
  await signedUp();
  const session = await device.context.newCDPSession(device.page);
  expect((await session.send("Page.getInstallabilityErrors")).installabilityErrors).toEqual([]);
  const { errors, data, url } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(url).toBe(`${product.url}/manifest.webmanifest`);
  expect((await session.send("Page.getAppId")).appId).toBe(`${product.url}/`);
  expect(JSON.parse(data ?? "").share_target.action).toBe("/share");
  await session.detach();
});

test("files that wait are sent with no tab open once the browser wakes the app, each once, and are there when it is opened", async () => {
  const api = await signedUp();
  await device.offline(true);
  await device.pick(notes("one.txt", "two.txt", "three.txt"));
  await device.waits(3);
  const tags = () =>
    device.page.evaluate(async () => {
      const { sync } = (await navigator.serviceWorker.ready) as unknown as { sync: { getTags(): Promise<string[]> } };
      return sync.getTags();
    });
  await until("the browser is asked to wake the app", async () => (await tags()).includes("docuvault-waiting-files"));
  await leave();
  expect(await arrived(api)).toEqual([]);
  await device.offline(false);
  await wake();
  await expect.poll(() => arrived(api).then((names) => names.sort())).toEqual(["one.txt", "three.txt", "two.txt"]);

  await device.goto("/documents");
  // Its title is its name, or what it says: by now it may have been read.
  await device.page.getByRole("main").getByRole("listitem").filter({ hasText: /one/ }).waitFor();
  await device.saved();
  expect(await arrived(api)).toHaveLength(3);
});

test("with a tab open, the one that has the outbox sends, and the worker sends nothing a second time", async () => {
  const api = await signedUp();
  const sent: string[] = [];
  device.context.on("request", (request) => {
    if (request.method() === "PUT") sent.push(new URL(request.url()).pathname);
  });
  await device.offline(true);
  await device.pick(notes("one.txt", "two.txt"));
  await device.waits(2);
  await device.offline(false);
  await wake();
  await device.saved();
  await expect.poll(() => arrived(api).then((names) => names.sort())).toEqual(["one.txt", "two.txt"]);
  expect(new Set(sent).size).toBe(2);
  expect(sent).toHaveLength(2);
});

test("a worker that is woken after all sessions were ended sends nothing, and leaves nothing of it to read", async () => {
  const api = await signedUp();
  await device.offline(true);
  await device.pick(notes("secret.txt", "private.txt"));
  await device.waits(2);
  await leave();
  expect((await api.call("POST", "/api/auth/logout-all", {})).status).toBe(204);
  await device.offline(false);
  device.tolerate(/status of 401|Applying inline style/); // the browser dresses a picture that it shows by itself
  await wake(true);
  // a page of the app's own address that runs none of it
  await device.goto("/icons/favicon.svg");
  const databases = () => device.page.evaluate(async () => (await indexedDB.databases()).map(({ name = "" }) => name));
  await until("the files are gone", async () => !(await databases()).some((name) => name.startsWith("docuvault-outbox-")));
  await device.goto("/sign-in");
  await device.page.getByLabel("E-mail").waitFor();
  expect(await arrived(await signedIn())).toEqual([]);
});
