// What a request says about its body, and whether the bytes that came agree: length, payload hash, Content-MD5, SHA-256 checksum.

import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { S3Error } from "./errors.ts";
import type { Headers } from "./signature.ts";

export interface AnnouncedBody {
  /** Content-Length, or undefined when the header is missing. */
  length: number | undefined;
  /** SHA-256 in hex from the signature, or null for UNSIGNED-PAYLOAD. */
  payloadHash: string | null;
  md5: Buffer | undefined;
  sha256: Buffer | undefined;
}

export interface ReceivedBody {
  size: number;
  md5: Buffer;
  sha256: Buffer;
}

/** Reads the announcing headers. Throws InvalidDigest or InvalidRequest for what is no digest, NotImplemented for other encodings. */
export function announcedBody(headers: Headers, payloadHash: string | null): AnnouncedBody {
  if (headers.get("content-encoding")?.includes("aws-chunked")) throw new S3Error("NotImplemented", "aws-chunked is not implemented.");
  if (headers.has("transfer-encoding")) throw new S3Error("MissingContentLength");
  const length = headers.get("content-length");
  return {
    length: length === undefined ? undefined : Number(length),
    payloadHash,
    md5: digest(headers.get("content-md5"), 16, new S3Error("InvalidDigest")),
    sha256: digest(headers.get("x-amz-checksum-sha256"), 32, new S3Error("InvalidRequest", "x-amz-checksum-sha256 is not valid.")),
  };
}

/** Throws when the received bytes are not those that were announced. */
export function checkBody(announced: AnnouncedBody, received: ReceivedBody): void {
  if (received.size !== (announced.length ?? 0)) throw new S3Error("IncompleteBody");
  if (announced.payloadHash !== null && announced.payloadHash !== received.sha256.toString("hex")) {
    throw new S3Error("XAmzContentSHA256Mismatch");
  }
  if (announced.md5 && !announced.md5.equals(received.md5)) throw new S3Error("BadDigest");
  if (announced.sha256 && !announced.sha256.equals(received.sha256)) throw new S3Error("XAmzContentChecksumMismatch");
}

/** The body as a stream. An error while using it leaves the connection open, so that the answer can still be sent. */
export function bodyStream(request: IncomingMessage): AsyncIterable<Uint8Array> {
  return request.iterator({ destroyOnReturn: false });
}

/** A small body as checked text. Throws MalformedXML above `limit` bytes, before reading. */
export async function bodyText(request: IncomingMessage, announced: AnnouncedBody, limit: number): Promise<string> {
  if ((announced.length ?? 0) > limit) throw new S3Error("MalformedXML", "The request body is too large.");
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyStream(request)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const [md5, sha256] = [createHash("md5").update(bytes).digest(), createHash("sha256").update(bytes).digest()];
  checkBody(announced, { size: bytes.length, md5, sha256 });
  return bytes.toString("utf8");
}

/** For operations that take no body: whatever was announced or sent is refused. */
export async function expectNoBody(request: IncomingMessage, announced: AnnouncedBody): Promise<void> {
  if ((announced.length ?? 0) > 0) throw new S3Error("InvalidRequest", "This operation takes no body.");
  await bodyText(request, announced, 0);
}

function digest(header: string | undefined, bytes: number, refusal: S3Error): Buffer | undefined {
  if (header === undefined) return undefined;
  const decoded = Buffer.from(header, "base64");
  if (decoded.length !== bytes || decoded.toString("base64") !== header) throw refusal;
  return decoded;
}
