// Signed downloads: whole, in ranges, conditional, and with the headers that the signer chose.

import { beforeAll, expect, test } from "vitest";
import { download, productUpload, type RunningStore, send } from "./requests.ts";

export function downloadTests(store: () => RunningStore): void {
  const bytes = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 7) % 251));

  beforeAll(async () => {
    expect((await send(store(), productUpload(store(), "down/file.bin", bytes))).status).toBe(200);
  });

  test.each([
    ["bytes=0-9", 0, 10],
    ["bytes=500000-500000", 500_000, 500_001],
    ["bytes=999990-", 999_990, 1_000_000],
    ["bytes=999990-2000000", 999_990, 1_000_000],
    ["bytes=-5", 999_995, 1_000_000],
    ["bytes=-2000000", 0, 1_000_000],
  ])("the range %s gives exactly those bytes", async (range, start, end) => {
    const answer = await download(store(), "down/file.bin", { range });
    expect(answer.status).toBe(206);
    expect(answer.headers["content-range"]).toBe(`bytes ${start}-${end - 1}/1000000`);
    expect(answer.bytes.equals(bytes.subarray(start, end))).toBe(true);
  });

  test("a range behind the end is refused", async () => {
    const answer = await download(store(), "down/file.bin", { range: "bytes=1000000-1000001" });
    expect([answer.status, answer.code]).toEqual([416, "InvalidRange"]);
  });

  test("what the reader has already is not sent again", async () => {
    const first = await download(store(), "down/file.bin");
    expect(first.headers["accept-ranges"]).toBe("bytes");
    const etag = first.headers.etag!;
    const [known, same, other] = [
      await download(store(), "down/file.bin", { "if-none-match": etag }),
      await download(store(), "down/file.bin", { "if-match": etag }),
      await download(store(), "down/file.bin", { "if-match": '"00000000000000000000000000000000"' }),
    ];
    expect([known.status, known.bytes.length, same.status, other.status]).toEqual([304, 0, 200, 412]);
    const since = await download(store(), "down/file.bin", { "if-modified-since": first.headers["last-modified"]! });
    expect(since.status).toBe(304);
  });

  test("the signer of an address chooses the answer's headers", async () => {
    const disposition = `attachment; filename="receipt.html"; filename*=UTF-8''%F0%9F%A7%BE.html`;
    const query = `?response-cache-control=no-store&response-content-disposition=${encodeURIComponent(disposition).replaceAll("'", "%27").replaceAll("*", "%2A")}&response-content-type=text%2Fplain`;
    const answer = await download(store(), "down/file.bin", {}, query);
    expect(answer.status).toBe(200);
    expect(answer.headers["content-disposition"]).toBe(disposition);
    expect(answer.headers["content-type"]).toBe("text/plain");
    expect(answer.headers["cache-control"]).toBe("no-store");
  });

  test("a line break in a chosen header never becomes another header", async () => {
    const answer = await download(store(), "down/file.bin", {}, "?response-content-type=text%2Fplain%0D%0Ax-injected%3A%201");
    expect(answer.headers).not.toHaveProperty("x-injected");
  });

  test("a file in the browser is not guessed at", async () => {
    expect((await download(store(), "down/file.bin")).headers["x-content-type-options"]).toBe("nosniff");
  });

  test("what does not exist is told as such", async () => {
    const [key, bucket] = [await download(store(), "down/nothing"), await download({ ...store(), bucket: "nowhere" }, "key")];
    expect([key.status, key.code]).toEqual([404, "NoSuchKey"]);
    expect([bucket.status, bucket.code]).toEqual([404, "NoSuchBucket"]);
  });
}
