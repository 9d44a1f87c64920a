// One device when things go wrong on it: killed, cleared, damaged, with many tabs; and the page that says what is kept and repairs it.
import { readFile } from "node:fs/promises";
import { strFromU8, unzipSync } from "fflate";
import type { Page } from "playwright-core";
import { v7 as uuid } from "uuid";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { withClient } from "../../scripts/product/postgres.ts";
import { schemaVersion, type VaultDocument } from "../../shared/mutators/index.ts";
import { fixtures } from "../fixtures/index.ts";
import { Api, textFile } from "../harness/api.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { damageIndex, damageOriginal } from "./damage.ts";
import { indexFile } from "./indexFile.ts";
import { Device, type Person, until } from "./support.ts";

let product: TestProduct;
let api: Api;
let person: Person;
let desk: Device;

beforeAll(async () => {
  product = await aProduct();
});
afterAll(() => product?.dispose());
beforeEach(async () => {
  api = new Api(product.url);
  person = { ...(await api.signUp()), handle: "" };
  desk = await Device.open({ url: product.url });
  await desk.signIn(person);
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await desk.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = desk.problems();
  await desk.dispose();
  expect(problems).toEqual([]);
});

/**
 * Documents with one word of their own each, the first the oldest, read and on the device. The file is called otherwise: a row with the
 * word as its title is the document as it stays, not as it came.
 */
async function documents(words: readonly string[], filler = 1): Promise<string[]> {
  const ids: string[] = [];
  for (const word of words) {
    const text = `Document of ${word}. ${"and other things ".repeat(filler)}`;
    ids.push((await api.upload(textFile(`${word} as a file.txt`, text))).id);
  }
  for (const [index, id] of ids.entries()) {
    await api.settled(id);
    await api.call("PATCH", `/api/documents/${id}`, { title: words[index] });
  }
  for (const word of words) await desk.row(word).waitFor();
  return ids;
}

async function thisDevice(): Promise<void> {
  await desk.goto("/settings/device");
  await desk.screen("This device").waitFor();
}

/** What the page says of a kind of thing that is kept. */
const amount = (label: string) => desk.page.locator("dl div").filter({ hasText: label }).locator("dd");
/** Whatever a search on this device says when all is well. */
const searched = (words: string) => desk.page.getByText(words).first();

async function keepOffline(): Promise<void> {
  await desk.page
    .getByRole("main")
    .getByRole("button", { name: /^Actions for/ })
    .click();
  await desk.page.getByRole("menuitem", { name: "Keep offline" }).click();
}

/** What IndexedDB holds, as keys of one store. */
const keysOf = (name: string, store: string) =>
  desk.page.evaluate(
    async ([name, store]) => {
      const all = await indexedDB.databases();
      const full = all.find((one) => one.name?.startsWith(name!))?.name;
      if (!full) return [];
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(full);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      try {
        return await new Promise<string[]>((resolve, reject) => {
          const request = database.transaction(store!).objectStore(store!).getAllKeys();
          request.onsuccess = () => resolve(request.result.map(String));
          request.onerror = () => reject(request.error);
        });
      } finally {
        database.close();
      }
    },
    [name, store] as const,
  );

test("work without network is listed in words, and its export holds every file and change", async () => {
  await documents(["kingfisher"]);
  await desk.saved();
  await desk.installed();
  await desk.page.reload();
  await desk.row("kingfisher").waitFor();
  await desk.offline(true);
  await desk.rename("kingfisher", "Common kingfisher");
  await desk.pick([fixtures.electricityBill.path]);
  await desk.sync("Offline: 2 changes wait").click();
  await desk.screen("This device").waitFor();
  await desk.page.getByText("Rename a document to “Common kingfisher”").waitFor();
  await desk.page.getByText(fixtures.electricityBill.name).waitFor();
  await desk.screenshot("device-unsent");
  const download = desk.page.waitForEvent("download");
  await desk.page.getByRole("button", { name: "Export unsent work" }).click();
  const entries = unzipSync(await readFile(await (await download).path()));
  const bytes = await readFile(fixtures.electricityBill.path);
  expect(bytes.equals(entries[`files/${fixtures.electricityBill.name}`]!)).toBe(true);
  expect(JSON.parse(strFromU8(entries["unsent.json"]!))).toMatchObject({
    files: [{ name: fixtures.electricityBill.name, size: bytes.length }],
    changes: expect.arrayContaining([expect.objectContaining({ change: "updateDocument", title: "Common kingfisher" })]),
  });
  await desk.offline(false);
  await desk.saved();
  await desk.page.getByText("Nothing: your vault has everything that was done here.").waitFor();
});

