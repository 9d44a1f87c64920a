// Headers that are stored with an object and repeated by GET and HEAD.

import { S3Error } from "../protocol/errors.ts";
import type { Headers } from "../protocol/signature.ts";
import type { ObjectRecord } from "../storage/objectFile.ts";

const stored = ["content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires"];
const metaPrefix = "x-amz-meta-";
const maxMetaBytes = 2048;

/** The stored part of a PUT's or Create's headers. Throws MetadataTooLarge, or InvalidArgument for what could not be sent back. */
export function storedHeaders(headers: Headers): Pick<ObjectRecord, "headers" | "meta"> {
  const meta = [...headers].filter(([name]) => name.startsWith(metaPrefix)).map(([name, value]) => [name.slice(metaPrefix.length), value]);
  if (meta.flat().join("").length > maxMetaBytes) throw new S3Error("MetadataTooLarge");
  if ([...headers.values()].some(isUnsendable)) throw new S3Error("InvalidArgument", "A header is not valid.");
  return {
    headers: Object.fromEntries(stored.flatMap((name) => (headers.has(name) ? [[name, headers.get(name)!]] : []))),
    meta: Object.fromEntries(meta),
  };
}

/** All headers of an object except those about the transferred bytes. The response-* parameters of the signed query win. */
export function objectHeaders(
  record: ObjectRecord,
  request: { headers: Headers; query: ReadonlyMap<string, string> },
): Record<string, string> {
  const overrides = stored.flatMap((name) => {
    const value = request.query.get(`response-${name}`);
    return value === undefined ? [] : [[name, headerValue(value)]];
  });
  const checksum = request.headers.get("x-amz-checksum-mode")?.toUpperCase() === "ENABLED" ? checksumHeaders(record) : {};
  return {
    "content-type": "application/octet-stream",
    // Document bytes do not stay in a browser's cache unless the signer of the URL says so.
    "cache-control": "private, no-store",
    ...record.headers,
    ...Object.fromEntries(overrides),
    ...Object.fromEntries(Object.entries(record.meta).map(([name, value]) => [metaPrefix + name, value])),
    ...checksum,
    etag: quoted(record.etag),
    "last-modified": new Date(record.modified).toUTCString(),
    "accept-ranges": "bytes",
  };
}

/** Names of the response-* parameters that a signed GET or HEAD may carry. */
export const overrideParameters = stored.map((name) => `response-${name}`);

export function checksumHeaders(record: ObjectRecord): Record<string, string> {
  return {
    "x-amz-checksum-sha256": record.compositeSha256 ?? record.sha256,
    "x-amz-checksum-type": record.compositeSha256 === undefined ? "FULL_OBJECT" : "COMPOSITE",
  };
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

/** UTF-8 text as a header's bytes. Throws InvalidArgument for control characters, which could begin another header. */
function headerValue(text: string): string {
  const bytes = Buffer.from(text, "utf8").toString("latin1");
  if (isUnsendable(bytes)) throw new S3Error("InvalidArgument", "A response header is not valid.");
  return bytes;
}

function isUnsendable(value: string): boolean {
  return /[\x00-\x08\x0a-\x1f\x7f]/.test(value);
}
