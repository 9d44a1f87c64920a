// Many files dropped at once while the network comes and goes and the tab is killed again and again: each is stored once, as it was, in order.
// MANY_FILES=500 for as many as somebody drops who moves in.
import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { withClient } from "../../scripts/product/postgres.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { aPerson, Device, measured, patience } from "./support.ts";

const files = Number(process.env.MANY_FILES ?? 60);
const kills = 5;
/** Milliseconds with network and without between two kills. */
const [connected, cut] = [1_500, 700];
/** Milliseconds that one of very many may take. */
const aFile = 1_000;

let product: TestProduct;
let desk: Device;

beforeAll(async () => {
  product = await aProduct();
});
afterAll(() => product?.dispose());
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await desk.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = desk.problems();
  await desk.dispose();
  expect(problems).toEqual([]);
});

const nameOf = (n: number) => `moved in ${String(n).padStart(4, "0")}.txt`;
/** Of sizes from some bytes to 40 KB, no two alike. */
const contentOf = (n: number) => `file ${n}\n${"words of it ".repeat((n * 37) % 3_300)}`;

test(`${files} files, a network that goes up and down, a tab killed ${kills} times: each stored once, right bytes, order kept, quota exact`, async () => {
  desk = await Device.open({ url: product.url });
  const person = aPerson();
  await desk.signUp(person);
  await desk.installed();
  // requests that a killed tab leaves behind are answered to nobody
  desk.tolerate(/net::ERR_|status of 412/);
  desk.expectNoServer(true);
  const made = Array.from({ length: files }, (_, n) => ({ name: nameOf(n), text: contentOf(n) }));
  const began = performance.now();
  await desk.page.evaluate((all) => {
    const transfer = new DataTransfer();
    for (const { name, text } of all) transfer.items.add(new File([text], name, { type: "text/plain" }));
    const target = document.querySelector("main") ?? document.body;
    for (const type of ["dragenter", "dragover", "drop"])
      target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, made);
  // said once they are on the disk
  await desk.page.getByText(`${files} files added`).first().waitFor();
  for (let time = 0; time < kills; time++) {
    await desk.offline(true);
    await new Promise((resolve) => setTimeout(resolve, cut));
    await desk.offline(false);
    await new Promise((resolve) => setTimeout(resolve, connected));
    await desk.crashTab();
    await desk.replaceTab("/documents");
    await desk.screen("Documents").waitFor();
  }
  await desk.sync("All saved").waitFor({ timeout: patience + files * aFile });
  measured(`${files} files stored, through ${kills} kills`, performance.now() - began);

  const rows = await sql<{ name: string; sha256: string; state: string; size: string }>(
    `SELECT d.name, d.sha256, d.state, d.size FROM documents d JOIN users u ON u.id = d.owner_id WHERE u.email = $1 ORDER BY d.created_at, d.id`,
    [person.email],
  );
  expect(rows.map(({ name }) => name)).toEqual(made.map(({ name }) => name));
  const hashes = made.map(({ text }) => createHash("sha256").update(text).digest("hex"));
  expect(rows.map(({ sha256 }) => sha256)).toEqual(hashes);
  expect(rows.filter(({ state }) => state === "uploading")).toEqual([]);
  const [counted] = await sql<{ used: string; uploads: string; versions: string }>(
    `SELECT q.used_bytes AS used, (SELECT count(*) FROM uploads WHERE user_id = u.id AND state <> 'complete') AS uploads,
            (SELECT count(*) FROM document_versions v JOIN documents d ON d.id = v.document_id WHERE d.owner_id = u.id) AS versions
     FROM users u JOIN quotas q ON q.user_id = u.id WHERE u.email = $1`,
    [person.email],
  );
  const bytes = made.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  expect({ ...counted, used: Number(counted?.used), versions: Number(counted?.versions), uploads: Number(counted?.uploads) }).toEqual({
    used: bytes,
    versions: files,
    uploads: 0,
  });
}, 900_000);

const sql = <Row>(text: string, values: unknown[]) =>
  withClient(
    product.database.superuserUrl.replace(/\/[^/]*$/, "/docuvault"),
    async (client) => (await client.query(text, values)).rows as Row[],
  );
