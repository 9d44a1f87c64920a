// What the embedded store promises beyond the contract: strictness, nothing outside its folder, nothing left behind.

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createObjectStore, type ObjectStore } from "../../containers/objectstore/server.ts";
import { waitFor } from "../harness/waitFor.ts";
import {
  abortedUpload,
  checksum,
  download,
  md5Hex,
  objectPath,
  presigned,
  productHead,
  productUpload,
  region,
  type StoreAccess,
  send,
  signed,
} from "./objectstore/requests.ts";

let parent: string;
let data: string;
let running: ObjectStore;
let store: StoreAccess;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "embedded-"));
  data = join(parent, "data");
  const options = { data, bucket: "vault", accessKey: "embedded-access", secretKey: "embedded-secret-key", region };
  running = createObjectStore(options);
  store = { ...options, endpoint: (await running.listen(0, "127.0.0.1")).url };
});

afterAll(async () => {
  await running.close();
  await rm(parent, { recursive: true });
});

const put = (key: string, body: string) => send(store, productUpload(store, key, body));
const remove = (key: string) => send(store, presigned(store, { method: "DELETE", path: objectPath("vault", key) }));

test("an x-amz- header that was not signed is refused", async () => {
  const request = presigned(store, { method: "PUT", path: objectPath("vault", "unsigned") });
  const additions: Record<string, string>[] = [
    { "x-amz-meta-added": "1" },
    { "x-amz-checksum-sha256": checksum("bytes") },
    { "x-amz-copy-source": "/vault/other" },
  ];
  for (const headers of additions) {
    const answer = await send(store, { ...request, headers, body: "bytes" });
    expect([answer.status, answer.code]).toEqual([403, "AccessDenied"]);
  }
  expect((await productHead(store, "unsigned")).status).toBe(404);
});

test("what the store does not implement is refused instead of ignored", async () => {
  const path = objectPath("vault", "strict");
  const refusals = [
    presigned(store, { method: "GET", path: `${path}?versionId=1` }),
    presigned(store, { method: "GET", path: "/vault?policy=" }),
    { ...presigned(store, { method: "PUT", path, headers: { "x-amz-checksum-crc32": "AAAAAA==" } }), body: "" },
    { ...presigned(store, { method: "PUT", path, headers: { "x-amz-server-side-encryption": "AES256" } }), body: "" },
    { ...presigned(store, { method: "PUT", path, headers: { "if-match": '"etag"' } }), body: "" },
    { ...presigned(store, { method: "PUT", path, headers: { "if-none-match": '"etag"' } }), body: "" },
    signed(store, { method: "PUT", path, headers: { "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" }, body: "" }),
  ];
  for (const request of refusals) expect([(await send(store, request)).status, request.path]).toEqual([501, request.path]);
  expect((await productHead(store, "strict")).status).toBe(404);
});

test("two ways of signing in one request are refused", async () => {
  const query = presigned(store, { method: "GET", path: objectPath("vault", "both") });
  const answer = await send(store, { ...query, headers: signed(store, query).headers ?? {} });
  expect([answer.status, answer.code]).toEqual([400, "InvalidArgument"]);
});

test("an upload of unknown length is refused", async () => {
  const { hostname, port } = new URL(store.endpoint);
  const message = productUpload(store, "chunked", "bytes");
  const status = await new Promise<number>((resolve, reject) => {
    const request = httpRequest({
      hostname,
      port,
      method: "PUT",
      path: message.path,
      headers: { ...message.headers, "transfer-encoding": "chunked" },
    });
    request.on("error", reject);
    request.on("response", (response) => resolve(response.resume().statusCode ?? 0));
    request.end("bytes");
  });
  expect(status).toBe(411);
});

test("an upload above five gigabytes is refused before its bytes", async () => {
  const message = productUpload(store, "huge", "bytes");
  const { hostname, port } = new URL(store.endpoint);
  const status = await new Promise<number>((resolve, reject) => {
    const headers = { ...message.headers, "content-length": String(5 * 1024 ** 3 + 1) };
    const request = httpRequest({ hostname, port, method: "PUT", path: message.path, headers });
    request.on("error", reject);
    request.on("response", (response) => {
      resolve(response.statusCode ?? 0);
      request.removeAllListeners("error").on("error", () => undefined);
      request.destroy();
    });
    request.flushHeaders();
  });
  expect(status).toBe(400);
});

