// The worked examples of "Authenticating Requests (AWS Signature Version 4)" in the Amazon S3 API reference.

import { expect, test } from "vitest";
import { type Credentials, verifySignature } from "./signature.ts";
import { parseTarget } from "./target.ts";

const credentials: Credentials = {
  accessKey: "AKIAIOSFODNN7EXAMPLE",
  secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
};
const at = new Date("2013-05-24T00:00:00Z");
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const host = "examplebucket.s3.amazonaws.com";

function verify(method: string, path: string, headers: Record<string, string>, now = at): string | null {
  return verifySignature({ method, target: parseTarget(path), headers: new Map(Object.entries({ host, ...headers })) }, credentials, now);
}

function authorization(signedHeaders: string, signature: string): string {
  const credential = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
  return `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${signedHeaders},Signature=${signature}`;
}

test("GET of an object with a range", () => {
  const signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
  const headers = {
    authorization: authorization("host;range;x-amz-content-sha256;x-amz-date", signature),
    range: "bytes=0-9",
    "x-amz-content-sha256": emptyHash,
    "x-amz-date": "20130524T000000Z",
  };
  expect(verify("GET", "/test.txt", headers)).toBe(emptyHash);
  expect(() => verify("GET", "/test.txt", { ...headers, range: "bytes=0-8" })).toThrow("signature");
});

test("PUT of an object whose key has a dollar sign", () => {
  const hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072";
  const headers = {
    authorization: authorization(
      "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    ),
    date: "Fri, 24 May 2013 00:00:00 GMT",
    "x-amz-content-sha256": hash,
    "x-amz-date": "20130524T000000Z",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
  };
  expect(verify("PUT", "/test%24file.text", headers)).toBe(hash);
  // The same key, sent less encoded than the signature's own form.
  expect(verify("PUT", "/test$file.text", headers)).toBe(hash);
});

test("a subresource without a value", () => {
  const headers = {
    authorization: authorization(
      "host;x-amz-content-sha256;x-amz-date",
      "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    ),
    "x-amz-content-sha256": emptyHash,
    "x-amz-date": "20130524T000000Z",
  };
  expect(verify("GET", "/?lifecycle", headers)).toBe(emptyHash);
});

test("a list with parameters", () => {
  const headers = {
    authorization: authorization(
      "host;x-amz-content-sha256;x-amz-date",
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ),
    "x-amz-content-sha256": emptyHash,
    "x-amz-date": "20130524T000000Z",
  };
  expect(verify("GET", "/?max-keys=2&prefix=J", headers)).toBe(emptyHash);
  expect(verify("GET", "/?prefix=J&max-keys=2", headers)).toBe(emptyHash);
});

test("a presigned GET, from its first to its last second", () => {
  const path =
    "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
    "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
  expect(verify("GET", path, {})).toBeNull();
  expect(verify("GET", path, {}, new Date("2013-05-25T00:00:00Z"))).toBeNull();
  expect(() => verify("GET", path, {}, new Date("2013-05-25T00:00:01Z"))).toThrow("expired");
  expect(() => verify("GET", path, {}, new Date("2013-05-23T23:44:59Z"))).toThrow("not valid yet");
  expect(() => verify("GET", path, { "x-amz-meta-added": "1" })).toThrow("not signed");
  expect(() => verify("GET", `${path}&X-Amz-Expires=604800`, {})).toThrow("twice");
});
