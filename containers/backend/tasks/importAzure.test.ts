// An import from a server that speaks Azure Blob Storage's protocol: into one person's vault, each blob once, with a report that adds up.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { AzureBlob, AzureImport } from "../../../shared/api/azureImport.ts";
import { AppError } from "../../../shared/errors.ts";
import { type FakeAzure, startFakeAzure } from "../../../tests/fakes/azureBlobs.ts";
import { runInTest, someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aWorker, type TestWorker } from "../../../worker/testing/aWorker.ts";
import { createBlobContainer } from "../azure/container.ts";
import type { TaskContext } from "../queue/context.ts";
import { createHtmlWorker } from "../templates/html.ts";

let tasks: TestTasks;
let worker: TestWorker;
let azure: FakeAzure;
let admin: Person;
let owner: Person;
let context: TaskContext;
const html = createHtmlWorker();
type Person = Awaited<ReturnType<typeof aPerson>>;

async function aPerson(handle: string) {
  const browser = worker.browser();
  const { user, accessToken: token } = await browser.register({ email: `${handle}@flytte.example`, handle });
  const call = (path: string, method = "GET", body?: unknown) =>
    browser.call(`/api/${path}`, { method, token, ...(body !== undefined && { body }) });
  return { id: user.id, handle, call };
}
beforeAll(async () => {
  [tasks, azure] = await Promise.all([someTasks(), startFakeAzure()]);
  worker = aWorker({ databaseUrl: tasks.database.appUrl, env: { RATE_LIMITS: "off", AZURE_STORAGE_CONTAINER_NAME: "dokumenter" } });
  admin = await aPerson("sjefen");
  await tasks.database.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin.id]);
  const { connectionString } = azure;
  const container = createBlobContainer({ connectionString, container: "dokumenter", previews: "bilder" });
  context = { ...tasks.context(), azure: { container, html } };
});
beforeEach(async () => {
  azure.containers.clear();
  azure.containers.set("bilder", new Map());
  azure.fault = () => undefined;
  azure.requests.length = 0;
  owner = await aPerson(`eier-${Math.random().toString(36).slice(2, 8)}`);
});
afterEach(async () => {
  await tasks.database.superuser.query("DELETE FROM imports");
});
afterAll(async () => {
  await worker.settled();
  await Promise.all([azure.close(), html.close()]);
  await tasks.dispose();
});

async function begin(more: object = {}): Promise<AzureImport> {
  const response = await admin.call("admin/azure-import", "POST", { handle: owner.handle, ...more });
  expect(response.status).toBe(202);
  return (await response.json()) as AzureImport;
}
const report = async (id: string) =>
  ((await (await admin.call("admin/azure-import")).json()) as { items: AzureImport[] }).items.find((one) => one.id === id)!;
/** Runs the import's job as often as it asks for it, at most so often. */
async function run(importId: string, most = 30): Promise<AzureImport> {
  for (let n = 0; n < most && ["listing", "fetching"].includes((await report(importId)).state); n++)
    await runInTest(context, "import-azure", { importId }).catch((error: unknown) => {
      if (!String(error).includes("unreachable")) throw error;
    });
  return report(importId);
}
const documents = async () =>
  ((await (await owner.call("documents?limit=100")).json()) as { items: { name: string; size: number; folderId: string | null }[] }).items;
const failed = async (id: string) =>
  ((await (await admin.call(`admin/azure-import/${id}/blobs?state=failed`)).json()) as { items: AzureBlob[] }).items;

