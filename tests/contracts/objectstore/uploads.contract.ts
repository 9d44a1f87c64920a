// Uploads as the product signs them: the store itself vouches for the bytes and refuses a second write.

import { expect, test } from "vitest";
import {
  abortedUpload,
  checksum,
  download,
  md5Hex,
  objectPath,
  presigned,
  productHead,
  productUpload,
  type RunningStore,
  send,
} from "./requests.ts";

export function uploadTests(store: () => RunningStore): void {
  test("a signed upload is stored, and HEAD vouches for its size and SHA-256", async () => {
    const bytes = Buffer.from("a receipt from the bakery");
    expect((await send(store(), productUpload(store(), "up/first.txt", bytes))).status).toBe(200);
    const head = await productHead(store(), "up/first.txt");
    expect(head.status).toBe(200);
    expect(head.headers["content-length"]).toBe(String(bytes.length));
    expect(head.headers["x-amz-checksum-sha256"]).toBe(checksum(bytes));
    expect(head.headers.etag).toBe(`"${md5Hex(bytes)}"`);
    expect((await download(store(), "up/first.txt")).bytes).toEqual(bytes);
  });

  test("an empty file is stored too", async () => {
    expect((await send(store(), productUpload(store(), "up/empty.txt", ""))).status).toBe(200);
    const head = await productHead(store(), "up/empty.txt");
    expect(head.headers["content-length"]).toBe("0");
    expect(head.headers["x-amz-checksum-sha256"]).toBe(checksum(""));
    expect((await download(store(), "up/empty.txt")).bytes).toHaveLength(0);
  });

  test("content type and metadata come back with the bytes", async () => {
    const headers = { "x-amz-meta-page": "7" };
    const request = presigned(store(), { method: "PUT", path: objectPath(store().bucket, "up/meta.pdf"), headers });
    await send(store(), { ...request, headers: { ...headers, "content-type": "application/pdf" }, body: "%PDF-" });
    const answer = await download(store(), "up/meta.pdf");
    expect(answer.headers["content-type"]).toBe("application/pdf");
    expect(answer.headers["x-amz-meta-page"]).toBe("7");
  });

  test.each([
    ["wrong bytes of the right length", "b".repeat(1000)],
    ["fewer bytes", "a".repeat(999)],
    ["more bytes", "a".repeat(1001)],
    ["no bytes", ""],
  ])("%s are refused, and nothing is stored", async (what, sent) => {
    const key = `up/refused ${what}`;
    const answer = await send(store(), productUpload(store(), key, "a".repeat(1000), sent));
    expect(answer.status).toBe(400);
    expect((await productHead(store(), key)).status).toBe(404);
    expect((await send(store(), productUpload(store(), key, "a".repeat(1000)))).status).toBe(200);
  });

  test("bytes that differ from their Content-MD5 are refused, and nothing is stored", async () => {
    const headers = { "content-md5": Buffer.from(md5Hex("announced"), "hex").toString("base64") };
    const request = presigned(store(), { method: "PUT", path: objectPath(store().bucket, "up/md5"), headers });
    expect((await send(store(), { ...request, body: "otherwise" })).status).toBe(400);
    expect((await productHead(store(), "up/md5")).status).toBe(404);
  });

  test("a second upload to the same key is refused, and the first one stays", async () => {
    expect((await send(store(), productUpload(store(), "up/once", "first"))).status).toBe(200);
    const second = await send(store(), productUpload(store(), "up/once", "second"));
    expect([second.status, second.code]).toEqual([412, "PreconditionFailed"]);
    const replayed = await send(store(), productUpload(store(), "up/once", "first"));
    expect(replayed.status).toBe(412);
    expect((await download(store(), "up/once")).text).toBe("first");
  });

  test("of twelve uploads of one key at once exactly one is stored", async () => {
    const bodies = Array.from({ length: 12 }, (_, index) => Buffer.alloc(100_000, String.fromCharCode(97 + index)));
    const answers = await Promise.all(bodies.map((body) => send(store(), productUpload(store(), "up/race", body))));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.toSorted()).toEqual([200, ...Array<number>(11).fill(412)]);
    const winner = bodies[statuses.indexOf(200)]!;
    expect((await download(store(), "up/race")).bytes.equals(winner)).toBe(true);
    expect((await productHead(store(), "up/race")).headers["x-amz-checksum-sha256"]).toBe(checksum(winner));
  });

  test("an upload that breaks off leaves nothing, and the next try succeeds", async () => {
    const whole = Buffer.alloc(3_000_000, "w");
    await abortedUpload(store(), productUpload(store(), "up/broken", whole), whole.length, whole.subarray(0, 1_000_000));
    expect((await productHead(store(), "up/broken")).status).toBe(404);
    expect((await send(store(), productUpload(store(), "up/broken", whole))).status).toBe(200);
    expect((await download(store(), "up/broken")).bytes.equals(whole)).toBe(true);
  });

  test("without the condition, a later upload replaces an earlier one", async () => {
    const put = (body: string) => ({ ...presigned(store(), { method: "PUT", path: objectPath(store().bucket, "up/replaced") }), body });
    await send(store(), put("earlier and longer"));
    expect((await send(store(), put("later"))).status).toBe(200);
    expect((await download(store(), "up/replaced")).text).toBe("later");
  });

  test("an upload into a bucket that does not exist is refused", async () => {
    const answer = await send(store(), productUpload({ ...store(), bucket: "nowhere" }, "key", "bytes"));
    expect([answer.status, answer.code]).toEqual([404, "NoSuchBucket"]);
  });

  test("a delete takes the object away and can be repeated", async () => {
    const remove = () => send(store(), presigned(store(), { method: "DELETE", path: objectPath(store().bucket, "up/deleted") }));
    await send(store(), productUpload(store(), "up/deleted", "bytes"));
    expect((await remove()).status).toBe(204);
    expect((await productHead(store(), "up/deleted")).status).toBe(404);
    expect((await remove()).status).toBe(204);
    expect((await send(store(), productUpload(store(), "up/deleted", "new bytes"))).status).toBe(200);
  });
}
