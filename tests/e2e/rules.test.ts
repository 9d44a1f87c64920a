// Rules as somebody new uses them: made in the app, tried, applied to what is there and taken back; then it files what arrives and tells an address.
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { Api, textFile } from "../harness/api.ts";
import { reachesCloud } from "../harness/cloudServer.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { aReceiver, isSignedBy } from "../harness/webhooks.ts";
import { Device, patience, until } from "./support.ts";

let product: TestProduct;
let receiver: Awaited<ReturnType<typeof aReceiver>>;

beforeAll(async () => {
  [product, receiver] = await Promise.all([aProduct({ env: reachesCloud }), aReceiver()]);
});
afterAll(async () => {
  await product?.dispose();
  await receiver?.close();
});

test("a rule is made, tried, applied and taken back; it files what arrives, calls its address, and both stand in the history", async () => {
  const api = new Api(product.url);
  const person = await api.signUp();
  const folderId = uuid();
  await api.mutate("createFolder", { id: folderId, name: "Power" });
  const remark = uuid();
  await api.mutate("createCustomField", { id: remark, name: "Remark", kind: "text", options: [] });
  const arrive = async (title: string) => {
    const { id } = await api.upload(textFile(`${title}.txt`, `${title}\nFjordlys Kraft, strøm og nettleie`));
    await api.settled(id);
    return id;
  };
  const read = async (id: string) => (await api.call<VaultDocument>("GET", `/api/documents/${id}`)).body;
  const old = [await arrive("Strøm april"), await arrive("Strøm mai")];
  const letter = await arrive("Letter");

  const desk = await Device.open({ url: product.url, kind: "desk" });
  const { page } = desk;
  try {
    await desk.signIn({ ...person, handle: "" });

    // An address that rules may call: its secret is shown once.
    await desk.goto("/apps/rules/webhooks");
    await page.getByLabel("Name", { exact: true }).fill("Books");
    await page.getByRole("textbox", { name: "Address" }).fill(receiver.url);
    await page.getByRole("button", { name: "Keep address" }).click();
    const secret = (await page.locator(".webhook-secret code").textContent())!;
    expect(await desk.axe()).toEqual([]);

    // The rule, as the screen leads to it.
    await desk.goto("/apps/rules");
    await page.getByRole("link", { name: "New rule" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Power bills");
    await page.getByRole("searchbox", { name: "If it matches" }).fill("title:strøm");
    await page.getByText("Matches 2 documents today").waitFor();
    const add = page.getByRole("combobox", { name: "Add what it does" });
    await add.selectOption("file");
    await page.getByRole("button", { name: /^File into folder/ }).click();
    await page.getByRole("option", { name: "Power" }).click();
    await add.selectOption("setCustomField");
    await page.getByRole("button", { name: /^Set a field of your own/ }).click();
    await page.getByRole("option", { name: "Remark" }).click();
    await page.getByLabel("Value of Remark").fill("Power of ");
    await page.getByRole("button", { name: "Insert: Title" }).click();
    await add.selectOption("webhook");
    await page.getByRole("button", { name: /^Call a webhook/ }).click();
    await page.getByRole("option", { name: "Books" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Delete rule" }).waitFor();
    expect(await desk.axe()).toEqual([]);

    // Tried, applied to what is there, and taken back in one step. Nobody is called because of what has long been there.
    await page.getByRole("button", { name: "Show what would change" }).click();
    await page.getByRole("button", { name: "Apply to these 2 documents" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Apply to these 2 documents" }).click();
    await page.getByText("2 of 2 documents changed.").waitFor({ timeout: patience });
    for (const [n, id] of old.entries())
      expect(await read(id)).toMatchObject({ folderId, custom: { [remark]: `Power of Strøm ${n === 0 ? "april" : "mai"}` } });
    expect(await read(letter)).toMatchObject({ folderId: null });
    await desk.screenshot("rules-applied");
    await page.getByRole("button", { name: "Take everything back" }).click();
    await page
      .getByText(/· taken back$/)
      .first()
      .waitFor();
    for (const id of old) expect(await read(id)).toMatchObject({ folderId: null, custom: null });
    expect(receiver.calls).toEqual([]);

    // What arrives is filed and told.
    const fresh = await arrive("Strøm juni");
    await until("filed by the rule", async () => ((await read(fresh)).folderId === folderId ? true : null));
    const call = await until("the call", async () => receiver.calls[0] ?? null);
    expect(isSignedBy(secret, call)).toBe(true);
    expect(JSON.parse(call.body)).toMatchObject({
      data: {
        rule: { name: "Power bills" },
        document: {
          id: fresh,
          folder: "Power",
          fields: [{ name: "Remark", value: "Power of Strøm juni" }],
          link: `${product.url}/documents/${fresh}`,
        },
      },
    });
    const told = async () =>
      (await api.call<{ items: { changes: { field: string }[] }[] }>("GET", `/api/documents/${fresh}/history`)).body.items.flatMap(
        ({ changes }) => changes.map(({ field }) => field),
      );
    await until("the history", async () => ((await told()).includes("webhook") ? true : null));
    await page.reload();
    await page.getByRole("region", { name: "What it has done" }).getByRole("link").first().waitFor();

    // Without network the screen says what it can't.
    await desk.offline(true);
    await page.getByRole("button", { name: "Show what would change" }).click();
    await page.locator(".form-error").first().waitFor();
  } catch (error) {
    await desk.screenshot("rules-failed").catch(() => undefined);
    throw error;
  } finally {
    await desk.dispose();
  }
});
