// kill -9 of the backend again and again while a folder of a cloud is brought in: every file once, counted once, and nothing written there.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CloudConnection } from "../../shared/api/clouds.ts";
import type { User } from "../../shared/api/identity.ts";
import type { ImportReport } from "../../shared/api/imports.ts";
import { Api } from "../harness/api.ts";
import { aCloudServer, reachesCloud } from "../harness/cloudServer.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { waitFor } from "../harness/waitFor.ts";

let product: TestProduct;
let server: Awaited<ReturnType<typeof aCloudServer>>;
beforeAll(async () => {
  [product, server] = await Promise.all([aProduct({ env: reachesCloud }), aCloudServer()]);
});
afterAll(async () => {
  await product?.dispose();
  await server?.stop();
});

const files = 120;

test("an import goes on whenever the backend is killed", { timeout: 400_000 }, async () => {
  const text = (n: number) => `Letter number ${n} of the office.`;
  for (let n = 0; n < files; n++) await server.put(`Office/Year ${n % 7}/Letter ${n}.txt`, text(n));
  for (let n = 0; n < 10; n++) await server.put(`Office/Copies/Copy ${n}.txt`, text(n));
  const before = await server.paths();

  const api = new Api(product.url);
  await api.signUp();
  const { url: serverUrl, username, password } = server;
  const connected = await api.call<CloudConnection>("POST", "/api/cloud/connections/webdav", {
    provider: "webdav",
    ...{ serverUrl, username, password },
  });
  expect(connected.status).toBe(201);
  const begun = await api.call<ImportReport>("POST", "/api/cloud/imports", {
    connectionId: connected.body.id,
    folderId: "Office",
    name: "Office",
  });
  expect(begun.status).toBe(202);
  const report = async () =>
    (await api.call<{ items: ImportReport[] }>("GET", "/api/cloud/imports")).body.items.find((one) => one.id === begun.body.id)!;

  /** The report as soon as it says so. */
  const until = (reached: (of: ImportReport) => boolean) =>
    waitFor(async () => {
      const one = await report();
      if (!reached(one)) throw new Error(`it is ${one.state}, ${one.amounts.document.taken.count} taken, ${one.folders.listed} listed`);
      return one;
    });

  let kills = 0;
  for (let now = await report(); kills < 6; kills++) {
    const { taken } = now.amounts.document;
    now = await until(
      (one) => one.state === "done" || one.amounts.document.taken.count > taken.count + 5 || (kills < 2 && one.folders.listed > kills),
    );
    if (now.state === "done") break;
    product.parts.backend.kill("SIGKILL");
    await product.ready();
  }
  expect(kills).toBeGreaterThan(2);
  const done = await until(({ state }) => state === "done");
  expect(done).toMatchObject({ problem: null, listed: { count: files + 10 }, folders: { listed: 8, waiting: 0, failed: 0 } });
  expect(done.amounts.document).toMatchObject({
    taken: { count: files },
    same: { count: 10 },
    failed: { count: 0 },
    waiting: { count: 0 },
  });

  const hashes = new Map<string, number>();
  for (let next: string | null = ""; next !== null; ) {
    const page: { body: { items: { sha256: string }[]; next: string | null } } = await api.call(
      "GET",
      `/api/documents?limit=100${next && `&cursor=${encodeURIComponent(next)}`}`,
    );
    for (const { sha256 } of page.body.items) hashes.set(sha256, (hashes.get(sha256) ?? 0) + 1);
    next = page.body.next;
  }
  expect([hashes.size, Math.max(...hashes.values())]).toEqual([files, 1]);
  const { body: me } = await api.call<User>("GET", "/api/users/me");
  expect(me.quota.usedBytes).toBe(Array.from({ length: files }, (_, n) => text(n).length).reduce((sum, size) => sum + size, 0));
  expect(await server.paths()).toEqual(before);
});
