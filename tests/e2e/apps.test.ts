// Apps in the whole product: an administrator grants one, its person sees its state and opens it, programs reach it through the proxy. Templates.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeService, startFakeService } from "../fakes/service.ts";
import { type FakeVitec, startFakeVitec } from "../fakes/vitec.ts";
import { Api } from "../harness/api.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { Device, type Person } from "./support.ts";

const boss: Person = { email: "boss@example.org", password: "the keys of the house", handle: "boss" };
let product: TestProduct;
let up: FakeService;
let down: FakeService;
let vitec: FakeVitec;
const devices: Device[] = [];

beforeAll(async () => {
  [up, down, vitec] = await Promise.all([startFakeService(), startFakeService(), startFakeVitec()]);
  down.health = 503;
  const services = [
    { key: "invoices", name: "Invoices", address: up.address, healthPath: "/health", description: "Outgoing invoices" },
    { key: "planner", name: "Viewing planner", address: down.address, healthPath: "/health", everyone: true },
  ];
  product = await aProduct({
    env: {
      ADMIN_EMAIL: boss.email,
      ADMIN_PASSWORD: boss.password,
      SERVICES: JSON.stringify(services),
      VITEC_HUB_BASE_URL: vitec.url,
      VITEC_HUB_PRODUCT_LOGIN: vitec.login,
      VITEC_HUB_ACCESS_KEY: vitec.accessKey,
      VITEC_INSTALLATION_ID: vitec.installation,
    },
  });
});
afterAll(async () => {
  for (const device of devices) await device.dispose();
  await product?.dispose();
  await Promise.all([up?.close(), down?.close(), vitec?.close()]);
});

async function aDevice(person: Person, kind: "desk" | "phone"): Promise<Device> {
  const device = await Device.open({ url: product.url, kind, scheme: kind === "desk" ? "light" : "dark" });
  devices.push(device);
  await device.goto("/sign-in");
  await device.page.getByLabel("E-mail").fill(person.email);
  await device.page.getByLabel("Password", { exact: true }).fill(person.password);
  await device.page.getByRole("button", { name: "Sign in", exact: true }).click();
  return device;
}

async function fault(device: Device, name: string): Promise<string[]> {
  await device.screenshot(`apps-${name}`);
  return [...(await device.axe()), ...device.problems()].map((violation) => `${name}: ${violation}`);
}