test("a tab that is killed right after a change without network: the change is there, and is sent", async () => {
  const [id] = await documents(["dunlin"]);
  await desk.installed();
  await desk.saved();
  await desk.offline(true);
  await desk.rename("dunlin", "Calidris alpina");
  await desk.sync("Offline: 1 change waits").waitFor();
  await desk.crashTab();
  await desk.replaceTab("/documents");
  await desk.row("Calidris alpina").waitFor();
  await desk.sync("Offline: 1 change waits").waitFor();
  await desk.offline(false);
  await desk.saved();
  expect((await api.call<{ title: string }>("GET", `/api/documents/${id}`)).body.title).toBe("Calidris alpina");
});

test("a change that the vault refuses says what and why; it can be tried again, written anew or let go", async () => {
  const owner = new Api(product.url);
  const { email } = await owner.signUp();
  await withClient(product.database.superuserUrl.replace(/\/[^/]*$/, "/docuvault"), (client) =>
    client.query("UPDATE users SET email_verified_at = now() WHERE email = $1", [email]),
  );
  const { id: documentId } = await owner.upload(textFile("avocet.txt", "A document of somebody else"));
  await owner.settled(documentId);
  await owner.call("PATCH", `/api/documents/${documentId}`, { title: "avocet" });
  const shareId = uuid();
  await push("createShare", { id: shareId, documentId, handle: api.session!.user.handle, access: "edit" }, owner);
  await desk.goto("/shared");
  await desk.row("avocet").waitFor();
  await desk.saved();
  await desk.installed();
  await desk.offline(true);
  await desk.rename("avocet", "Recurvirostra");
  await desk.sync("Offline: 1 change waits").waitFor();
  await push("deleteShare", { id: shareId }, owner);
  await desk.offline(false);
  const banner = desk.page.getByRole("status").filter({ hasText: "This change could not be made" });
  await banner.getByText("Rename a document to “Recurvirostra”").waitFor();
  await banner.getByRole("link", { name: "What to do" }).click();
  await desk.screen("This device").waitFor();
  const refused = desk.page.getByRole("region", { name: "Needs you" });
  await refused.getByText("It was not made:").waitFor();
  await desk.screenshot("device-refused");

  await refused.getByRole("button", { name: "Edit: Rename a document to “Recurvirostra”" }).click();
  const field = desk.page.getByRole("dialog").getByLabel("What it should be");
  await expect.poll(() => field.inputValue()).toBe("Recurvirostra");
  await field.fill("Recurvirostra avosetta");
  await field.press("Enter");
  const anew = refused.getByText("Rename a document to “Recurvirostra avosetta”");
  await anew.waitFor();
  const when = refused.locator(".failure");
  await expect.poll(() => when.count()).toBe(1);
  await refused.getByRole("button", { name: /^Try again/ }).click();
  await desk.saved();
  await anew.waitFor();
  await refused.getByRole("button", { name: /^Discard/ }).click();
  await refused.waitFor({ state: "detached" });
  await desk.saved();
});

test("with a limit the newest texts stay; the server answers for the others, and the screen says which it is", async () => {
  await documents(["albatross", "bittern", "cormorant", "dotterel"], 100);
  await desk.page.evaluate(() => localStorage.setItem("docuvault.textLimit", "4500"));
  await desk.goto("/search?q=albatross");
  await desk.hit("albatross").waitFor();
  await searched("2 of 4 documents can be searched word for word on this device; the rest was answered by the server").waitFor();
  await desk.installed();
  await desk.offline(true);
  await desk.search("things");
  await searched("2 of 4 documents can be searched word for word on this device; the rest needs the network").waitFor();
  await desk.hit("dotterel").waitFor();
  await desk.screenshot("device-limit");
  expect(await desk.hit("albatross").count()).toBe(0);
  await desk.offline(false);
  await thisDevice();
  await amount("Texts, for search").getByText(/^2 ·/).waitFor();
  await desk.page.getByRole("button", { name: "All", exact: true }).click();
  await amount("Texts, for search").getByText(/^4 ·/).waitFor();
});

