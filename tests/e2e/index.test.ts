// The search index of a device: whatever ends the browser while it is written, it is whole or made anew, and never wrong.
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { Api, textFile } from "../harness/api.ts";
import { indexFile } from "./indexFile.ts";
import { killBrowser } from "./kill.ts";
import { Device, until } from "./support.ts";

const product = { url: inject("productUrl") };
let api: Api;
let desk: Device;

beforeEach(async () => {
  api = new Api(product.url);
  desk = await Device.open({ url: product.url });
  await desk.signIn({ ...(await api.signUp()), handle: "" });
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await desk.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = desk.problems();
  await desk.dispose();
  expect(problems).toEqual([]);
});

async function documents(words: readonly string[]): Promise<void> {
  for (const word of words) {
    const { id } = await api.upload(textFile(`${word} as a file.txt`, `Document of ${word}. ${"and other things ".repeat(200)}`));
    await api.settled(id);
    await api.call("PATCH", `/api/documents/${id}`, { title: `Of ${word}` });
  }
}

async function searchHere(word: string): Promise<void> {
  await desk.goto(`/search?q=${word}`);
  await desk.page.getByText("searched on this device").first().waitFor();
  await desk.hit(`Of ${word}`).waitFor();
}

async function indexIsSaved(word: string): Promise<void> {
  await searchHere(word);
  await until("the index is on disk", async () => ((await indexFile(desk.page))?.commit ?? 0) > 0);
}

async function nothingIsWrong(documents: number): Promise<void> {
  await desk.goto("/settings/device");
  await desk.page.getByRole("button", { name: "Check everything" }).click();
  await desk.page.getByText(`All is well: ${documents} documents, ${documents} texts`).waitFor();
}

test("the app's process is killed at many moments while it indexes: every word is found afterwards, and a check finds nothing", async () => {
  const words = ["avocet", "bittern", "crake", "dunlin", "egret", "fulmar"];
  // The browser asks for an icon of `/health` by itself, and gives it up where the tab goes on at once.
  desk.tolerate(/favicon\.ico/);
  await documents(words.slice(0, 2));
  await searchHere("avocet");
  for (const [index, word] of words.slice(2).entries()) {
    // What was saved is there; what is new is being written when the process ends, earlier and later in it.
    await documents([word]);
    await desk.page.waitForTimeout(index * 900);
    const next = await desk.tab("/health");
    await desk.crashTab();
    await desk.useTab(next);
    await searchHere(word);
  }
  await nothingIsWrong(words.length);
  for (const word of words) await searchHere(word);
});

test("the browser is killed: what was saved is opened as it is, without network and without being made anew", async () => {
  await documents(["garganey", "gull"]);
  await indexIsSaved("garganey");
  await desk.installed();
  // From here on without network: what the killed browser had not yet written of its cookies does not matter.
  await desk.offline(true);
  await desk.restart("/documents", () => killBrowser(desk));
  await searchHere("garganey");
  await nothingIsWrong(2);
});

test("a device whose index lies in IndexedDB makes it anew in its own file, and the old one is deleted", async () => {
  await documents(["hoopoe", "harrier"]);
  await indexIsSaved("hoopoe");
  desk.tolerate(/favicon\.ico/); // given up by the browser as the tab leaves `/health`
  await desk.goto("/health"); // no app runs there
  const old = () => desk.page.evaluate(async () => (await indexedDB.databases()).filter(({ name }) => name?.startsWith("/pglite/")).length);
  await desk.page.evaluate(async () => {
    const userId = (await indexedDB.databases()).map(({ name }) => /^docuvault-texts-(.*)$/.exec(name ?? "")?.[1]).find(Boolean);
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.open(`/pglite/docuvault-${userId}`, 21);
      request.onupgradeneeded = () => request.result.createObjectStore("FILE_DATA").put({ contents: new Uint8Array(9) }, "/old");
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
      request.onerror = () => reject(request.error);
    });
  });
  await expect.poll(() => old()).toBe(1);
  await searchHere("hoopoe");
  await until("the old one is gone", async () => (await old()) === 0);
  await nothingIsWrong(2);
});

test("where the browser gives no file of its own, the index lies in IndexedDB and is found again", async () => {
  await documents(["ibis", "jackdaw"]);
  await indexIsSaved("ibis");
  await desk.goto("/health"); // no app runs there
  // Something else has its name: the worker gets no file, as in private windows of some browsers.
  await until("it is in the way", () =>
    desk.page.evaluate(async () => {
      const userId = (await indexedDB.databases()).map(({ name }) => /^docuvault-texts-(.*)$/.exec(name ?? "")?.[1]).find(Boolean);
      const root = await navigator.storage.getDirectory();
      await root.removeEntry(`docuvault-index-${userId}`).catch(() => undefined);
      return root.getDirectoryHandle(`docuvault-index-${userId}`, { create: true }).then(
        () => true,
        () => false,
      );
    }),
  );
  await searchHere("ibis");
  await until("the index is in IndexedDB", () =>
    desk.page.evaluate(async () => (await indexedDB.databases()).some(({ name }) => name?.startsWith("/pglite/"))),
  );
  expect(await indexFile(desk.page)).toMatchObject({ size: 0, commit: 0 });
  await nothingIsWrong(2);
});