test("documents keep their folders, templates become templates, previews are told apart; the report adds up, and again nothing is taken twice", async () => {
  for (let n = 0; n < 7; n++) azure.put("dokumenter", `oppdrag/2020/kontrakt ${n}.txt`, `innhold ${n}`);
  azure.put("dokumenter", "brev/Følgebrev.html", "<p onclick='x()'>Til {{buyer.name}}</p>", { contentType: "text/html" });
  azure.put("dokumenter", "uten sjekksum.txt", "ingen vet", { md5: null });
  azure.put("dokumenter", "previews/Følgebrev.png", "et bilde");
  azure.put("dokumenter", "tom/", "");
  azure.put("bilder", "Følgebrev.png", "et bilde");
  const { id } = await begin({ shareTemplates: true });
  expect((await admin.call("admin/azure-import", "POST", { handle: owner.handle })).status).toBe(409);
  const done = await run(id);
  expect(done).toMatchObject({ state: "done", problem: null, listed: { count: 12 }, verified: 8, unverified: 1 });
  expect(done.amounts).toMatchObject({
    document: { taken: { count: 8 }, leftOut: { count: 1 }, waiting: { count: 0 }, failed: { count: 0 } },
    template: { taken: { count: 1 } },
    preview: { leftOut: { count: 2 } },
  });
  const there = await documents();
  expect(there.map(({ name }) => name).sort()).toEqual([...Array.from({ length: 7 }, (_, n) => `kontrakt ${n}.txt`), "uten sjekksum.txt"]);
  expect(new Set(there.map(({ folderId }) => folderId)).size).toBe(2);
  const templates = ((await (await owner.call("templates")).json()) as { items: { name: string; category: string; shared: boolean }[] })
    .items;
  expect(templates).toEqual([expect.objectContaining({ name: "Følgebrev", category: "brev", shared: true })]);
  // nothing but reading, and no secret in any answer
  expect(azure.requests.every((line) => line.startsWith("GET "))).toBe(true);
  expect(
    JSON.stringify([await (await admin.call("admin/azure-import")).json(), await (await admin.call("admin/audit")).json()]),
  ).not.toContain(azure.accountKey);

  // what its person has deleted does not come back; what changed there is another document
  const [first] = (await (await owner.call("documents?limit=1")).json()).items as { id: string }[];
  for (const name of ["trashDocument", "deleteDocument"]) await owner.call(`mutations/${name}`, "POST", { id: first!.id });
  azure.put("dokumenter", "oppdrag/2020/ny.txt", "ny");
  const again = await run((await begin()).id);
  expect(again.amounts).toMatchObject({ document: { taken: { count: 1 }, same: { count: 8 } }, template: { same: { count: 1 } } });
  expect(await documents()).toHaveLength(8);
});

test("bytes with another checksum become nothing, a blob that fails holds up no other, and a full vault is said", async () => {
  azure.put("dokumenter", "a/god.txt", "god");
  azure.put("dokumenter", "a/feil.txt", "feil", { md5: Buffer.alloc(16, 7) });
  azure.put("dokumenter", "a/borte.txt", "borte");
  azure.put("dokumenter", "a/mal.html", "<p>{{#open}}</p>");
  azure.fault = (path) => (path.endsWith("borte.txt") ? 404 : undefined);
  const { id } = await begin();
  expect(await run(id)).toMatchObject({ state: "done", verified: 1 });
  expect((await failed(id)).map(({ name, reason }) => [name, reason]).sort()).toEqual([
    ["a/borte.txt", "missing"],
    ["a/feil.txt", "checksum"],
    ["a/mal.html", expect.stringContaining("re")],
  ]);
  expect((await documents()).map(({ name }) => name)).toEqual(["god.txt"]);
  await tasks.database.pool.query("UPDATE quotas SET limit_bytes = 5 WHERE user_id = $1", [owner.id]);
  azure.put("dokumenter", "a/stor.txt", "for stor til det");
  const full = await begin();
  await run(full.id);
  expect((await failed(full.id)).map(({ name, reason }) => [name, reason])).toContainEqual(["a/stor.txt", "quota.exceeded"]);
});

test("a connection that is cut, a busy service and a backend that ends in between: each document once; a login that is refused ends it", {
  timeout: 120_000,
}, async () => {
  for (let n = 0; n < 6; n++) azure.put("dokumenter", `fil ${n}.txt`, `innhold nummer ${n} `.repeat(2_000));
  let cuts = 0;
  azure.fault = (path) => (path.endsWith("fil 2.txt") && cuts++ < 1 ? "half" : undefined);
  const { id } = await begin();
  await runInTest(context, "import-azure", { importId: id });
  // a job that ran again after its page was written: the same page, the same rows
  await tasks.database.superuser.query("UPDATE imports SET token = NULL, listing = NULL, state = 'listing' WHERE id = $1", [id]);
  const done = await run(id);
  expect(done).toMatchObject({ state: "done", listed: { count: 6 }, amounts: { document: { taken: { count: 6 } } } });
  // a row that was not written although its document was there
  await tasks.database.superuser.query("UPDATE import_files SET state = 'waiting', tries = 0 WHERE import_id = $1", [id]);
  await tasks.database.superuser.query("UPDATE imports SET state = 'fetching', finished_at = NULL WHERE id = $1", [id]);
  expect(await run(id)).toMatchObject({ amounts: { document: { taken: { count: 6 } } } });
  expect(await documents()).toHaveLength(6);
  azure.fault = () => 403;
  expect(await run((await begin()).id)).toMatchObject({ state: "failed", problem: "unauthorized" });
});

