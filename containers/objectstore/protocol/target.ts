// Reads a request target exactly as it was sent. No URL class: it would resolve `..` and so change what was signed.

import { S3Error } from "./errors.ts";

export interface Target {
  bucket: string;
  /** Empty when the request addresses the bucket itself. */
  key: string;
  query: ReadonlyMap<string, string>;
  canonicalPath: string;
  /** The sorted query of the signature, without X-Amz-Signature. */
  canonicalQuery: string;
}

/** Percent-encodes all but A-Z a-z 0-9 - . _ ~ (the URI encoding of signature V4). */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Splits `/bucket/key?query` (path style). Throws InvalidURI for what is not valid UTF-8, InvalidArgument for a parameter given twice. */
export function parseTarget(raw: string): Target {
  if (!raw.startsWith("/") || /[^\x21-\x7e]/.test(raw)) throw new S3Error("InvalidURI");
  const [rawPath = "", ...rest] = raw.split("?");
  const path = decode(rawPath);
  const [, bucket = ""] = path.split("/", 2);
  const query = parseQuery(rest.join("?"));
  return {
    bucket,
    key: path.slice(bucket.length + 2),
    query,
    canonicalPath: path.split("/").map(uriEncode).join("/"),
    canonicalQuery: canonicalQuery(query),
  };
}

function parseQuery(raw: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of raw.split("&").filter(Boolean)) {
    const [name = "", ...value] = pair.replaceAll("+", " ").split("=");
    const decodedName = decode(name);
    if (query.has(decodedName)) throw new S3Error("InvalidArgument", "A query parameter is given twice.");
    query.set(decodedName, decode(value.join("=")));
  }
  return query;
}

function canonicalQuery(query: ReadonlyMap<string, string>): string {
  return [...query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidURI");
  }
}
