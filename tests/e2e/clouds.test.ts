// A person's own cloud in the whole product, as somebody uses it who has one: connected on the screen, walked through, a folder brought in and
// watched.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api } from "../harness/api.ts";
import { aCloudServer, reachesCloud } from "../harness/cloudServer.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { Device } from "./support.ts";

let product: TestProduct;
let server: Awaited<ReturnType<typeof aCloudServer>>;
const devices: Device[] = [];

beforeAll(async () => {
  [product, server] = await Promise.all([aProduct({ env: reachesCloud }), aCloudServer()]);
});
afterAll(async () => {
  for (const device of devices) await device.dispose();
  await product?.dispose();
  await server?.stop();
});

test.for(["phone", "desk"] as const)("on a %s a cloud is connected, a folder of it brought in, and another one watched", async (kind) => {
  await server.put("Regnskap/2026/Kvittering æøå #1.txt", "Kvittering for strøm, 1 200 kroner");
  await server.put("Regnskap/Notat.txt", "Et notat om regnskapet");
  await server.put(`Post ${kind}/Brev.txt`, `Et brev til ${kind}`);
  const api = new Api(product.url);
  const person = await api.signUp();
  const device = await Device.open({ url: product.url, kind, scheme: kind === "desk" ? "light" : "dark" });
  devices.push(device);
  const { page } = device;
  const faults: string[] = [];
  const look = async (name: string) => {
    await device.screenshot(`clouds-${name}`);
    faults.push(...[...(await device.axe()), ...device.problems()].map((violation) => `${name}: ${violation}`));
  };
  await device.goto("/sign-in");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await device.screen("Documents").waitFor();

  await device.goto("/apps/clouds");
  await page.getByLabel("Kind").selectOption("webdav");
  await page.getByLabel("Address").fill(server.url);
  await page.getByLabel("User name").fill(server.username);
  await page.getByLabel("Password", { exact: true }).fill(server.password);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("button", { name: "Bring in files" }).click();
  await page.getByRole("button", { name: "Regnskap", exact: true }).click();
  await page.getByRole("checkbox", { name: "Choose Notat.txt" }).waitFor();
  await look("folder");
  await page.getByRole("button", { name: "Bring in all of this folder" }).click();
  await page.getByText("Documents: 2 taken").waitFor();

  await page.getByRole("button", { name: "Bring in files" }).click();
  await page.getByRole("button", { name: `Post ${kind}`, exact: true }).click();
  await page.getByRole("checkbox", { name: "Choose Brev.txt" }).waitFor();
  await page.getByRole("button", { name: "Watch this folder" }).click();
  await page.getByText("Documents: 1 taken").waitFor();
  await server.put(`Post ${kind}/Enda et brev.txt`, `Enda et brev til ${kind}`);
  await page.getByRole("button", { name: "Look now" }).click();
  await page.getByText("Documents: 2 taken").nth(1).waitFor();
  await look("watched");

  const { items } = (await api.call<{ items: { name: string }[] }>("GET", "/api/documents")).body;
  expect(items.map(({ name }) => name).sort()).toEqual(["Brev.txt", "Enda et brev.txt", "Kvittering æøå #1.txt", "Notat.txt"]);
  expect(faults).toEqual([]);
});
