// The product's story on real files: two devices of one person, with network, without it, and after it; then somebody else.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { fixtures, oddName } from "../fixtures/index.ts";
import { type MadeFile, makeInvoices, makeLargePdf } from "../fixtures/make.ts";
import { Api, type TestFile } from "../harness/api.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { aPerson, Device, type DeviceKind, measured, type Person, until } from "./support.ts";

const { electricityBill, insuranceLetter, encrypted, truncated, markdown } = fixtures;
const insurance = "Home insurance renewal 2027";
const electricity = "Strømregning oktober 2026";
const invoice = "Faktura 10000 Rørlegger";
const property = "Eiendomsmappe Lyngveien 3";
const minutes = "Årsmøte i Solsiden borettslag";
let product: TestProduct;
let folder: string;
let invoices: MadeFile[];
let large: MadeFile;
const devices: Device[] = [];
/** Two devices for half a minute, where nothing else runs on the machine. Milliseconds. */
const wholeStory = 360_000;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docuvault-files-"));
  [product, large] = await Promise.all([aProduct(), makeLargePdf(folder)]);
  invoices = await makeInvoices(folder, 2);
});
afterAll(async () => {
  await product?.dispose();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async ({ task }) => {
  const problems: string[] = [];
  for (const device of devices.splice(0)) {
    if (task.result?.state === "fail") await device.screenshot(`story-failed ${task.name.slice(0, 30)}`).catch(() => undefined);
    problems.push(...device.problems());
    await device.dispose();
  }
  expect(problems).toEqual([]);
});

async function aDevice(kind: DeviceKind, person?: Person): Promise<Device> {
  const device = await Device.open({ url: product.url, kind, ...(kind === "phone" && { scheme: "dark" }) });
  devices.push(device);
  if (person) await device.signIn(person);
  return device;
}

/** Somebody in whose vault these files have been read. */
async function aReader(...paths: string[]): Promise<{ person: Person; api: Api }> {
  const api = new Api(product.url);
  const person = await api.signUp();
  const fileOf = async (path: string): Promise<TestFile> => ({
    name: path === invoices[0]!.path ? oddName : basename(path),
    contentType: path.endsWith(".md") ? markdown.contentType : "application/pdf",
    bytes: await readFile(path),
  });
  await Promise.all(paths.map(async (path) => api.settled((await api.upload(await fileOf(path))).id)));
  return { person, api };
}

async function onBoth(
  person: Person,
): Promise<{ desk: Device; phone: Device; both: (act: (device: Device) => Promise<unknown>) => Promise<unknown> }> {
  const [desk, phone] = await Promise.all([aDevice("desk", person), aDevice("phone", person)]);
  return { desk, phone, both: (act) => Promise.all([act(desk), act(phone)]) };
}

test("a new person's files are in an empty vault at once, before the store has taken any, and become ready by themselves", async () => {
  const desk = await aDevice("desk");
  await desk.signUp(aPerson());
  await desk.page.getByRole("heading", { name: "Your vault is empty" }).waitFor();
  await desk.saved();
  process.kill(product.parts.store.pid!, "SIGSTOP");
  try {
    const started = performance.now();
    await desk.pick([electricityBill, insuranceLetter, large, encrypted, truncated].map(({ path }) => path));
    for (const title of ["electricity-bill-chromium", "insurance-letter-libreoffice", "eiendomsmappe", "encrypted", "truncated"])
      await desk.row(title).waitFor();
    measured("five files, one of 50 MB, from the picker to the list", performance.now() - started);
    await desk.drop({ name: oddName, contentType: "application/pdf", bytes: await readFile(invoices[0]!.path) });
    await desk.row("Kvittering #3 100% 🧾 חשבונית").waitFor();
    await desk.paste({ name: markdown.name, contentType: markdown.contentType, bytes: await readFile(markdown.path) });
    await desk.row("meeting-notes").waitFor();
    await desk.sync("Saving 7 changes…").waitFor();
    const states = await desk.page
      .getByRole("list", { name: "Documents in Documents" })
      .getByText(/^(On this device|Uploading \d+%)$/)
      .count();
    expect(states).toBe(7);
    await desk.screenshot("story-added");
  } finally {
    process.kill(product.parts.store.pid!, "SIGCONT");
  }

  // A locked and a damaged one say what is the matter.
  for (const title of [insurance, electricity, invoice, minutes, property]) await desk.row(title).waitFor();
  await desk.row("encrypted").getByText("Needs you: locked with a password").waitFor();
  await desk.row("truncated").getByText("Needs you: the file is damaged").waitFor();
  await until("nothing is on its way any more", async () => {
    const states = desk.page
      .getByRole("list", { name: "Documents in Documents" })
      .getByText(/^(On this device|Waiting|Uploading.*|Reading…)$/);
    return (await states.count()) === 0;
  });
  await desk.saved();
  const details = await desk.details("truncated");
  await details.getByText("It is kept exactly as it came.").waitFor();
  const named = await desk.details(invoice);
  await named.getByTitle(oddName).waitFor();
  await until("the first page is shown", () =>
    desk
      .row(invoice)
      .locator("img")
      .evaluate((image: HTMLImageElement) => image.naturalWidth > 0),
  );
  await desk.screenshot("story-ready");
});

test("what is on one device is found there, is on the second one within a second, and leaves nothing behind after signing out", {
  timeout: wholeStory,
}, async () => {
  const files = [electricityBill, insuranceLetter, large, encrypted, truncated, markdown, invoices[0]!];
  const { person, api } = await aReader(...files.map(({ path }) => path));
  const desk = await aDevice("desk", person);
  // A word on a second page finds its document, with the place and the page.
  await desk.search("quokkaberry");
  await desk.hit(insurance).getByText("Page 2 of 2").waitFor();
  await expect.poll(() => desk.hit(insurance).locator("mark").allTextContents()).toEqual(["quokkaberry"]);
  await desk.search("Fjellrev");
  await desk.hit(electricity).getByText("Page 2 of 2").waitFor();
  await desk.search(large.word);
  await desk.hit(property).getByText("Page 2 of 2").waitFor();
  await desk.screenshot("story-search");
  await desk.hit(property).getByRole("link").click();
  await desk.screen(property).waitFor();
  await desk.page.getByText("1 of 1", { exact: true }).waitFor();
  await desk.page
    .getByRole("region", { name: `Preview of ${property}` })
    .getByText(large.word)
    .waitFor();
  await desk.screenshot("story-preview");
  await desk.toDocuments();
  await desk.saved();

  // The second device has everything after signing in.
  const phone = await aDevice("phone", person);
  for (const title of [insurance, electricity, invoice, minutes, property, "encrypted", "truncated"]) await phone.row(title).waitFor();
  await phone.saved();
  await expect.poll(() => phone.titles()).toEqual(await desk.titles());
  await phone.screenshot("story-second-device");

  const seenAfter = async (what: string, act: () => Promise<void>, there: Locator) => {
    const started = performance.now();
    await Promise.all([act(), there.waitFor()]);
    const took = performance.now() - started;
    measured(`${what}, from the last key on one device to the other's list`, took);
    expect(took).toBeLessThan(20_000); // told of it, and not by asking, which a device does once a minute
  };
  const rename = async (from: Device, title: string, to: string, there: Device) => {
    const field = (await from.details(title)).getByRole("textbox", { name: "Title" });
    await field.fill(to);
    await seenAfter(`a title changed on the ${from.kind}`, () => field.press("Enter"), there.row(to));
  };
  await rename(desk, minutes, "Minutes of the yearly meeting", phone);
  const tags = await desk.startTag("Minutes of the yearly meeting", "Home");
  await seenAfter(
    "a tag made on the desk",
    () => tags.press("Enter"),
    phone.row("Minutes of the yearly meeting").getByText("Home", { exact: true }),
  );
  await rename(phone, electricity, "Power October", desk);
  await phone.toDocuments();
  await Promise.all([desk.saved(), phone.saved()]);

  // After signing out nothing of the person is left, and the next one on the device sees nothing of them.
  const userId = api.session!.user.id;
  const traces = () =>
    phone.page.evaluate(async () => ({
      databases: (await indexedDB.databases()).map(({ name }) => name),
      caches: await caches.keys(),
      kept: [localStorage, sessionStorage].flatMap((storage) => Object.entries(storage).map((entry) => entry.join("="))),
    }));
  expect((await traces()).databases.filter((name) => name?.includes(userId)).length).toBeGreaterThan(3);
  const before = await desk.titles();

  await phone.page.getByRole("link", { name: "More" }).tap();
  await phone.page.getByRole("link", { name: "Settings" }).tap();
  await phone.page.getByRole("button", { name: "Sign out" }).tap();
  await phone.screen("Sign in").waitFor();
  const left = await until("the device is wiped", async () => {
    const now = await traces();
    return now.databases.every((name) => !name?.includes(userId)) && now;
  });
  expect(left.databases).toEqual(["docuvault-session"]);
  expect(left.caches.filter((name) => !/^(workbox-precache|docuvault-engines)/.test(name))).toEqual([]);
  expect(left.kept.filter((entry) => entry !== "docuvault.wasSignedIn=no")).toEqual([]);
  // The screen to sign in may hold a passkey's challenge, which says nothing of a person.
  const cookies = async () => (await phone.context.cookies()).map(({ name }) => name).filter((name) => name !== "__Host-passkey");
  await until("the server has ended the session", async () => (await cookies()).length === 0);
  await until("the device has forgotten who it was", async () => (await phone.page.evaluate(sessionFacts)).length === 0);

  const other = aPerson();
  await phone.signUp(other);
  await phone.page.getByRole("heading", { name: "Your vault is empty" }).waitFor();
  await phone.search("quokkaberry");
  await phone.page.getByRole("heading", { name: "Nothing found for “quokkaberry”" }).waitFor();
  await phone.page.getByText(/searched on this device$/).waitFor();
  expect((await traces()).databases.filter((name) => name?.includes(userId))).toEqual([]);
  await expect.poll(() => desk.titles()).toEqual(before);
});

/** What the devices changed while nobody could hear of it. */
const deskTitle = "Lyngveien 3";
const phoneTitle = "Insurance 2027";
const added = "faktura-10001";

test("without network and after restarts everything opens, is found and changed; with it again both devices and the server agree", {
  timeout: wholeStory,
}, async () => {
  const small = await makeLargePdf(await mkdtemp(join(folder, "small-")), 1_000_000);
  const { person, api } = await aReader(insuranceLetter.path, small.path, invoices[0]!.path);
  const { desk, phone, both } = await onBoth(person);
  // What both need without network comes by itself; a document is kept on the phone.
  for (const device of [desk, phone]) {
    await device.search("quokkaberry");
    await device.page.getByText(/searched on this device$/).waitFor();
    await device.toDocuments();
  }
  await phone.open(insurance);
  await phone.page.getByRole("button", { name: `Actions for ${insurance}` }).tap();
  await phone.page.getByRole("menuitem", { name: "Keep offline" }).tap();
  await phone.toDocuments();
  await phone
    .row(insurance)
    .getByText(/kept on this device/)
    .waitFor();
  await both((device) => device.installed());

  await both(async (device) => device.expectNoServer(true));
  await product.stop();
  await both((device) => device.offline(true));
  const before = await desk.titles();
  await Promise.all([desk.page.reload(), phone.restart("/documents")]);
  await both((device) => device.sync("Offline").waitFor());
  for (const device of [desk, phone]) {
    await expect.poll(() => device.titles()).toEqual(before);
    await device.search("quokkaberry");
    await device.page.getByText(/searched on this device$/).waitFor();
    await device.hit(insurance).getByText("Page 2 of 2").waitFor();
    await device.toDocuments();
  }
  await phone.screenshot("story-offline");

  // Documents are named, tagged, moved and added.
  await desk.rename(property, deskTitle);
  await desk.tag(deskTitle, "House");
  await desk.page.getByRole("button", { name: "New folder" }).click();
  const naming = desk.page.getByRole("dialog", { name: "New folder" });
  await naming.getByRole("textbox", { name: "Name" }).fill("Property");
  await naming.getByRole("button", { name: "Create" }).click();
  await naming.waitFor({ state: "detached" }); // while it is open, no key of the list is answered
  await desk.row(deskTitle).getByRole("link").focus();
  await desk.page.keyboard.press("m");
  await desk.page.getByRole("dialog").getByRole("option", { name: "Property" }).click();
  await desk.pick([invoices[1]!.path]);
  await desk.row(added).getByText("On this device").waitFor();
  await desk.waits(6);
  await phone.rename(insurance, phoneTitle);
  await phone.tag(property, "Archive");
  await phone.waits(3);
  await desk.screenshot("story-offline-changed");

  // A kept document opens, another one says that it is not here.
  await phone.open(phoneTitle);
  await phone.page.getByText("Policy number HV-338-20914").waitFor();
  await phone.screenshot("story-offline-preview");
  await phone.toDocuments();
  await phone.open(invoice);
  await phone.page.getByRole("heading", { name: "Not on this device" }).waitFor();
  await phone.page.getByText("Here is the text that was read from it").waitFor();
  await phone.toDocuments();

  // It is there after another restart.
  await Promise.all([desk.restart("/documents"), phone.page.reload()]);
  await desk.waits(6);
  await phone.waits(3);
  await desk.row(deskTitle).getByText("House", { exact: true }).waitFor();
  await desk.row(added).getByText("On this device").waitFor();
  await phone.row(phoneTitle).waitFor();
  await phone.row(property).getByText("Archive", { exact: true }).waitFor();

  product = await product.startAgain();
  await both((device) => device.offline(false));
  const started = performance.now();
  await both((device) => device.saved());
  measured("from the network's return to all saved on both", performance.now() - started);
  await both((device) => device.row("Faktura 10001 Elektriker").waitFor());
  await both((device) => device.row(phoneTitle).waitFor());
  const onPhone = { state: "attached" } as const; // a narrow row shows the first tag
  await both((device) => device.row(deskTitle).getByText("Archive", { exact: true }).waitFor(onPhone));
  await both((device) => device.row(deskTitle).getByText("House", { exact: true }).waitFor(onPhone));
  await both(async (device) => device.expectNoServer(false));
  const titles = await desk.titles();
  await expect.poll(() => phone.titles()).toEqual(titles);

  const { items } = (await api.call<{ items: VaultDocument[] }>("GET", "/api/documents?limit=100")).body;
  expect(items.map(({ title }) => title).sort()).toEqual(titles.toSorted());
  const moved = items.find(({ title }) => title === deskTitle);
  expect(moved).toMatchObject({ name: small.name, state: "ready", folderId: expect.any(String) });
  expect(moved?.tags).toHaveLength(2);

  await phone.search(invoices[1]!.word);
  await phone.hit("Faktura 10001 Elektriker").locator("mark").waitFor();
});

/** What the device remembers of sign-ins. Runs in the page. */
function sessionFacts(): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("docuvault-session");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const reading = opening.result.transaction("facts").objectStore("facts").getAll();
      reading.onsuccess = () => {
        opening.result.close();
        resolve(reading.result);
      };
    };
  });
}