test("a document that leaves the vault leaves the device with its text, its picture and its kept file", async () => {
  const { id } = await api.upload({
    name: "bill.pdf",
    contentType: "application/pdf",
    bytes: await readFile(fixtures.electricityBill.path),
  });
  await api.settled(id);
  const picture = async () => (await api.call<VaultDocument>("GET", `/api/documents/${id}`)).body.thumbnail;
  const thumbnail = await until("its picture is made", picture);
  const [other] = await documents(["snipe"]);
  await desk.open("Strømregning oktober 2026");
  await desk.page.getByText("Page 1 of 2").waitFor();
  await keepOffline();
  await desk.goto(`/search?q=${fixtures.electricityBill.word}`);
  await searched("searched on this device").waitFor();
  await until("its text, picture and file are here", async () => {
    const [texts, originals, thumbnails] = await Promise.all([
      keysOf("docuvault-texts", "uses"),
      keysOf("docuvault-blobs", "originals"),
      keysOf("docuvault-blobs", "thumbnails"),
    ]);
    return texts.includes(id) && originals.includes(id) && thumbnails.includes(thumbnail);
  });
  await push("deleteDocument", { id });
  await until("nothing of it is here", async () => {
    const [texts, originals, kept, thumbnails] = await Promise.all([
      keysOf("docuvault-texts", "uses"),
      keysOf("docuvault-blobs", "originals"),
      keysOf("docuvault-blobs", "kept"),
      keysOf("docuvault-blobs", "thumbnails"),
    ]);
    return ![...texts, ...originals, ...kept].includes(id) && !thumbnails.includes(thumbnail);
  });
  await expect.poll(() => keysOf("docuvault-texts", "uses")).toEqual([other]);
});

test("what the browser cleared is noticed, said and fetched again", async () => {
  await documents(["plover", "sanderling"]);
  await desk.saved();
  await desk.offline(true);
  await desk.rename("plover", "Charadrius");
  await desk.sync("Offline: 1 change waits").waitFor();
  await until("the device remembers it", () =>
    desk.page.evaluate(() =>
      Object.entries(localStorage).some(([key, value]) => key.startsWith("docuvault.here.") && /"unsent":1/.test(value)),
    ),
  );
  await until("the change is on disk, so that nothing keeps what was typed", () =>
    desk.page.evaluate(() => Object.keys(localStorage).every((key) => !key.startsWith("docuvault.draft"))),
  );
  const session = await desk.context.newCDPSession(desk.page);
  await desk.page.goto("about:blank");
  await session.send("Storage.clearDataForOrigin", { origin: product.url, storageTypes: "indexeddb,cache_storage,service_workers" });
  await desk.offline(false);
  await desk.goto("/documents");
  const banner = desk.page.getByRole("status").filter({ hasText: "The browser cleared what DocuVault kept on this device." });
  await banner.getByText("1 change or file that had not been sent is lost").waitFor();
  await desk.row("plover").waitFor();
  await desk.row("sanderling").waitFor();
  await desk.screenshot("device-cleared");
  await banner.getByRole("button", { name: "Dismiss" }).click();
  await desk.page.reload();
  await desk.row("plover").waitFor();
  await desk.saved();
  expect(await banner.count()).toBe(0);
});