test("a key may be the beginning of another key, at every length", async () => {
  const base = "n".repeat(62);
  const keys = ["p", "p/", "p//", "p/q", "p/q/r", `p${base}`, `p${base}n`, `p${base}nn`, `p${base}n/x`, "p".repeat(1024)];
  for (const key of keys) expect((await put(key, `bytes of ${key}`)).status).toBe(200);
  for (const key of keys) expect((await download(store, key)).text).toBe(`bytes of ${key}`);
  const listed = await send(store, signed(store, { method: "GET", path: "/vault?list-type=2&prefix=p" }));
  const found = [...listed.text.matchAll(/<Key>([^<]*)</g)].map((match) => match[1]);
  expect(found).toEqual(keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  for (const key of keys) {
    await remove(key);
    expect((await download(store, key)).status).toBe(404);
  }
});

test("hostile keys are stored as plain names inside the data folder", async () => {
  const keys = ["../../outside", "..", "/etc/passwd", "a/../../b", "..\\..\\c", "C:\\d", "con", "a/./b"];
  for (const key of keys) expect((await put(key, key)).status).toBe(200);
  for (const key of keys) expect((await download(store, key)).text).toBe(key);
  expect(await readdir(parent)).toEqual(["data"]);
  expect((await readdir(data)).sort()).toEqual(["buckets", "tmp"]);
  expect(await readdir(join(data, "buckets"))).toEqual(["vault"]);
  for (const key of keys) await remove(key);
});

test("a folder disappears with its last object, also while others are written into it", async () => {
  const rounds = Array.from({ length: 60 }, (_, index) => `busy/folder/${index}`);
  await Promise.all(
    rounds.map(async (key) => {
      expect((await put(key, key)).status).toBe(200);
      expect((await download(store, key)).text).toBe(key);
      expect((await remove(key)).status).toBe(204);
    }),
  );
  expect(await readdir(join(data, "buckets/vault/objects"))).not.toContain("d-busy");
});

test("a download keeps its bytes while the object is replaced and deleted", async () => {
  const before = "b".repeat(8_000_000);
  expect((await put("replaced", before)).status).toBe(200);
  const { hostname, port } = new URL(store.endpoint);
  const message = presigned(store, { method: "GET", path: objectPath("vault", "replaced") });
  const received = await new Promise<string>((resolve, reject) => {
    const request = httpRequest({ hostname, port, path: message.path });
    request.on("error", reject);
    request.on("response", (response) => {
      const replaced = { ...presigned(store, { method: "PUT", path: objectPath("vault", "replaced") }), body: "after" };
      void send(store, replaced)
        .then(() => remove("replaced"))
        .then(() => md5Of(response))
        .then(resolve, reject);
    });
    request.end();
  });
  expect(received).toBe(md5Hex(before));
  expect((await download(store, "replaced")).status).toBe(404);
});

test("uploads that break off or fail leave no temporary file", async () => {
  const whole = Buffer.alloc(2_000_000, "w");
  await abortedUpload(store, productUpload(store, "left/broken", whole), whole.length, whole.subarray(0, 500_000));
  await send(store, productUpload(store, "left/wrong", "announced", "something"));
  await waitFor(async () => expect(await readdir(join(data, "tmp"))).toEqual([]));
  expect(await readdir(join(data, "buckets/vault/objects"))).not.toContain("d-left");
});

test("a page that somebody uploaded can not run, and stays out of caches", async () => {
  const request = presigned(store, { method: "PUT", path: objectPath("vault", "page.html") });
  await send(store, { ...request, headers: { "content-type": "text/html" }, body: "<script>alert(1)</script>" });
  const { headers } = await download(store, "page.html");
  expect(headers["content-security-policy"]).toBe("sandbox; default-src 'none'");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["cache-control"]).toBe("private, no-store");
});

test("hostile XML is refused", async () => {
  const bodies = [
    '<!DOCTYPE d [<!ENTITY e "boom">]><Delete><Object><Key>&e;</Key></Object></Delete>',
    "<Delete><Object><Key>a</Key></Delete>",
    "<Delete></Delete>",
    "<Other><Object><Key>a</Key></Object></Other>",
    `<Delete>${"<Object><Key>a</Key></Object>".repeat(1001)}</Delete>`,
    "not xml",
  ];
  for (const body of bodies) {
    const answer = await send(store, signed(store, { method: "POST", path: "/vault?delete=", body }));
    expect([answer.status, answer.code]).toEqual([400, "MalformedXML"]);
  }
});

test.each(["/vault/%", "/vault/%ff", "/vault/%zz", "/VAULT/x", "/..", "//x", "/vault/key?a=1&a=2", "*"])(
  "the address %s is refused",
  async (path) => {
    const answer = await send(store, presigned(store, { method: "GET", path: path.includes("?") ? path : `${path}?x-id=1` }));
    expect([answer.status, answer.headers["content-type"]]).toEqual([400, "application/xml"]);
  },
);

test("health answers without a signature, and nothing else does", async () => {
  for (const path of ["/health", "/minio/health/ready", "/minio/health/live"]) {
    expect((await send(store, { method: "GET", path })).status).toBe(200);
    expect((await send(store, { method: "PUT", path })).status).toBe(403);
  }
  expect((await send(store, { method: "GET", path: "/health?list-type=2" })).status).toBe(403);
});

async function md5Of(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return md5Hex(Buffer.concat(chunks));
}
