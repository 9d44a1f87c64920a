// The calls of the product's S3 client that the backend uses.

import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { minioClient, readAll } from "./client.ts";
import { oddKeys } from "./keys.contract.ts";
import { checksum, download, md5Hex, productHead, productUpload, type RunningStore, send } from "./requests.ts";

export function clientTests(store: () => RunningStore): void {
  test("buckets are made, found, listed and removed", async () => {
    const client = minioClient(store());
    expect(await client.bucketExists("client-made")).toBe(false);
    await client.makeBucket("client-made");
    expect(await client.bucketExists("client-made")).toBe(true);
    expect((await client.listBuckets()).map((bucket) => bucket.name)).toContain("client-made");
    await expect(client.makeBucket("client-made")).rejects.toMatchObject({ code: "BucketAlreadyOwnedByYou" });
    await client.putObject("client-made", "in the way", "bytes");
    await expect(client.removeBucket("client-made")).rejects.toMatchObject({ code: "BucketNotEmpty" });
    await client.removeObject("client-made", "in the way");
    await client.removeBucket("client-made");
    expect(await client.bucketExists("client-made")).toBe(false);
  });

  test("objects are put, described, read whole and in part, copied and removed", async () => {
    const client = minioClient(store());
    const bytes = Buffer.from("a thumbnail of the first page");
    const { etag } = await client.putObject(store().bucket, "client/one", bytes, bytes.length, { "Content-Type": "image/webp", page: "1" });
    expect(etag).toBe(md5Hex(bytes));
    const description = await client.statObject(store().bucket, "client/one");
    expect(description).toMatchObject({ size: bytes.length, etag: md5Hex(bytes), metaData: { "content-type": "image/webp", page: "1" } });
    expect(await readAll(await client.getObject(store().bucket, "client/one"))).toEqual(bytes);
    expect(await readAll(await client.getPartialObject(store().bucket, "client/one", 2, 9))).toEqual(bytes.subarray(2, 11));

    await client.copyObject(store().bucket, "client/copy", `/${store().bucket}/client/one`);
    expect(await readAll(await client.getObject(store().bucket, "client/copy"))).toEqual(bytes);
    expect((await client.statObject(store().bucket, "client/copy")).metaData).toMatchObject({ "content-type": "image/webp", page: "1" });

    await client.removeObject(store().bucket, "client/one");
    await expect(client.statObject(store().bucket, "client/one")).rejects.toMatchObject({ code: "NotFound" });
    await expect(client.getObject(store().bucket, "client/one")).rejects.toMatchObject({ code: "NoSuchKey" });
  });

  test("the client's own signed addresses work", async () => {
    const client = minioClient(store());
    const put = await client.presignedPutObject(store().bucket, "client/signed ü", 60);
    expect((await fetch(put, { method: "PUT", body: "through fetch" })).status).toBe(200);
    const get = await client.presignedGetObject(store().bucket, "client/signed ü", 60, { "response-content-type": "text/plain" });
    const answer = await fetch(get);
    expect([await answer.text(), answer.headers.get("content-type")]).toEqual(["through fetch", "text/plain"]);
  });

  test("a large stream goes up in parts and comes back whole", async () => {
    const client = minioClient(store());
    const bytes = Buffer.alloc(12_000_000, "stream of bytes ");
    client.partSize = 5 * 1024 * 1024;
    await client.putObject(
      store().bucket,
      "client/large",
      Readable.from([bytes.subarray(0, 7_000_000), bytes.subarray(7_000_000)]),
      bytes.length,
    );
    expect((await client.statObject(store().bucket, "client/large")).etag).toMatch(/^[0-9a-f]{32}-\d+$/);
    expect((await download(store(), "client/large")).bytes.equals(bytes)).toBe(true);
  });

  test("many odd keys are removed by one request, and missing ones do no harm", async () => {
    const client = minioClient(store());
    for (const key of oddKeys) await send(store(), productUpload(store(), key, "bytes"));
    await send(store(), productUpload(store(), "client/kept", "kept"));
    const failures = await client.removeObjects(store().bucket, [...oddKeys, "client/never there"]);
    expect(failures).toEqual([]);
    for (const key of oddKeys) expect((await productHead(store(), key)).status).toBe(404);
    expect((await productHead(store(), "client/kept")).headers["x-amz-checksum-sha256"]).toBe(checksum("kept"));
  });
}
