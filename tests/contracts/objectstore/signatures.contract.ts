// Nothing is read, written or deleted without a valid signature over exactly this request.

import { beforeAll, expect, test } from "vitest";
import {
  type Answer,
  download,
  type Message,
  objectPath,
  presigned,
  productHead,
  productUpload,
  type RunningStore,
  send,
  sha256,
  signed,
} from "./requests.ts";

const minute = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms);

export function signatureTests(store: () => RunningStore): void {
  const get = (key = "signed/secret"): Message => ({ method: "GET", path: objectPath(store().bucket, key) });
  const refused = (answer: Answer) => {
    expect([400, 403]).toContain(answer.status);
    expect(answer.text).not.toContain("the secret text");
  };

  beforeAll(async () => {
    expect((await send(store(), productUpload(store(), "signed/secret", "the secret text"))).status).toBe(200);
  });

  test("both ways of signing are accepted", async () => {
    expect((await send(store(), presigned(store(), get()))).text).toBe("the secret text");
    expect((await send(store(), signed(store(), get()))).text).toBe("the secret text");
  });

  test.each(["GET", "HEAD", "PUT", "DELETE", "POST"])("%s without a signature is refused", async (method) => {
    refused(await send(store(), { ...get(), method }));
    expect((await download(store(), "signed/secret")).text).toBe("the secret text");
  });

  test("a list without a signature is refused", async () => {
    refused(await send(store(), { method: "GET", path: `/${store().bucket}?list-type=2` }));
    refused(await send(store(), { method: "GET", path: "/" }));
  });

  test("a forged signature is refused", async () => {
    const request = presigned(store(), get());
    const forged = request.path.replace(/Signature=(.)/, (_, digit: string) => `Signature=${digit === "0" ? "1" : "0"}`);
    const answer = await send(store(), { ...request, path: forged });
    expect([answer.status, answer.code]).toEqual([403, "SignatureDoesNotMatch"]);
  });

  test("another secret, another key and another region are refused", async () => {
    refused(await send(store(), presigned(store(), get(), { secretKey: "another-secret-key" })));
    refused(await send(store(), presigned(store(), get(), { accessKey: "somebody-else" })));
    refused(await send(store(), presigned(store(), get(), { region: "eu-north-1" })));
    refused(await send(store(), signed(store(), get(), { secretKey: "another-secret-key" })));
  });

  test("a signed address serves one method, one key and one query", async () => {
    await send(store(), productUpload(store(), "signed/other", "other"));
    const request = presigned(store(), get("signed/other"));
    refused(await send(store(), { ...request, method: "DELETE" }));
    refused(await send(store(), { ...request, method: "PUT", body: "changed" }));
    refused(await send(store(), { ...request, path: request.path.replace("signed/other", "signed/secret") }));
    refused(await send(store(), { ...request, path: `${request.path}&response-content-type=text%2Fhtml` }));
    refused(await send(store(), { ...request, path: request.path.replace("X-Amz-Expires=60", "X-Amz-Expires=600") }));
    expect((await download(store(), "signed/other")).text).toBe("other");
  });

  test("an address works until it expires and not after", async () => {
    expect((await send(store(), presigned(store(), get(), { date: ago(4 * minute), expires: 300 }))).status).toBe(200);
    const expired = await send(store(), presigned(store(), get(), { date: ago(6 * minute), expires: 300 }));
    expect([expired.status, expired.code]).toEqual([403, "AccessDenied"]);
  });

  test("an address from the future is refused", async () => {
    refused(await send(store(), presigned(store(), get(), { date: ago(-20 * minute), expires: 300 })));
  });

  test("a lifetime above seven days or below a second is refused", async () => {
    for (const expires of ["604801", "0", "-1", "many", ""]) {
      const request = presigned(store(), get());
      refused(await send(store(), { ...request, path: request.path.replace("X-Amz-Expires=60", `X-Amz-Expires=${expires}`) }));
    }
  });

  test("a header signature is valid for fifteen minutes to either side", async () => {
    expect((await send(store(), signed(store(), get(), { date: ago(14 * minute) }))).status).toBe(200);
    refused(await send(store(), signed(store(), get(), { date: ago(16 * minute) })));
    refused(await send(store(), signed(store(), get(), { date: ago(-16 * minute) })));
  });

  test("an upload without the headers that were signed is refused", async () => {
    const request = productUpload(store(), "signed/without", "bytes");
    const { "if-none-match": _, ...withoutCondition } = request.headers ?? {};
    const { "x-amz-checksum-sha256": __, ...withoutChecksum } = request.headers ?? {};
    refused(await send(store(), { ...request, headers: withoutCondition }));
    refused(await send(store(), { ...request, headers: withoutChecksum }));
    refused(await send(store(), { ...request, headers: { ...request.headers, "if-none-match": "other" } }));
    expect((await productHead(store(), "signed/without")).status).toBe(404);
  });

  test("an upload with the checksum of other bytes than signed is refused", async () => {
    const request = productUpload(store(), "signed/swapped", "what was signed");
    const other = productUpload(store(), "signed/swapped", "what is sent");
    refused(await send(store(), { ...request, headers: other.headers ?? {}, body: "what is sent" }));
    expect((await productHead(store(), "signed/swapped")).status).toBe(404);
  });

  test("a body that differs from its signed hash is refused, and nothing is stored", async () => {
    const request = signed(store(), { method: "PUT", path: objectPath(store().bucket, "signed/body"), body: "what was signed" });
    refused(await send(store(), { ...request, body: "what was sent!!" }));
    expect((await productHead(store(), "signed/body")).status).toBe(404);
  });

  test("a header signature without a payload hash is refused", async () => {
    const request = signed(store(), get());
    const { "x-amz-content-sha256": _, ...headers } = request.headers ?? {};
    refused(await send(store(), { ...request, headers }));
    refused(await send(store(), { ...request, headers: { ...request.headers, "x-amz-content-sha256": sha256("x").toString("hex") } }));
  });

  test.each([
    "",
    "Bearer token",
    "AWS key:signature",
    "AWS4-HMAC-SHA256",
    "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0",
  ])("the authorization `%s` is refused", async (authorization) => {
    const request = signed(store(), get());
    refused(await send(store(), { ...request, headers: { ...request.headers, authorization } }));
  });
}