test("names that no folder or document can bear become such as can, and the same place is one folder, however often files come to it", async () => {
  const folders = async () =>
    (
      await tasks.database.pool.query<{ name: string }>('SELECT name FROM folders WHERE owner_id = $1 ORDER BY name COLLATE "C"', [
        owner.id,
      ])
    ).rows.map(({ name }) => name);
  const long = "\u{1F5C2}".repeat(200);
  for (const [round, spelling] of ["Kunde ", "kunde", "Künde"].entries())
    azure.put("dokumenter", `${spelling}/ /fil ${round}.txt`, `innhold ${round}`);
  azure.put("dokumenter", `${long}/${"a".repeat(300)}.txt`, "langt");
  expect(await run((await begin()).id)).toMatchObject({
    state: "done",
    amounts: { document: { taken: { count: 4 }, failed: { count: 0 } } },
  });
  const before = await folders();
  // whichever came first gave the folder its name
  expect(before).toEqual([expect.stringMatching(/^k[uü]nde$/i), expect.stringMatching(/^\u{1F5C2}+$/u)]);
  azure.put("dokumenter", "Kunde /fil 4.txt", "innhold 4");
  azure.put("dokumenter", `${long}/b.txt`, "kort");
  await run((await begin()).id);
  expect(await folders()).toEqual(before);
  const names = (await documents()).map(({ name }) => name);
  expect(names.filter((name) => name.endsWith("a.txt") && name.length === 255)).toHaveLength(1);
});

test("a store of ours that is away is no fault of the blobs: they are taken when it is back, by the one job that there is", async () => {
  for (let n = 0; n < 3; n++) azure.put("dokumenter", `fil ${n}.txt`, `innhold ${n}`);
  const { id } = await begin();
  expect(await run(id, 2)).toMatchObject({ state: "fetching" });
  const down = {
    ...context,
    storage: { ...context.storage, put: () => Promise.reject(new AppError("service.unavailable", { part: "storage" })) },
  };
  for (let n = 0; n < 10; n++)
    await expect(runInTest(down as typeof context, "import-azure", { importId: id })).rejects.toMatchObject({
      code: "service.unavailable",
    });
  expect(await run(id)).toMatchObject({ state: "done", amounts: { document: { taken: { count: 3 }, failed: { count: 0 } } } });
  const { rowCount } = await tasks.database.superuser.query("SELECT FROM graphile_worker._private_jobs WHERE payload ->> 'importId' = $1", [
    id,
  ]);
  expect(rowCount).toBe(1);
});

test("templates that come over are bounded like those that people make", async () => {
  await tasks.database.superuser.query(
    "INSERT INTO templates (id, owner_id, name, category, shared) SELECT gen_random_uuid(), $1, 'x', '', false FROM generate_series(1, 1999)",
    [owner.id],
  );
  for (const n of [1, 2, 3]) azure.put("dokumenter", `${n}.html`, `<p>${n}</p>`);
  const { id } = await begin();
  expect(await run(id)).toMatchObject({ state: "done", amounts: { template: { taken: { count: 1 }, failed: { count: 2 } } } });
  expect(new Set((await failed(id)).map(({ reason }) => reason))).toEqual(new Set(["entity.too_many"]));
});

test("an import is stopped; it is an administrator's, into a vault that there is", async () => {
  azure.put("dokumenter", "a.txt", "a");
  const { id } = await begin();
  expect((await owner.call("admin/azure-import")).status).toBe(403);
  expect((await owner.call("admin/azure-import", "POST", { handle: owner.handle })).status).toBe(403);
  expect((await admin.call(`admin/azure-import/${id}`, "DELETE")).status).toBe(204);
  expect((await admin.call(`admin/azure-import/${id}`, "DELETE")).status).toBe(404);
  expect(await run(id)).toMatchObject({ state: "failed", problem: "cancelled" });
  expect(await documents()).toEqual([]);
  for (const handle of ["nobody-here", admin.handle])
    expect(await (await admin.call("admin/azure-import", "POST", { handle })).json()).toMatchObject({ code: "share.unknown_person" });
});
