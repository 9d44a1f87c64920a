// AWS Signature Version 4: every request proves that its sender knows the secret key, by header or by presigned query.
// What is not covered by the signature (an unsigned x-amz-* header) is refused, so that nothing can be added to a signed URL.

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { S3Error } from "./errors.ts";
import type { Target } from "./target.ts";

const algorithm = "AWS4-HMAC-SHA256";
const maxSkewMs = 15 * 60_000;
const maxExpiresSeconds = 604_800;

/** Lower-case header names; several headers of one name are joined with a comma. Values are raw bytes as latin1. */
export type Headers = ReadonlyMap<string, string>;

export interface Credentials {
  accessKey: string;
  secretKey: string;
  region: string;
}

export interface RequestToVerify {
  method: string;
  target: Target;
  headers: Headers;
}

interface Claim {
  credential: string;
  signedHeaders: string[];
  signature: string;
  timestamp: string;
  payloadHash: string;
}

/**
 * Checks the request's signature and times against `now`.
 * Answers the SHA-256 (hex) that the body must have, or null for UNSIGNED-PAYLOAD. Throws S3Error otherwise.
 */
export function verifySignature(request: RequestToVerify, credentials: Credentials, now: Date): string | null {
  const authorization = request.headers.get("authorization");
  const presigned = request.target.query.has("X-Amz-Algorithm") || request.target.query.has("X-Amz-Signature");
  if (authorization !== undefined && presigned) throw new S3Error("InvalidArgument", "Only one way of signing is allowed.");
  if (authorization === undefined && !presigned) throw new S3Error("AccessDenied");
  const claim = presigned ? queryClaim(request.target.query, now) : headerClaim(authorization ?? "", request.headers, now);

  const scope = checkScope(claim, credentials);
  checkSignedHeaders(claim.signedHeaders, request.headers);
  const expected = hmac(signingKey(credentials, scope), stringToSign(request, claim, scope)).toString("hex");
  if (!sameText(expected, claim.signature)) throw new S3Error("SignatureDoesNotMatch");
  return claim.payloadHash === "UNSIGNED-PAYLOAD" ? null : claim.payloadHash;
}

function headerClaim(authorization: string, headers: Headers, now: Date): Claim {
  const match = /^AWS4-HMAC-SHA256 +Credential=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/.exec(authorization);
  if (!match) throw new S3Error("AuthorizationHeaderMalformed");
  const timestamp = headers.get("x-amz-date") ?? "";
  const time = parseTimestamp(timestamp);
  if (time === undefined) throw new S3Error("AccessDenied", "A valid x-amz-date header is needed.");
  if (Math.abs(now.getTime() - time) > maxSkewMs) throw new S3Error("RequestTimeTooSkewed");
  const payloadHash = headers.get("x-amz-content-sha256") ?? "";
  if (payloadHash.startsWith("STREAMING-")) throw new S3Error("NotImplemented", "Chunked signing is not implemented.");
  if (payloadHash !== "UNSIGNED-PAYLOAD" && !/^[0-9a-f]{64}$/.test(payloadHash)) {
    throw new S3Error("InvalidRequest", "A valid x-amz-content-sha256 header is needed.");
  }
  return { credential: match[1]!, signedHeaders: match[2]!.split(";"), signature: match[3]!, timestamp, payloadHash };
}

function queryClaim(query: ReadonlyMap<string, string>, now: Date): Claim {
  const malformed = (what: string) => new S3Error("AuthorizationQueryParametersError", `${what} is missing or not valid.`);
  if (query.get("X-Amz-Algorithm") !== algorithm) throw malformed("X-Amz-Algorithm");
  const [credential, timestamp, expires, signedHeaders, signature] = ["Credential", "Date", "Expires", "SignedHeaders", "Signature"].map(
    (name) => query.get(`X-Amz-${name}`) ?? "",
  ) as [string, string, string, string, string];
  const time = parseTimestamp(timestamp);
  if (time === undefined) throw malformed("X-Amz-Date");
  if (!/^[0-9]{1,6}$/.test(expires) || Number(expires) < 1 || Number(expires) > maxExpiresSeconds) throw malformed("X-Amz-Expires");
  if (!/^[0-9a-f]{64}$/.test(signature)) throw malformed("X-Amz-Signature");
  if (time - now.getTime() > maxSkewMs) throw new S3Error("AccessDenied", "The request is not valid yet.");
  if (now.getTime() > time + Number(expires) * 1000) throw new S3Error("AccessDenied", "The request has expired.");
  return { credential, signedHeaders: signedHeaders.split(";"), signature, timestamp, payloadHash: "UNSIGNED-PAYLOAD" };
}

/** The credential's scope `date/region/s3/aws4_request`. An access key may itself hold slashes, so it is read from the right. */
function checkScope({ credential, timestamp }: Claim, { accessKey, region }: Credentials): string {
  const parts = credential.split("/");
  const scope = parts.slice(-4);
  const [date, givenRegion, service, terminator] = scope;
  if (parts.length < 5 || service !== "s3" || terminator !== "aws4_request" || date !== timestamp.slice(0, 8)) {
    throw new S3Error("AuthorizationHeaderMalformed");
  }
  if (givenRegion !== region) throw new S3Error("AuthorizationHeaderMalformed", `The region is wrong; expecting '${region}'.`);
  if (!sameText(parts.slice(0, -4).join("/"), accessKey)) throw new S3Error("InvalidAccessKeyId");
  return scope.join("/");
}

function checkSignedHeaders(signed: string[], headers: Headers): void {
  if (!signed.includes("host")) throw new S3Error("AccessDenied", "The host header has to be signed.");
  if (signed.some((name, index) => name !== name.toLowerCase() || signed.indexOf(name) !== index)) {
    throw new S3Error("AuthorizationHeaderMalformed");
  }
  const missing = signed.filter((name) => !headers.has(name));
  const unsigned = [...headers.keys()].filter((name) => name.startsWith("x-amz-") && !signed.includes(name));
  if (missing.length > 0) throw new S3Error("AccessDenied", "A header that was signed is missing.");
  if (unsigned.length > 0) throw new S3Error("AccessDenied", "There were headers present in the request which were not signed.");
}

function stringToSign({ method, target, headers }: RequestToVerify, claim: Claim, scope: string): string {
  const signed = claim.signedHeaders.map((name) => `${name}:${(headers.get(name) ?? "").trim().replace(/ +/g, " ")}\n`);
  const canonical = [
    method,
    target.canonicalPath,
    target.canonicalQuery,
    signed.join(""),
    claim.signedHeaders.join(";"),
    claim.payloadHash,
  ].join("\n");
  // Header values are latin1 views of the bytes on the wire, and the signature covers those bytes.
  return [algorithm, claim.timestamp, scope, createHash("sha256").update(canonical, "latin1").digest("hex")].join("\n");
}

function signingKey({ secretKey }: Credentials, scope: string): Buffer {
  return scope.split("/").reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secretKey}`, "utf8"));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash("sha256").update(text, "utf8").digest()) as [Buffer, Buffer];
  return timingSafeEqual(left, right);
}

/** Milliseconds of a `20260131T235959Z` timestamp, or undefined when it is not one. */
function parseTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (!match) return undefined;
  const time = Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`);
  return Number.isNaN(time) ? undefined : time;
}
