// kill -9 of each part in the middle of fifty uploads: whatever was acknowledged is there, read, found and counted once.
import { Client } from "minio";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SearchResponse } from "../../shared/api/documents.ts";
import type { User } from "../../shared/api/identity.ts";
import { Api, textFile } from "../harness/api.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";

let product: TestProduct;
beforeAll(async () => {
  product = await aProduct();
});
afterAll(() => product?.dispose());

const uploads = 50;
/** As an outbox does: the same document again until the server has it. Access tokens outlive the test. */
async function uploadUntilAcknowledged(api: Api, index: number, documentId: string): Promise<number> {
  const file = textFile(`letter ${index}.txt`, `Letter number ${index}\n\nThe word of this letter is zebra${index}x.`);
  for (let tries = 1; ; tries++) {
    try {
      await api.upload(file, documentId);
      return file.bytes.length;
    } catch (error) {
      if (tries === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function bytesInStore(ownerId: string): Promise<Map<string, number>> {
  const { endpoint, bucket, ...keys } = product.store;
  const { hostname, port } = new URL(endpoint);
  const client = new Client({ endPoint: hostname, port: Number(port), useSSL: false, ...keys });
  const sizes = new Map<string, number>();
  for await (const object of client.listObjectsV2(bucket, `${ownerId}/`, true)) sizes.set(object.name, object.size);
  return sizes;
}

test.for(["backend", "worker", "store", "database"] as const)("kill -9 of the %s loses nothing that was acknowledged", async (name) => {
  const api = new Api(product.url);
  await api.signUp();
  const ids = Array.from({ length: uploads }, () => uuid());
  let acknowledged = 0;
  let killed = false;
  let bytes = 0;
  const queue = ids.map((id, index) => ({ id, index }));
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const size = await uploadUntilAcknowledged(api, next.index, next.id);
      bytes += size;
      acknowledged++;
      if (acknowledged >= 15 && !killed) {
        killed = true;
        product.parts[name].kill("SIGKILL");
      }
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  expect(killed).toBe(true);
  await product.ready();

  for (const id of ids) expect(await api.settled(id)).toMatchObject({ state: "ready", stateReason: null });
  const missing: string[] = [];
  for (const [index, id] of ids.entries()) {
    const { body } = await api.call<SearchResponse>("GET", `/api/search?q=zebra${index}x`);
    if (body.items.length !== 1 || body.items[0]?.documentId !== id) missing.push(id);
  }
  expect(missing).toEqual([]);

  const { body: me } = await api.call<User>("GET", "/api/users/me");
  expect(me.quota.usedBytes).toBe(bytes);
  const inStore = await bytesInStore(me.id);
  const originals = [...inStore].filter(([key]) => key.endsWith(".txt"));
  expect(originals).toHaveLength(uploads);
  expect(originals.reduce((sum, [, size]) => sum + size, 0)).toBe(bytes);
});
