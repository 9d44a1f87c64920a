// Files on their way: uploads that die half way go on by themselves, and a full storage says so with its figures and a way out.
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { withClient } from "../../scripts/product/postgres.ts";
import { type MadeFile, makeInvoices, makeLargePdf } from "../fixtures/make.ts";
import { Api } from "../harness/api.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { aPerson, Device, type Person } from "./support.ts";

const title = "Eiendomsmappe Lyngveien 3";
const before = "eiendomsmappe";
let product: TestProduct;
let desk: Device;
let person: Person;
let folder: string;
let large: MadeFile;
let smaller: MadeFile;
let invoices: MadeFile[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "docuvault-files-"));
  product = await aProduct();
  large = await makeLargePdf(folder);
  smaller = await makeLargePdf(join(folder, "smaller"), 8_000_000);
  invoices = await makeInvoices(folder, 2);
});
afterAll(async () => {
  await product?.dispose();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  desk = await Device.open({ url: product.url });
  person = aPerson();
  await desk.signUp(person);
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await desk.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = desk.problems();
  await desk.dispose();
  expect(problems).toEqual([]);
});

/** An upload that is in its middle, and has some ten seconds to go. */
async function halfWay(): Promise<void> {
  await desk.slowUploads(5_000_000);
  await desk.pick([large.path]);
  await desk
    .row(before)
    .getByText(/^Uploading [1-9]\d?%$/)
    .waitFor();
}

test("an object store that is killed in the middle of an upload: it goes on by itself", async () => {
  desk.tolerate(/status of 503/); // where its parts go is the store's to say
  await halfWay();
  desk.expectNoServer(true);
  product.parts.store.kill("SIGKILL");
  await desk.slowUploads(null);
  await desk.row(title).waitFor();
  await desk.saved();
  desk.expectNoServer(false);
});

test("a tab that crashes in the middle of an upload: the next one goes on", async () => {
  await halfWay();
  await desk.crashTab();
  await desk.replaceTab("/documents");
  await desk.row(title).waitFor();
  await desk.saved();
});

test("a tab that crashes with most of a large file sent: what had arrived is not sent again", async () => {
  await desk.slowUploads(5_000_000);
  await desk.pick([large.path]);
  // Two parts are on their way at once: with so much sent, one of the first two has arrived.
  await desk
    .row(before)
    .getByText(/^Uploading (7[5-9]|[89]\d)%$/)
    .waitFor();
  await desk.crashTab();
  const sent: string[] = [];
  desk.context.on("request", (request) => {
    const number = request.method() === "PUT" && new URL(request.url()).searchParams.get("partNumber");
    if (number) sent.push(number);
  });
  await desk.replaceTab("/documents");
  await desk.row(title).waitFor();
  await desk.saved();
  expect(sent.length).toBeLessThan(4);
  expect(sent.includes("1") && sent.includes("2")).toBe(false);
});

test("a tab that is closed in the middle of an upload: another that is open goes on", async () => {
  const other = await desk.tab("/documents");
  await other.getByText("All saved", { exact: true }).first().waitFor();
  await halfWay();
  await other
    .getByText(/^Uploading [1-9]\d?%$/)
    .first()
    .waitFor();
  await desk.useTab(other);
  await desk.row(title).waitFor();
  await desk.saved();
});

test("a network that is cut in the middle of an upload: it waits, and goes on when the network is back", async () => {
  await halfWay();
  await desk.offline(true);
  await desk
    .row(before)
    .getByText(/On this device/)
    .waitFor();
  await desk.sync("Offline: 1 change waits").waitFor();
  await desk.offline(false);
  await desk.row(title).waitFor();
  await desk.saved();
});

test("a browser that ends before anything was sent: the file is sent after the next start", async () => {
  await desk.installed();
  await desk.offline(true);
  await desk.pick([invoices[0]!.path]);
  await desk.sync("Offline: 1 change waits").waitFor();
  await desk.restart("/documents");
  await desk.sync("Offline: 1 change waits").waitFor();
  await desk.offline(false);
  await desk.row("Faktura 10000 Rørlegger").waitFor();
  await desk.saved();
});

