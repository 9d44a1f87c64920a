// Bringing in what lies in a person's own cloud: once and as it lands there, each file once whatever fails, nothing written there. The same
// tests run over each kind of cloud.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CloudConnection } from "../../../shared/api/clouds.ts";
import type { CloudImportRequest, ImportedFile, ImportReport } from "../../../shared/api/imports.ts";
import { type CloudFolders, kindsOfClouds } from "../../../tests/harness/cloudFolders.ts";
import { runInTest, someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aWorker, type TestWorker } from "../../../worker/testing/aWorker.ts";
import type { TaskContext } from "../queue/context.ts";

let tasks: TestTasks;
let worker: TestWorker;
type Person = Awaited<ReturnType<typeof aPerson>>;

async function aPerson() {
  const browser = worker.browser();
  const handle = `p${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const { user, accessToken: token } = await browser.register({ email: `${handle}@vault.example`, handle });
  const call = (path: string, method = "GET", body?: unknown) =>
    browser.call(`/api/${path}`, { method, token, ...(body !== undefined && { body }) });
  const read = async <T>(path: string) => (await (await call(path)).json()) as T;
  return { id: user.id, call, read };
}

beforeAll(async () => {
  tasks = await someTasks();
  worker = aWorker({ databaseUrl: tasks.database.appUrl, env: { RATE_LIMITS: "off" } });
});
afterAll(async () => {
  await worker.settled();
  await tasks.dispose();
});

describe.each(Object.entries(kindsOfClouds))("%s", (name, start) => {
  let cloud: CloudFolders;
  let owner: Person;
  let connectionId: string;
  let context: TaskContext;

  beforeEach(async () => {
    [cloud, owner] = await Promise.all([start(tasks), aPerson()]);
    connectionId = await cloud.connect(owner.id);
    context = cloud.clouds.context();
  });
  afterEach(() => cloud.close());

  const entries = (folderId = "") => cloud.clouds.clouds.browse(connectionId, folderId, true);
  const idOf = async (wanted: string, folderId = "") => (await entries(folderId)).find((one) => one.name === wanted)!.id;
  async function begin(more: Partial<CloudImportRequest> = {}): Promise<string> {
    const response = await owner.call("cloud/imports", "POST", { connectionId, ...more });
    expect(response.status).toBe(202);
    return ((await response.json()) as ImportReport).id;
  }
  const reports = async () => (await owner.read<{ items: ImportReport[] }>("cloud/imports")).items;
  const report = async (id: string) => (await reports()).find((one) => one.id === id)!;
  /** Whether the import's job is in the queue; it is taken off it. */
  async function isQueued(importId: string): Promise<boolean> {
    const { rowCount } = await tasks.database.superuser.query("DELETE FROM graphile_worker._private_jobs WHERE key = $1", [
      `import:${importId}`,
    ]);
    return rowCount === 1;
  }
  /** The import's job as often as it asks for itself. */
  async function run(importId: string, most = 60): Promise<ImportReport> {
    for (let n = 0; n < most && (await isQueued(importId)); n++) await runInTest(context, "import-cloud", { importId });
    return report(importId);
  }
  async function clock(importId: string): Promise<ImportReport> {
    await runInTest(context, "look-at-clouds", { _cron: { ts: new Date().toISOString() } });
    return run(importId);
  }
  const purge = (days: number) =>
    runInTest(context, "purge-history", { _cron: { ts: new Date(Date.now() + days * 86_400_000).toISOString() } });
  const documents = async () =>
    (
      await owner.read<{ items: { id: string; name: string; folderId: string | null; tags: string[]; sha256: string }[] }>(
        "documents?limit=100",
      )
    ).items;
  const names = async () => (await documents()).map((one) => one.name).sort();
  async function folders(): Promise<Map<string | null, string>> {
    const { rows } = await tasks.database.pool.query<{ id: string; name: string; parentId: string | null }>(
      `SELECT id, name, parent_id AS "parentId" FROM folders WHERE owner_id = $1`,
      [owner.id],
    );
    const path = (id: string | null): string => {
      const one = rows.find((row) => row.id === id);
      return one ? `${path(one.parentId)}/${one.name}` : "";
    };
    return new Map([[null, ""], ...rows.map(({ id }) => [id, path(id)] as const)]);
  }
  const adds = ({ listed, amounts }: ImportReport) =>
    expect(
      Object.values(amounts)
        .flatMap((states) => Object.values(states))
        .reduce((sum, { count }) => sum + count, 0),
    ).toBe(listed.count);

  test("whole folders and files that are chosen come in, in folders of the same names, the same bytes once; nothing is written there", async () => {
    cloud.put("Kontor/Regninger/strøm #1.txt", "strøm");
    cloud.put("Kontor/Regninger/2026/nett.txt", "nett");
    cloud.put("Kontor/notat.txt", "notat");
    cloud.put("Kontor/kopi av notat.txt", "notat");
    cloud.put("Kontor/tom.txt", "");
    cloud.put("Kontor/ikke valgt.txt", "ikke valgt");
    const folderId = await idOf("Kontor");
    const chosen = await Promise.all(["Regninger", "notat.txt", "kopi av notat.txt", "tom.txt"].map((one) => idOf(one, folderId)));
    cloud.requests();
    const id = await begin({ folderId, chosen: [...chosen, "gone since"] });
    expect((await owner.call("cloud/imports", "POST", { connectionId })).status).toBe(409);
    const done = await run(id);
    expect(cloud.requests().filter((line) => !/^(GET|PROPFIND)/.test(line))).toEqual([]);
    expect(done).toMatchObject({ state: "done", problem: null, listed: { count: 6 }, folders: { listed: 2, waiting: 0, failed: 0 } });
    expect(done.amounts.document).toMatchObject({
      ...{ taken: { count: 3 }, same: { count: 1 }, leftOut: { count: 1 }, failed: { count: 1 }, waiting: { count: 0 } },
    });
    adds(done);
    expect(done.verified).toBe(name.endsWith("Drive") ? 3 : 0);
    const where = await folders();
    const there = (await documents()).map((one) => `${where.get(one.folderId)}/${one.name}`).sort();
    const [, kept = ""] = /^\/(.*notat\.txt)$/.exec(there.find((one) => one.endsWith("notat.txt")) ?? "") ?? [];
    expect(["notat.txt", "kopi av notat.txt"]).toContain(kept);
    expect(there).toEqual(["/Regninger/2026/nett.txt", "/Regninger/strøm #1.txt", `/${kept}`].sort());
    const failed = await owner.read<{ items: ImportedFile[] }>(`cloud/imports/${id}/files`);
    expect(failed.items.map(({ reason }) => reason)).toEqual(["missing"]);

    // Once more all of it: what was taken is here, what its person has deleted does not come back, and what is new does.
    const deleted = (await documents()).find((one) => one.name === "nett.txt")!;
    for (const mutation of ["trashDocument", "deleteDocument"]) await owner.call(`mutations/${mutation}`, "POST", { id: deleted.id });
    const again = await run(await begin({ folderId, name: "Kontor" }));
    expect(again.amounts.document).toMatchObject({ taken: { count: 1 }, same: { count: 4 }, leftOut: { count: 1 } });
    adds(again);
    expect(await names()).toEqual(["ikke valgt.txt", kept, "strøm #1.txt"].sort());
    const fresh = (await documents()).find((one) => one.name === "ikke valgt.txt")!;
    expect((await folders()).get(fresh.folderId)).toBe("/Kontor");
  });

  test("folders become tags where that is wanted", async () => {
    cloud.put("Bil/2026/forsikring.txt", "forsikring");
    cloud.put("Bil/Verksted/2026/faktura.txt", "faktura");
    const id = await begin({ folderId: await idOf("Bil"), name: "Bil", structure: "tags" });
    expect(await run(id)).toMatchObject({ state: "done", amounts: { document: { taken: { count: 2 } } } });
    const { rows } = await tasks.database.pool.query<{ name: string; tags: string[] }>(
      `SELECT d.name, array_agg(t.name ORDER BY t.name) AS tags FROM documents d JOIN document_tags dt ON dt.document_id = d.id JOIN tags t ON t.id = dt.tag_id
        WHERE d.owner_id = $1 AND d.folder_id IS NULL GROUP BY d.name ORDER BY d.name`,
      [owner.id],
    );
    expect(rows).toEqual([
      { name: "faktura.txt", tags: ["2026", "Bil", "Verksted"] },
      { name: "forsikring.txt", tags: ["2026", "Bil"] },
    ]);
    expect((await tasks.database.pool.query("SELECT 1 FROM tags WHERE owner_id = $1", [owner.id])).rowCount).toBe(3);
  });

  test("a backend that ends at any statement of the job goes on: every file once, and the report adds up", {
    timeout: 120_000,
  }, async () => {
    for (const path of ["a.txt", "Mappe/b.txt", "Mappe/Under/c.txt"]) cloud.put(`Alt/${path}`, path);
    cloud.put("Alt/Mappe/lik a.txt", "a.txt");
    const id = await begin({ folderId: await idOf("Alt") });
    const { pool } = context;
    let [allowed, ended] = [0, 0];
    for (let n = 0; n < 200; n++) {
      await isQueued(id);
      let left = allowed;
      const query = ((...given: Parameters<typeof pool.query>) =>
        left-- > 0 ? (pool.query as (...all: unknown[]) => unknown)(...given) : Promise.reject(new Error("killed"))) as typeof pool.query;
      const dying = { ...context, pool: Object.create(pool, { query: { value: query } }) as typeof pool };
      const was = await report(id);
      if (was.state === "done") break;
      const end = await runInTest(dying, "import-cloud", { importId: id }).catch((error: unknown) => error);
      // What dies with a store's error of its own is put off, as the job says; what goes through lets the next one die later again.
      if (end) ended++;
      allowed = end ? allowed + 1 : 0;
    }
    const done = await report(id);
    expect(ended).toBeGreaterThan(10);
    expect(done).toMatchObject({ state: "done", listed: { count: 4 }, folders: { listed: 2 } });
    adds(done);
    expect((await documents()).map(({ sha256 }) => sha256).filter((one, at, all) => all.indexOf(one) !== at)).toEqual([]);
    expect(await documents()).toHaveLength(3);
    const { rows } = await tasks.database.pool.query<{ used: number }>("SELECT used_bytes::int AS used FROM quotas WHERE user_id = $1", [
      owner.id,
    ]);
    expect(rows[0]!.used).toBe("a.txt".length + "Mappe/b.txt".length + "Mappe/Under/c.txt".length);
  });

  test("a cloud that is away or asks to wait is asked again; one that wants a new log-in rests until it has one", async () => {
    for (let n = 0; n < 5; n++) cloud.put(`Mye/fil ${n}.txt`, `innhold ${n}`);
    const id = await begin({ folderId: await idOf("Mye") });
    // Away for longer than any file has tries.
    cloud.fault(() => "drop");
    expect(await run(id, 12)).toMatchObject({ state: "listing", problem: "unreachable" });
    cloud.fault(() => undefined);
    await runInTest(context, "import-cloud", { importId: id });
    cloud.fault(() => "drop");
    for (let tries = 0; tries < 12; tries++) await runInTest(context, "import-cloud", { importId: id });
    let n = 0;
    cloud.fault(() => (n < 20 ? (["drop", 503, undefined, 429, undefined] as const)[n++ % 5] : undefined));
    await run(id);
    cloud.fault(() => undefined);
    expect((await owner.read<{ items: ImportedFile[] }>(`cloud/imports/${id}/files`)).items).toEqual([]);
    expect(await report(id)).toMatchObject({ state: "done", amounts: { document: { taken: { count: 5 } } } });

    cloud.put("Mye/en til.txt", "en til");
    const resting = await begin({ folderId: await idOf("Mye") });
    cloud.revoke();
    expect(await run(resting)).toMatchObject({ state: "listing", problem: "unauthorized" });
    const [state] = (await owner.read<{ items: CloudConnection[] }>("cloud/connections")).items;
    expect(state).toMatchObject({ status: "REQUIRES_REAUTH" });
    const told = async () => (await owner.read<{ cloudReconnect: boolean }>("users/me")).cloudReconnect;
    expect(await told()).toBe(true);
    expect(await clock(resting)).toMatchObject({ state: "listing" });
    await cloud.reconnect(owner.id, connectionId);
    expect(await told()).toBe(false);
    expect(await run(resting)).toMatchObject({
      state: "done",
      problem: null,
      amounts: { document: { taken: { count: 1 }, same: { count: 5 } } },
    });
  });

  test("what lands in a watched folder comes in, never twice, also after the log-in was renewed; a look at nothing new asks for little", async () => {
    cloud.put("Innboks/Gammelt/første.txt", "første");
    const id = await begin({ folderId: await idOf("Innboks"), name: "Innboks", watch: true });
    expect((await owner.call("cloud/imports", "POST", { connectionId, watch: true })).status).toBe(409);
    expect(await run(id)).toMatchObject({ state: "done", watching: true, amounts: { document: { taken: { count: 1 } } } });
    await clock(id); // where changes are counted, from here on
    cloud.requests();
    expect((await clock(id)).listed.count).toBe(1);
    expect(cloud.requests().filter((line) => line !== "PROPFIND").length).toBeLessThanOrEqual(name.endsWith("Drive") ? 1 : 0);

    cloud.put("Innboks/Gammelt/andre.txt", "andre");
    cloud.put("Innboks/Ny mappe/tredje.txt", "tredje");
    cloud.put("Et annet sted/ikke.txt", "ikke");
    expect(await clock(id)).toMatchObject({ amounts: { document: { taken: { count: 3 } } } });
    cloud.rename?.("Innboks/Gammelt/andre.txt", "nytt navn.txt");
    cloud.remove("Innboks/Gammelt/første.txt");
    await clock(id);
    expect(await names()).toEqual(["andre.txt", "første.txt", "tredje.txt"]);
    expect([...(await folders()).values()].sort()).toEqual(["", "/Innboks", "/Innboks/Gammelt", "/Innboks/Ny mappe"]);

    cloud.revoke();
    cloud.put("Innboks/fjerde.txt", "fjerde");
    expect(await clock(id)).toMatchObject({ watching: true, problem: "unauthorized" });
    await cloud.reconnect(owner.id, connectionId);
    expect(await run(id)).toMatchObject({
      watching: true,
      problem: null,
      amounts: { document: { taken: { count: 4 }, failed: { count: 0 } } },
    });
    expect(await names()).toEqual(["andre.txt", "fjerde.txt", "første.txt", "tredje.txt"]);

    // Asked for in the middle of a look, after its folder has been listed.
    cloud.put("Innboks/tidlig.txt", "tidlig");
    await owner.call(`cloud/imports/${id}/again`, "POST");
    await isQueued(id);
    await runInTest(context, "import-cloud", { importId: id });
    cloud.put("Innboks/sen.txt", "sen");
    expect((await owner.call(`cloud/imports/${id}/again`, "POST")).status).toBe(202);
    expect(await run(id)).toMatchObject({ state: "done", amounts: { document: { taken: { count: 6 } } } });

    expect((await owner.call(`cloud/imports/${id}`, "DELETE")).status).toBe(204);
    cloud.put("Innboks/femte.txt", "femte");
    expect(await clock(id)).toMatchObject({ watching: false });
    expect(await documents()).toHaveLength(6);
  });

  test("what failed is tried again when its person asks, and a folder that is gone ends the import", async () => {
    cloud.put("Full/stor.txt", "for stor til det");
    await tasks.database.pool.query("UPDATE quotas SET limit_bytes = 5 WHERE user_id = $1", [owner.id]);
    const id = await begin({ folderId: await idOf("Full") });
    expect(await run(id)).toMatchObject({ state: "done", amounts: { document: { failed: { count: 1 } } } });
    const files = await owner.read<{ items: ImportedFile[] }>(`cloud/imports/${id}/files`);
    expect(files.items.map(({ name: one, reason }) => [one, reason])).toEqual([["stor.txt", "quota.exceeded"]]);
    await tasks.database.pool.query("UPDATE quotas SET limit_bytes = 500 WHERE user_id = $1", [owner.id]);
    expect((await owner.call(`cloud/imports/${id}/again`, "POST")).status).toBe(202);
    expect(await run(id)).toMatchObject({ state: "done", amounts: { document: { taken: { count: 1 }, failed: { count: 0 } } } });
    expect(await run(await begin({ folderId: "no such folder" }))).toMatchObject({ state: "failed", problem: "missing" });
  });

  test("a watched folder tries by itself what failed, after longer and longer pauses, and gives up in the end", async () => {
    const query = (sql: string, values: unknown[] = []) => tasks.database.pool.query(sql, values);
    const room = (bytes: number) => query("UPDATE quotas SET limit_bytes = $2 WHERE user_id = $1", [owner.id, bytes]);
    cloud.put("Vaktet/stor.txt", "for stor til det");
    await room(5);
    const id = await begin({ folderId: await idOf("Vaktet"), watch: true });
    const hours = async () =>
      (
        await query(
          `SELECT round(extract(epoch FROM next_round_at - now()) / 3600)::int AS hours FROM import_files WHERE import_id = $1 AND state = 'failed'`,
          [id],
        )
      ).rows.map((row: { hours: number | null }) => row.hours);
    const later = () => query("UPDATE import_files SET next_round_at = now() WHERE import_id = $1 AND next_round_at IS NOT NULL", [id]);
    expect(await run(id)).toMatchObject({ state: "done", retrying: 1, amounts: { document: { failed: { count: 1 } } } });
    await room(500);
    // Not before its time.
    expect(await clock(id)).toMatchObject({ retrying: 1, amounts: { document: { failed: { count: 1 } } } });
    expect(await hours()).toEqual([1]);
    await later();
    expect(await clock(id)).toMatchObject({ state: "done", watching: true, retrying: 0, amounts: { document: { taken: { count: 1 } } } });

    await room(5);
    cloud.put("Vaktet/til.txt", "også for stor");
    await clock(id);
    const pauses = [];
    for (let round = 0; round < 7; round++) {
      pauses.push(...(await hours()));
      await later();
      await clock(id);
    }
    expect(pauses).toEqual([1, 4, 12, 24, 48, 96, null]);
    const given = await report(id);
    expect(given).toMatchObject({ watching: true, retrying: 0, amounts: { document: { taken: { count: 1 }, failed: { count: 1 } } } });
    adds(given);
    // What lands there afterwards comes in as before, and its person may begin anew.
    await room(500);
    cloud.put("Vaktet/ny.txt", "ny");
    expect(await clock(id)).toMatchObject({ amounts: { document: { taken: { count: 2 }, failed: { count: 1 } } } });
    await owner.call(`cloud/imports/${id}/again`, "POST");
    expect(await run(id)).toMatchObject({ retrying: 0, amounts: { document: { taken: { count: 3 }, failed: { count: 0 } } } });
  });

  test("the report of an import goes half a year after its end, what came in stays, and a folder is watched on", async () => {
    cloud.put("Gammelt/a.txt", "a");
    cloud.put("Vaktet/b.txt", "b");
    const old = await begin({ folderId: await idOf("Gammelt") });
    await run(old);
    const watched = await begin({ folderId: await idOf("Vaktet"), watch: true });
    await run(watched);
    await purge(179);
    expect((await reports()).map((one) => one.id).sort()).toEqual([old, watched].sort());
    await purge(181);
    expect((await reports()).map((one) => one.id)).toEqual([watched]);
    expect((await tasks.database.pool.query("SELECT FROM import_files WHERE import_id = $1", [old])).rowCount).toBe(0);
    expect(await names()).toEqual(["a.txt", "b.txt"]);
    // What is here does not come in a second time, whatever is known of the import that brought it.
    await run(await begin({ folderId: await idOf("Gammelt") }));
    expect(await names()).toEqual(["a.txt", "b.txt"]);
  });

  test("what has gone from a watched folder is known for half a year, and then forgotten; what is there or comes back is not", async () => {
    for (const path of ["blir.txt", "Borte/a.txt", "Borte/Under/b.txt", "Mappe/endres.txt"]) cloud.put(`Vaktet/${path}`, path);
    const id = await begin({ folderId: await idOf("Vaktet"), watch: true });
    await run(id);
    await clock(id); // where changes are counted, from here on
    const known = async () =>
      (
        await tasks.database.pool.query<{ name: string; gone: boolean }>(
          'SELECT name, gone_at IS NOT NULL AS gone FROM import_files WHERE import_id = $1 ORDER BY name COLLATE "C", gone',
          [id],
        )
      ).rows.map((row) => `${row.name}${row.gone ? " (gone)" : ""}`);
    cloud.put("Vaktet/Mappe/endres.txt", "en annen versjon");
    for (const path of ["Borte/Under/b.txt", "Borte/Under", "Borte/a.txt", "Borte"]) cloud.remove(`Vaktet/${path}`);
    await clock(id);
    const all = ["Borte (gone)", "Borte/Under (gone)", "Borte/Under/b.txt (gone)", "Borte/a.txt (gone)", "Mappe"];
    expect(await known()).toEqual([...all, "Mappe/endres.txt", "Mappe/endres.txt (gone)", "blir.txt"]);
    await purge(179);
    expect(await known()).toHaveLength(8);

    // Its person has deleted what came of it; it is back there, and does not come in again.
    const deleted = (await documents()).find((one) => one.name === "a.txt")!;
    for (const mutation of ["trashDocument", "deleteDocument"]) await owner.call(`mutations/${mutation}`, "POST", { id: deleted.id });
    const here = await names();
    cloud.put("Vaktet/Borte/a.txt", "Borte/a.txt");
    await clock(id);
    if (name === "WebDAV" || name === "Nextcloud") {
      expect(await names()).toEqual(here);
      expect(await known()).toEqual(expect.arrayContaining(["Borte", "Borte/a.txt", "Borte/Under (gone)", "Borte/Under/b.txt (gone)"]));
    }
    await purge(181);
    expect(await known()).toEqual(["Borte", "Borte/a.txt", "Mappe", "Mappe/endres.txt", "blir.txt"]);
    expect(await report(id)).toMatchObject({ state: "done", watching: true, problem: null });
  });

  test("nobody else sees, begins, stops or repeats a person's imports, and administrators have none", async () => {
    cloud.put("Mitt/a.txt", "a");
    const id = await begin({ folderId: await idOf("Mitt") });
    const [other, admin] = await Promise.all([aPerson(), aPerson()]);
    await tasks.database.pool.query("UPDATE users SET role = 'admin' WHERE id = $1", [admin.id]);
    const tries = [
      ["cloud/imports", "POST", { connectionId }],
      [`cloud/imports/${id}`, "DELETE"],
      [`cloud/imports/${id}/again`, "POST"],
      [`cloud/imports/${id}/files`, "GET"],
    ] as const;
    for (const [path, method, body] of tries) {
      expect([path, (await other.call(path, method, body)).status]).toEqual([path, 404]);
      expect([path, (await admin.call(path, method, body)).status]).toEqual([path, 403]);
    }
    expect((await other.read<{ items: unknown[] }>("cloud/imports")).items).toEqual([]);
    expect((await admin.call("admin/azure-import").then((one) => one.text())).includes(id)).toBe(false);
    expect((await admin.call(`admin/azure-import/${id}`, "DELETE")).status).toBe(404);
    expect(await run(id)).toMatchObject({ state: "done" });
  });
});