test("a damaged search index is made anew by itself; a check finds damaged copies and rows, and a second one finds nothing", async () => {
  const ids = await documents(["turnstone", "knot", "ruff"]);
  await desk.goto("/search?q=turnstone");
  await searched("searched on this device").waitFor();
  await thisDevice();
  await desk.page.getByRole("button", { name: "Check everything" }).click();
  await desk.page.getByText("All is well: 3 documents, 3 texts").waitFor();
  await desk.goto(`/documents/${ids[0]}`);
  await keepOffline();
  await until("its file is here", async () => (await keysOf("docuvault-blobs", "originals")).includes(ids[0]!));
  // Keeping a file writes it once more: whatever of that is under way ends with the page.
  await thisDevice();
  await damageOriginal(desk.page, ids[0]!);
  await desk.page.getByRole("button", { name: "Check everything" }).click();
  await desk.page.getByText("Damaged copies were thrown away; they are fetched again: turnstone.").waitFor();
  await until("it is fetched again", async () => (await keysOf("docuvault-blobs", "originals")).includes(ids[0]!));
  await desk.page.getByRole("button", { name: "Check everything" }).click();
  await desk.page.getByText("All is well: 3 documents, 3 texts").waitFor();
  await desk.screenshot("device-checked");

  desk.tolerate(/search index is made anew|PGlite|Aborted|memory access|unreachable|read model/i);
  await until("the index is on disk", async () => ((await indexFile(desk.page))?.commit ?? 0) > 0);
  await desk.goto("/health"); // no app runs there
  await damageIndex(desk.page);
  await desk.goto("/search?q=ruff");
  await searched("searched on this device").waitFor();
  await desk.hit("ruff").waitFor();
  await thisDevice();
  await desk.page.getByRole("button", { name: "Rebuild the search index" }).click();
  await desk.page.getByText("The search index has been rebuilt.").waitFor();
  await desk.page.getByRole("button", { name: "Check everything" }).click();
  await desk.page.getByText("All is well: 3 documents, 3 texts").waitFor();
  await desk.page.getByRole("button", { name: "Fetch everything anew" }).click();
  await desk.page.getByText("Everything is being fetched anew.").waitFor();
  await desk.toDocuments();
  for (const word of ["turnstone", "knot", "ruff"]) await desk.row(word).waitFor();
  await desk.saved();
});

test.for([2, 5])("of %i tabs the one that leads is killed: the others go on, one of them leads, nothing is lost", async (count) => {
  await documents(["gannet"]);
  await desk.goto("/search?q=gannet");
  await searched("searched on this device").waitFor();
  const tabs: Page[] = [];
  for (let n = 1; n < count; n++) tabs.push(await desk.tab("/documents"));
  for (const tab of tabs) await tab.getByText("All saved", { exact: true }).first().waitFor();
  const leaders = async (tab: Page) => {
    const { held = [] } = await tab.evaluate(async () => {
      const { held = [] } = await navigator.locks.query();
      return { held: held.map(({ name, clientId }) => ({ name: name ?? "", clientId: clientId ?? "" })) };
    });
    return held.filter(({ name }) => /^docuvault-(outbox|read-model)-/.test(name)).map(({ name, clientId }) => `${name} ${clientId}`);
  };
  const before = await leaders(tabs[0]!);
  expect(before).toHaveLength(2);
  await desk.crashTab();
  const next = tabs.shift()!;
  await desk.useTab(next);
  const after = await until("others have taken over", async () => {
    const now = await leaders(desk.page);
    return now.length === 2 && now.every((leader) => !before.includes(leader)) ? now : null;
  });
  expect(new Set(after.map((leader) => leader.split(" ")[0])).size).toBe(2);
  await desk.rename("gannet", "Morus bassanus");
  await desk.pick([fixtures.markdown.path]);
  for (const tab of tabs) await tab.getByRole("link", { name: "Morus bassanus", exact: true }).first().waitFor();
  await desk.row("Årsmøte i Solsiden borettslag").waitFor();
  await desk.saved();
  await desk.search("gannet");
  await searched("searched on this device").waitFor();
  await desk.hit("Morus bassanus").waitFor();
});

test("a server that is killed closes the live connection: what happens afterwards is seen without a touch", async () => {
  await documents(["heron"]);
  await desk.goto("/search?q=heron");
  await searched("searched on this device").waitFor();
  await desk.toDocuments();
  desk.expectNoServer(true);
  desk.tolerate(/WebSocket/);
  product.parts.worker.kill("SIGKILL");
  await until("it is gone", () =>
    fetch(`${product.url}/health`).then(
      () => false,
      () => true,
    ),
  );
  await product.ready();
  await documents(["egret"]);
  desk.expectNoServer(false);
});

let pushed = 0;
const clientGroupID = uuid();
/** A change that a person makes on another device. */
async function push(name: string, args: unknown, by = api): Promise<void> {
  const mutations = [{ clientID: `${clientGroupID}-${++pushed}`, id: 1, name, args, timestamp: 0 }];
  const body = { pushVersion: 1, schemaVersion, clientGroupID: `${clientGroupID.slice(0, 30)}-${pushed}`, mutations };
  const { status, body: answer } = await by.call("POST", "/api/sync/push", body);
  expect([status, answer]).toEqual([200, {}]);
}