test("what an administrator grants is on the person's page with its state, and opens in a page that reaches nothing of the vault", async () => {
  const api = new Api(product.url);
  const person: Person = { ...(await api.signUp()), handle: "" };
  const { handle } = api.session!.user;
  const admin = await aDevice(boss, "desk");
  await admin.screen("People").waitFor();
  const own = await aDevice(person, "phone");
  await own.screen("Documents").waitFor();

  await own.goto("/apps");
  const apps = own.page.getByRole("main");
  await apps.getByText(/^Unavailable since/).waitFor();
  expect(await apps.getByText("Invoices").count()).toBe(0);
  expect(await apps.getByRole("button").count()).toBe(0); // what is down can not be opened

  await admin.page.getByRole("link", { name: "Apps" }).click();
  await admin.page.getByRole("button", { name: "Invoices" }).click();
  const dialog = admin.page.getByRole("dialog", { name: "Invoices" });
  await dialog.getByLabel("Add somebody").fill(handle);
  await dialog.getByRole("button", { name: handle }).click();
  await dialog.getByRole("button", { name: `Remove ${handle}` }).waitFor();
  expect(await fault(admin, "administration")).toEqual([]);

  await own.page.reload();
  const card = apps.getByRole("button", { name: "Invoices" });
  await card.waitFor();
  expect(await fault(own, "page")).toEqual([]);
  const [page] = await Promise.all([own.context.waitForEvent("page"), card.click()]);
  await page.getByRole("heading", { name: "Invoices" }).waitFor();
  expect(await page.locator("#can").textContent()).toBe("null nothing of the vault");
  expect(up.asked.at(-1)!.headers).toMatchObject({ "x-user-id": api.session!.user.id });
  expect(up.asked.at(-1)!.headers.cookie).toBeUndefined();
  await page.close();
  expect(own.problems()).toEqual([]);

  // bytes, pieces, sockets through the real worker
  const base = `${product.url}/api/services/invoices`;
  const headers = { Authorization: `Bearer ${api.session!.accessToken}` };
  const sent = await fetch(`${base}/files?name=a%20b`, { method: "PUT", headers, body: "x".repeat(300_000) });
  expect(await sent.json()).toMatchObject({ method: "PUT", url: "/files?name=a%20b", body: "x".repeat(300_000) });
  expect(up.asked.at(-1)!.headers).toMatchObject({ "content-length": "300000" });
  expect(await (await fetch(`${base}/slow`, { headers })).text()).toBe("first second");
  const moved = await fetch(`${base}/elsewhere`, { headers, redirect: "manual" });
  expect([moved.status, moved.headers.get("location")]).toEqual([502, null]);
  expect((await fetch(`${base}/x`)).status).toBe(401);
  expect((await api.call("GET", "/api/services/planner/x")).status).toBe(503);
  expect(down.asked).toEqual([]);

  const open = (protocols: string[], more: object) =>
    new WebSocket(`${base.replace(/^http/, "ws")}/live`, { protocols, headers: more } as unknown as string[]);
  const socket = open(["talk.v1"], { ...headers, "x-user-id": "somebody else" });
  const heard = new Promise((resolve, reject) => {
    socket.addEventListener("message", ({ data }) => resolve(data));
    socket.addEventListener("error", reject);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  expect(socket.protocol).toBe("talk.v1");
  socket.send("hello");
  expect(await heard).toBe(`${api.session!.user.id} hello`);
  socket.close();
  const refused = await new Promise((resolve) => {
    const stranger = open([], {});
    stranger.addEventListener("open", () => resolve("open"));
    stranger.addEventListener("error", () => resolve("refused"));
  });
  expect(refused).toBe("refused");

  // a grant that is taken away ends at once
  await dialog.getByRole("button", { name: `Remove ${handle}` }).click();
  await dialog.getByRole("button", { name: `Remove ${handle}` }).waitFor({ state: "detached" });
  expect((await fetch(`${base}/x`, { headers })).status).toBe(403);
  expect([...admin.problems(), ...own.problems()]).toEqual([]);
});

test("a person writes a template, sees it filled in as they type, and keeps it as a document", async () => {
  const person: Person = { ...(await new Api(product.url).signUp()), handle: "" };
  const device = await aDevice(person, "desk");
  await device.screen("Documents").waitFor();
  const { page } = device;
  await device.goto("/apps");
  await page.getByRole("link", { name: "Templates" }).click();
  await page.getByText("No templates yet").waitFor();
  await page.getByRole("button", { name: "New template" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("Følgebrev");
  await dialog.getByRole("button", { name: "Create" }).click();
  await device.screen("Følgebrev").waitFor();

  const preview = page.frameLocator("iframe");
  /** Styles are set when the frame has loaded. */
  const loaded = async () => {
    const red = preview.locator("p").first();
    await expect.poll(() => red.evaluate((element) => getComputedStyle(element).color)).toBe("rgb(255, 0, 0)");
  };
  await preview.getByText("Dear ,").waitFor();
  const source = page.getByRole("textbox", { name: "Template" });
  await source.fill(
    '<p style="color: #ff0000; height: 3000px" onclick="no()">Til {{buyer.name}}</p>{{#pages}}<p>Side: {{title}}</p>{{/pages}}',
  );
  await page.getByLabel("Buyer name").fill("Kari <b>Nordmann</b>");
  await preview.getByText("Til Kari <b>Nordmann</b>").waitFor();
  await loaded();
  expect(await page.getByRole("button", { name: "Save as a document" }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved without what may not be in it: onclick of <p>").waitFor();
  expect(await source.inputValue()).not.toContain("onclick");
  expect(await page.getByLabel("Buyer name").inputValue()).toBe("Kari <b>Nordmann</b>"); // saving takes nothing that was filled in

  await page.getByRole("button", { name: "Add a row" }).click();
  await preview.getByText("Side:").waitFor();
  await loaded();
  await preview.locator("html").evaluate((root) => root.scrollTo(0, 500));
  await page.getByLabel("Title").fill("Skjøte");
  await preview.getByText("Side: Skjøte").waitFor();
  await expect.poll(() => preview.locator("html").evaluate((root) => root.scrollTop)).toBe(500); // it stays where it was read
  expect(await fault(device, "template")).toEqual([]);
  await page.getByRole("button", { name: "Save as a document" }).click();
  await dialog.getByRole("textbox").fill("Brev til Kari");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "Saved. Open the document" }).click();
  await page.getByRole("heading", { name: "Brev til Kari" }).first().waitFor();
  expect(device.problems()).toEqual([]);
});

test("an administrator looks at what Vitec would change and takes it over; people find each other in the directory, without network too", async () => {
  vitec.departments = [{ departmentId: 1, name: "Bergen", phone: "55 00 00 00" }];
  vitec.employees = [
    { employeeId: 7, name: "Åse Østby", title: "Megler", email: "ase@kontor.example", mobilePhone: "900 12 345", departmentId: 1 },
  ];
  const person: Person = { ...(await new Api(product.url).signUp()), handle: "" };
  const admin = await aDevice(boss, "desk");
  await admin.screen("People").waitFor();
  const { page } = admin;
  await page.getByRole("link", { name: "Directory" }).click();
  await page.getByRole("button", { name: "Show what would change" }).click();
  await page.getByText("1 office new, 1 person new").waitFor();
  await page.getByRole("button", { name: "Take over what is shown" }).click();
  await page.getByText(/^1 office, 1 person, 0 of them with an account/).waitFor();
  await page.getByRole("switch", { name: /Everybody may look at it/ }).click();
  await expect.poll(() => page.getByRole("switch").getAttribute("aria-checked")).toBe("true");
  expect(await fault(admin, "sources")).toEqual([]);

  const own = await aDevice(person, "phone");
  await own.screen("Documents").waitFor();
  await own.goto("/apps");
  await own.page.getByRole("link", { name: "Directory" }).click();
  await own.page.getByRole("searchbox").fill("ostby berg");
  await own.page.getByRole("button", { name: "Åse Østby" }).click();
  const dialog = own.page.getByRole("dialog", { name: "Åse Østby" });
  await dialog.getByRole("link", { name: "ase@kontor.example" }).waitFor();
  await dialog.getByRole("button", { name: "Make a correspondent" }).click();
  await dialog.getByText("is one of your correspondents now").waitFor();
  expect(await fault(own, "directory")).toEqual([]);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await own.page.goBack();
  await own.offline(true);
  await own.page.getByRole("link", { name: "Directory" }).click();
  await own.page.getByText("Without network: as it was").waitFor();
  await own.page.getByRole("button", { name: "Åse Østby" }).waitFor();
  await own.offline(false);
  expect([...admin.problems(), ...own.problems()]).toEqual([]);
});