test("a file that does not fit says so with figures; with room made for it, it goes by itself", async () => {
  await limited(52);
  desk.tolerate(/status of 413/);
  await desk.pick([smaller.path]);
  await desk.row(title).waitFor();
  await desk.pick([large.path]);
  await desk.row(before).getByText("Needs you: your storage is full, needs 3.3 MB more").waitFor();
  const details = await desk.details(before);
  await details.getByText("Your storage is full, so this file was not uploaded.").waitFor();
  await details.getByText("7.6 MB of 52 MB are used; this file has 47.7 MB.").waitFor();
  await details.getByText("It needs 3.3 MB more.").waitFor();
  await details.getByRole("link", { name: "Open Storage" }).waitFor();
  await desk.page.getByRole("link", { name: "Full: needs 3.3 MB more" }).waitFor();
  await desk.screenshot("outbox-full");
  await expect.poll(() => usedBytes()).toBe((await stat(smaller.path)).size);

  await desk.details(title);
  await desk.page.keyboard.press("Delete");
  await desk.page
    .getByRole("navigation", { name: "Vault" })
    .getByRole("link", { name: /^Trash/ })
    .click();
  await desk.page.getByRole("button", { name: "Empty trash" }).click();
  await desk.page.getByRole("dialog").getByRole("button", { name: "Empty trash" }).click();
  await desk.page.getByRole("heading", { name: "The trash is empty" }).waitFor();
  await desk.toDocuments();
  await desk.row(title).waitFor();
  await desk.saved();
  await expect.poll(() => usedBytes()).toBe((await stat(large.path)).size);
});

test("a browser that refuses to store files says so, names the file and claims nothing", async () => {
  desk.tolerate(/Error preparing Blob/);
  await desk.page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
      if (value instanceof Blob || (value as { blob?: unknown } | null)?.blob instanceof Blob)
        throw new DOMException("Error preparing Blob/File data to be stored in object store", "UnknownError");
      return key === undefined ? put.call(this, value) : put.call(this, value, key);
    };
  });
  await desk.page.reload();
  await desk.page.getByRole("status").filter({ hasText: "does not let DocuVault store files here" }).waitFor();
  await desk.pick([smaller.path]);
  const dialog = desk.page.getByRole("dialog");
  await dialog.getByText(basename(smaller.path)).first().waitFor();
  await dialog.getByText("Nothing of it is in your vault").waitFor();
  await desk.screenshot("outbox-refused");
  await dialog.getByRole("button", { name: "Do not add" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await desk.page.getByText("file added").count()).toBe(0);
});

test("a storage that fills up is said in amber from 80 % and in red from 95 %", async () => {
  await limited(58);
  const banner = (words: string) => desk.page.getByRole("status").filter({ hasText: words });
  await desk.pick([large.path]);
  await banner("Your storage is filling up: 47.7 MB of 58 MB used.").waitFor();
  await desk.pick([smaller.path]);
  await banner("Your storage is almost full: 55.3 MB of 58 MB used.").getByRole("link", { name: "Open Storage" }).click();
  await desk.screen("Storage").waitFor();
  await expect.poll(() => desk.page.getByRole("progressbar", { name: "Storage" }).getAttribute("aria-valuenow")).toBe("95");
  await desk.screenshot("outbox-storage");
});

/** Somebody else signs in, whose storage holds so many megabytes. */
async function limited(megabytes: number): Promise<void> {
  const api = new Api(product.url);
  person = { ...(await api.signUp()), handle: "" };
  await sql("UPDATE quotas SET limit_bytes = $2 WHERE user_id = $1", [api.session!.user.id, megabytes * 2 ** 20]);
  await desk.dispose();
  desk = await Device.open({ url: product.url });
  await desk.signIn(person);
}

const sql = <Row>(text: string, values: unknown[]) =>
  withClient(
    product.database.superuserUrl.replace(/\/[^/]*$/, "/docuvault"),
    async (client) => (await client.query(text, values)).rows as Row[],
  );

/** What the person has stored, as the server counts it. */
async function usedBytes(): Promise<number> {
  const [row] = await sql<{ used: string }>("SELECT used_bytes AS used FROM quotas JOIN users ON users.id = user_id WHERE email = $1", [
    person.email,
  ]);
  return Number(row?.used);
}
