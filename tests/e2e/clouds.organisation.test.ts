// The operator's store for everybody in the whole product: it stands on the screen by itself, a person has their originals there, and nobody
// is told its account.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api, textFile } from "../harness/api.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { waitFor } from "../harness/waitFor.ts";
import { apache, startApache, startFake } from "../harness/webdavServers.ts";
import { Device } from "./support.ts";

let product: TestProduct;
let server: Awaited<ReturnType<typeof startApache>>;
const devices: Device[] = [];

beforeAll(async () => {
  server = await (apache ? startApache("digest") : startFake("webdav", "digest"));
  product = await aProduct({ env: { WEBDAV_URL: server.url, WEBDAV_USERNAME: server.username, WEBDAV_PASSWORD: server.password } });
});
afterAll(async () => {
  for (const device of devices) await device.dispose();
  await product?.dispose();
  await server?.stop();
});

interface Listed {
  items: { id: string; organisation: boolean; account: string; folder: string; isDefault: boolean; originals: { count: number } }[];
}

test.for(["phone", "desk"] as const)("on a %s new originals are told to go there, lie there, are opened and come back", async (kind) => {
  const api = new Api(product.url);
  const person = await api.signUp();
  const device = await Device.open({ url: product.url, kind, scheme: kind === "desk" ? "light" : "dark" });
  devices.push(device);
  const { page } = device;
  const faults: string[] = [];
  const look = async (name: string) => {
    await device.screenshot(`clouds-organisation-${name}`);
    faults.push(...[...(await device.axe()), ...device.problems()].map((violation) => `${name}: ${violation}`));
  };
  await device.goto("/sign-in");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await device.screen("Documents").waitFor();

  await device.goto("/apps/clouds");
  const store = page.getByRole("region", { name: "Your organisation's store" });
  await store.getByText("Connected").waitFor();
  expect(await store.getByRole("button", { name: /^(Remove|Bring in)/ }).count()).toBe(0);
  await look("offered");
  await store.getByRole("switch", { name: "New originals go there" }).click();
  const listed = async () => (await api.call<Listed>("GET", "/api/cloud/connections")).body.items;
  await waitFor(async () => expect((await listed())[0]).toMatchObject({ isDefault: true }));

  const file = textFile(`${kind}.txt`, `kept in the office's store by a ${kind}`);
  const { id } = await api.upload(file);
  await api.settled(id);
  await waitFor(async () => expect((await listed())[0]).toMatchObject({ organisation: true, account: "", originals: { count: 1 } }));
  const quota = async () => (await api.call<{ quota: { usedBytes: number } }>("GET", "/api/users/me")).body.quota.usedBytes;
  expect(await quota()).toBe(0);
  const opened = await api.call<{ url: string }>("GET", `/api/documents/${id}/download`);
  expect(await (await fetch(opened.body.url)).text()).toBe(`kept in the office's store by a ${kind}`);
  await device.goto("/apps/clouds");
  await store.getByText("1 file").waitFor();
  await look("holds");

  const [{ id: connection }] = (await listed()) as [Listed["items"][0]];
  const removed = await api.call<{ code: string }>("DELETE", `/api/cloud/connections/${connection}`, { documents: "leave" });
  expect([removed.status, removed.body.code]).toEqual([409, "cloud.fixed"]);
  const watched = await api.call<{ code: string }>("POST", "/api/cloud/imports", { connectionId: connection, watch: true });
  expect([watched.status, watched.body.code]).toEqual([409, "cloud.fixed"]);
  const renewed = await api.call<{ code: string }>("POST", "/api/cloud/connections/webdav", {
    ...{ provider: "webdav", serverUrl: "https://cloud.example.org", username: "eve", password: "hers", connectionId: connection },
  });
  expect([renewed.status, renewed.body.code]).toEqual([409, "cloud.fixed"]);

  const stranger = new Api(product.url);
  await stranger.signUp();
  expect((await stranger.call("GET", `/api/cloud/folders/${connection}/root`)).status).toBe(404);
  await store.getByRole("button", { name: "Bring all back" }).click();
  await waitFor(async () => expect((await listed())[0]).toMatchObject({ originals: { count: 0 } }));
  expect(await quota()).toBeGreaterThan(0);
  expect(faults).toEqual([]);
});
