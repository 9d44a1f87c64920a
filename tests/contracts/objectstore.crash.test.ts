// The embedded store as a process: killed at any moment it loses nothing that it acknowledged; asked to end, it ends cleanly.

import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runToEnd, type StoreProcess, startProcess } from "./objectstore/process.ts";
import { checksum, download, objectPath, presigned, productHead, productUpload, send, signed } from "./objectstore/requests.ts";

let data: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "crash-"));
});

afterEach(async () => {
  await rm(data, { recursive: true });
});

/** Bytes that follow from the key, of sizes between nothing and two megabytes. */
function bytesOf(key: string): Buffer {
  const seed = Buffer.from(checksum(key), "base64");
  return Buffer.alloc((seed.readUInt32BE() % 2_000_000) + 32, seed);
}

/** Uploads one key after the other until the store dies, and notes those that were acknowledged. */
async function uploadUntilDeath(store: StoreProcess, name: string, acknowledged: Set<string>): Promise<void> {
  for (let index = 0; ; index++) {
    const key = `${name}/document ${index}/file.pdf`;
    try {
      const answer = await send(store, productUpload(store, key, bytesOf(key)));
      expect(answer.status).toBe(200);
      acknowledged.add(key);
    } catch (cause) {
      if (store.child.exitCode === null && store.child.signalCode === null && !store.child.killed) throw cause;
      return;
    }
  }
}

test("kill -9 in the middle of uploads loses nothing that was acknowledged and leaves nothing half", async () => {
  const acknowledged = new Set<string>();
  for (const [round, target] of [5, 40, 90].entries()) {
    const store = await startProcess(data);
    const uploads = Promise.all(
      Array.from({ length: 6 }, (_, writer) => uploadUntilDeath(store, `round ${round} writer ${writer}`, acknowledged)),
    );
    while (acknowledged.size < target) await new Promise((resolve) => setImmediate(resolve));
    expect(await store.end("SIGKILL")).toBe("SIGKILL");
    await uploads;
  }

  const store = await startProcess(data);
  expect(await readdir(join(data, "tmp"))).toEqual([]);
  const listed = await send(store, signed(store, { method: "GET", path: "/vault?list-type=2" }));
  const stored = [...listed.text.matchAll(/<Key>([^<]*)</g)].map((match) => match[1]!);
  expect([...acknowledged].filter((key) => !stored.includes(key))).toEqual([]);
  for (const key of stored) {
    expect((await productHead(store, key)).headers["x-amz-checksum-sha256"]).toBe(checksum(bytesOf(key)));
    expect((await download(store, key)).bytes.equals(bytesOf(key))).toBe(true);
  }
  // An upload that was cut off is simply sent again.
  expect((await send(store, productUpload(store, "after", "the crash"))).status).toBe(200);
  expect(await store.end("SIGTERM")).toBe(0);
}, 120_000);

test("a multipart upload goes on after kill -9", async () => {
  const path = objectPath("vault", "in parts");
  let store = await startProcess(data);
  const begun = await send(store, signed(store, { method: "POST", path: `${path}?uploads=` }));
  const id = /<UploadId>([^<]+)</.exec(begun.text)![1]!;
  const parts = [Buffer.alloc(5 * 1024 * 1024, "1"), Buffer.from("2")];
  const etags: string[] = [];
  for (const [index, body] of parts.entries()) {
    const answer = await send(store, {
      ...presigned(store, { method: "PUT", path: `${path}?partNumber=${index + 1}&uploadId=${id}` }),
      body,
    });
    etags.push(answer.headers.etag!);
    await store.end("SIGKILL");
    store = await startProcess(data);
  }
  const items = etags.map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`);
  const body = `<CompleteMultipartUpload>${items.join("")}</CompleteMultipartUpload>`;
  expect((await send(store, signed(store, { method: "POST", path: `${path}?uploadId=${id}`, body }))).status).toBe(200);
  expect((await download(store, "in parts")).bytes.equals(Buffer.concat(parts))).toBe(true);
  await store.end("SIGTERM");
});

test("leftovers of an earlier process are cleaned at the start, the data stays", async () => {
  const first = await startProcess(data);
  await send(first, productUpload(first, "kept", "kept"));
  await first.end("SIGKILL");
  await writeFile(join(data, "tmp", "half an upload"), "half");
  await mkdir(join(data, "buckets/vault/uploads/11111111-1111-4111-8111-111111111111"), { recursive: true });
  const second = await startProcess(data);
  expect(await readdir(join(data, "tmp"))).toEqual([]);
  expect(await readdir(join(data, "buckets/vault/uploads"))).toEqual([]);
  expect((await download(second, "kept")).text).toBe("kept");
  await second.end("SIGTERM");
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends the store with code 0 after the running upload", async (signal) => {
  const store = await startProcess(data);
  const body = Buffer.alloc(20_000_000, "r");
  const upload = send(store, productUpload(store, "running", body));
  while ((await readdir(join(data, "tmp"))).length === 0) await new Promise((resolve) => setImmediate(resolve));
  const ended = store.end(signal);
  expect((await upload).status).toBe(200);
  expect(await ended).toBe(0);
  const again = await startProcess(data);
  expect((await productHead(again, "running")).headers["x-amz-checksum-sha256"]).toBe(checksum(body));
  await again.end(signal);
});

test("wrong settings are named all at once, without their values", async () => {
  const { code, errors } = await runToEnd({
    OBJECTSTORE_PORT: "many",
    MINIO_SECRET_KEY: "short",
    MINIO_BUCKET: "No Bucket",
    CORS_ORIGINS: "nothing",
  });
  expect(code).toBe(1);
  for (const name of ["OBJECTSTORE_PORT", "OBJECTSTORE_DATA", "MINIO_ACCESS_KEY", "MINIO_SECRET_KEY", "MINIO_BUCKET", "CORS_ORIGINS"]) {
    expect(errors).toContain(name);
  }
  expect(errors).not.toContain("short");
});
