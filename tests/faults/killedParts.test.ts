// Parts that are killed come back by themselves, with what the product had acknowledged.
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "../../scripts/product/postgres.ts";
import type { PartName } from "../../scripts/product/product.ts";
import { Api } from "../harness/api.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";

let product: TestProduct;
beforeAll(async () => {
  product = await aProduct();
});
afterAll(() => product.dispose());

const health = async () => (await fetch(`${product.url}/health`)).json();

test.each<PartName>(["worker", "backend", "store", "database"])(
  "a %s killed with -9 is back without anybody doing anything",
  async (name) => {
    const before = product.parts[name].pid;
    product.parts[name].kill("SIGKILL");
    while (product.parts[name].pid === before) await new Promise((resolve) => setTimeout(resolve, 5));
    await product.ready();
    expect(product.parts[name].pid).not.toBe(before);
    expect(product.parts[name].restarts).toBe(1);
    expect(await health()).toMatchObject({ status: "ok" });
  },
);

test("callers during a restart of the database are answered or told to come again, and then all is well", async () => {
  const api = new Api(product.url);
  await api.signUp();
  const until = Date.now() + 4_000;
  let refused = 0;
  const caller = async () => {
    for (let status = 0; Date.now() < until || status !== 200; ) {
      ({ status } = await api.call("GET", "/api/documents?limit=1"));
      expect([200, 503]).toContain(status);
      if (status === 503) refused++;
    }
  };
  const callers = Array.from({ length: 50 }, caller);
  await product.parts.database.restart();
  product.parts.database.kill("SIGKILL");
  await Promise.all(callers);
  expect(refused).toBeLessThan(1_000);
  expect(await health()).toMatchObject({ status: "ok" });
});

test("what the database had committed is there after it was killed with -9, and after a restart of everything", async () => {
  const { migrateUrl, appUrl } = product.database;
  await withClient(migrateUrl, (client) => client.query("CREATE TABLE kept (value int)"));
  const before = product.parts.database.pid;
  await withClient(appUrl, async (client) => {
    await client.query("INSERT INTO kept VALUES (42)");
    product.parts.database.kill("SIGKILL");
  });
  while (product.parts.database.pid === before) await new Promise((resolve) => setTimeout(resolve, 5));
  await product.ready();
  const kept = () => withClient(appUrl, async (client) => (await client.query("SELECT value FROM kept")).rows);
  expect(await kept()).toEqual([{ value: 42 }]);

  const { ports, secretKey } = product;
  product = await product.startAgain();
  expect(await kept()).toEqual([{ value: 42 }]);
  expect(product.ports).toEqual(ports);
  expect(product.secretKey).toBe(secretKey);
});
