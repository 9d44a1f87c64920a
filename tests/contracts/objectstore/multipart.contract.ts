// Uploads in parts: each with its own checksum, joined in one step, and as little visible before as a broken single upload.

import { expect, test } from "vitest";
import {
  type Answer,
  checksum,
  download,
  objectPath,
  presigned,
  productHead,
  productUpload,
  type RunningStore,
  send,
  sha256,
  signed,
} from "./requests.ts";

const partBytes = 5 * 1024 * 1024;

export function multipartTests(store: () => RunningStore): void {
  const path = (key: string, query: string) => `${objectPath(store().bucket, key)}?${query}`;

  async function begin(key: string): Promise<string> {
    const headers = { "x-amz-checksum-algorithm": "SHA256", "x-amz-meta-origin": "phone" };
    const answer = await send(store(), signed(store(), { method: "POST", path: path(key, "uploads="), headers }));
    expect(answer.status).toBe(200);
    return /<UploadId>([^<]+)</.exec(answer.text)![1]!;
  }

  function part(key: string, uploadId: string, number: number, announced: Buffer, sent = announced): Promise<Answer> {
    const headers = { "x-amz-checksum-sha256": checksum(announced) };
    const request = presigned(store(), {
      method: "PUT",
      path: path(key, `partNumber=${number}&uploadId=${encodeURIComponent(uploadId)}`),
      headers,
    });
    return send(store(), { ...request, body: sent });
  }

  function complete(
    key: string,
    uploadId: string,
    parts: { number: number; etag: string; bytes?: Buffer }[],
    headers: Record<string, string> = {},
  ) {
    const items = parts.map(({ number, etag, bytes }) => {
      const sum = bytes ? `<ChecksumSHA256>${checksum(bytes)}</ChecksumSHA256>` : "";
      return `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag>${sum}</Part>`;
    });
    const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${items.join("")}</CompleteMultipartUpload>`;
    return send(store(), signed(store(), { method: "POST", path: path(key, `uploadId=${encodeURIComponent(uploadId)}`), headers, body }));
  }

  const abort = (key: string, uploadId: string) =>
    send(store(), signed(store(), { method: "DELETE", path: path(key, `uploadId=${encodeURIComponent(uploadId)}`) }));

  test("parts become one object, which is not there before", async () => {
    const [first, second] = [Buffer.alloc(partBytes, "1"), Buffer.from("and the rest")];
    const id = await begin("multi/joined");
    const secondEtag = (await part("multi/joined", id, 2, second)).headers.etag!;
    await part("multi/joined", id, 1, Buffer.from("replaced by a later try"));
    const firstEtag = (await part("multi/joined", id, 1, first)).headers.etag!;
    const listed = await send(
      store(),
      signed(store(), { method: "GET", path: path("multi/joined", `uploadId=${encodeURIComponent(id)}`) }),
    );
    expect([...listed.text.matchAll(/<PartNumber>(\d+)</g)].map((match) => match[1])).toEqual(["1", "2"]);
    expect((await productHead(store(), "multi/joined")).status).toBe(404);

    const parts = [
      { number: 1, etag: firstEtag, bytes: first },
      { number: 2, etag: secondEtag, bytes: second },
    ];
    const completed = await complete("multi/joined", id, parts);
    expect(completed.status).toBe(200);
    const head = await productHead(store(), "multi/joined");
    expect(head.headers["x-amz-checksum-sha256"]).toBe(`${checksum(Buffer.concat([sha256(first), sha256(second)]))}-2`);
    expect(head.headers["x-amz-meta-origin"]).toBe("phone");
    expect((await download(store(), "multi/joined")).bytes.equals(Buffer.concat([first, second]))).toBe(true);
    expect((await part("multi/joined", id, 3, second)).status).toBe(404);
  });

  test("a part with wrong bytes is refused", async () => {
    const id = await begin("multi/wrong");
    expect((await part("multi/wrong", id, 1, Buffer.from("announced"), Buffer.from("something"))).status).toBe(400);
    expect((await complete("multi/wrong", id, [{ number: 1, etag: '"00000000000000000000000000000000"' }])).status).toBe(400);
    expect((await abort("multi/wrong", id)).status).toBe(204);
  });

  test("completing with If-None-Match does not replace an object", async () => {
    const id = await begin("multi/once");
    const bytes = Buffer.from("in parts");
    const etag = (await part("multi/once", id, 1, bytes)).headers.etag!;
    expect((await send(store(), productUpload(store(), "multi/once", "was first"))).status).toBe(200);
    const answer = await complete("multi/once", id, [{ number: 1, etag, bytes }], { "if-none-match": "*" });
    expect([answer.status, answer.code]).toEqual([412, "PreconditionFailed"]);
    expect((await download(store(), "multi/once")).text).toBe("was first");
  });

  test("parts out of order, too small ones and unknown ones are refused", async () => {
    const id = await begin("multi/refused");
    const small = Buffer.from("small");
    const etag = (await part("multi/refused", id, 1, small)).headers.etag!;
    await part("multi/refused", id, 2, small);
    const [one, two] = [
      { number: 1, etag, bytes: small },
      { number: 2, etag, bytes: small },
    ];
    expect((await complete("multi/refused", id, [two, one])).status).toBe(400);
    expect((await complete("multi/refused", id, [one, two])).code).toBe("EntityTooSmall");
    expect((await complete("multi/refused", id, [{ ...one, number: 7 }])).code).toBe("InvalidPart");
    expect((await complete("multi/refused", id, [])).status).toBe(400);
    expect((await productHead(store(), "multi/refused")).status).toBe(404);
  });

  test("an aborted upload is gone with its parts", async () => {
    const id = await begin("multi/aborted");
    const etag = (await part("multi/aborted", id, 1, Buffer.from("part"))).headers.etag!;
    expect((await abort("multi/aborted", id)).status).toBe(204);
    expect((await complete("multi/aborted", id, [{ number: 1, etag }])).code).toBe("NoSuchUpload");
    expect((await productHead(store(), "multi/aborted")).status).toBe(404);
  });

  test("an upload belongs to its key, and made-up ids belong to none", async () => {
    const id = await begin("multi/own");
    for (const [key, uploadId] of [
      ["multi/foreign", id],
      ["multi/own", "../../objects"],
      ["multi/own", "00000000-0000-0000-0000-000000000000"],
    ] as const) {
      expect([400, 404]).toContain((await part(key, uploadId, 1, Buffer.from("part"))).status);
      expect((await productHead(store(), key)).status).toBe(404);
    }
    await abort("multi/own", id);
  });
}
