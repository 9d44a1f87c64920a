// What other apps share with this one: by the browser's own navigation, as a share sheet does it. Nothing is lost, whoever is there.
import { afterEach, expect, inject, test } from "vitest";
import { Api } from "../harness/api.ts";
import { aPerson, Device } from "./support.ts";

const product = { url: inject("productUrl") };
let device: Device;

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await device.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = device.problems();
  await device.dispose();
  expect(problems).toEqual([]);
});

interface Shared {
  files?: { name: string; text: string }[];
  text?: string;
}

/** Posts a form to the share target, as the browser does for another app; resolves when the way on has been answered. */
async function share({ files = [], text }: Shared): Promise<void> {
  const gone = device.page.waitForURL(/\/documents|\/sign-in/, { waitUntil: "commit" });
  await device.page.evaluate(
    async ({ files, text }) => {
      // the page has to be the worker's, or the form goes to the server
      if (!navigator.serviceWorker.controller)
        await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
      const form = document.createElement("form");
      Object.assign(form, { action: "/share", method: "POST", enctype: "multipart/form-data" });
      const field = document.createElement("input");
      Object.assign(field, { type: "file", name: "files", multiple: true });
      const transfer = new DataTransfer();
      for (const { name, text: content } of files) transfer.items.add(new File([content], name, { type: "text/plain" }));
      field.files = transfer.files;
      const words = document.createElement("textarea"); // an input has no lines
      Object.assign(words, { name: "text", value: text ?? "" });
      form.append(field, words);
      document.body.append(form);
      history.replaceState(null, "", "/more");
      form.submit();
    },
    { files, text },
  );
  await gone;
}

const notes = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `note ${n}.txt`, text: `what note ${n} says` }));

test("ten files and a text that are shared without network are there at once, and arrive", async () => {
  device = await Device.open({ url: product.url });
  await device.signUp(aPerson());
  await device.installed();
  await device.offline(true);
  await share({ files: notes(10) });
  for (let n = 0; n < 10; n++) await device.row(`note ${n}`).waitFor();
  await share({ text: "Remember the lease\nof Lyngveien" });
  await device.row("Remember the lease").waitFor();
  expect(new URL(device.page.url()).pathname).toBe("/documents");
  await device.page.waitForFunction(() => location.search === "");
  await device.offline(false);
  await device.saved();
});

test("a tab that is gone as soon as the way on is answered: the next one has what was shared", async () => {
  device = await Device.open({ url: product.url });
  await device.signUp(aPerson());
  await device.installed();
  await device.offline(true);
  await share({ files: notes(2) });
  await device.replaceTab("/documents");
  for (let n = 0; n < 2; n++) await device.row(`note ${n}`).waitFor();
  await device.offline(false);
  await device.saved();
});

test("what is shared while nobody is signed in waits for the person who signs in, who is asked", async () => {
  const api = new Api(product.url);
  const person = { ...(await api.signUp()), handle: "" };
  device = await Device.open({ url: product.url });
  await device.goto("/sign-in");
  await device.page.getByLabel("E-mail").waitFor();
  await device.installed();
  await share({ files: notes(2) });
  await device.page.getByLabel("E-mail").waitFor();
  await device.signIn(person);
  const dialog = device.page.getByRole("dialog");
  await dialog.getByText("Add 2 shared files to your vault?").waitFor();
  await device.screenshot("share-ask");
  // closed without an answer nothing is added, and nothing is lost
  await device.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await device.row("note 0").count()).toBe(0);
  await share({ files: [{ name: "third.txt", text: "what comes later" }] });
  await dialog.getByText("Add 2 shared files to your vault?").waitFor();
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  for (const title of ["note 0", "note 1", "third"]) await device.row(title).waitFor();
  await device.saved();
});
