// Conditional requests and ranges of GET and HEAD (RFC 9110 sections 13 and 14). ETags here are always strong.

import { S3Error } from "../protocol/errors.ts";
import type { Headers } from "../protocol/signature.ts";
import type { ObjectRecord } from "../storage/objectFile.ts";
import { quoted } from "./objectHeaders.ts";

/** Throws PreconditionFailed (412) or NotModified (304) in the order of RFC 9110 section 13.2.2. */
export function checkConditions(headers: Headers, record: ObjectRecord): void {
  const modified = wholeSeconds(Date.parse(record.modified));
  const [ifMatch, ifNoneMatch] = [headers.get("if-match"), headers.get("if-none-match")];
  const unmodifiedSince = Date.parse(headers.get("if-unmodified-since") ?? "");
  const modifiedSince = Date.parse(headers.get("if-modified-since") ?? "");

  if (ifMatch !== undefined ? !matches(ifMatch, record.etag) : modified > unmodifiedSince) throw new S3Error("PreconditionFailed");
  if (ifNoneMatch !== undefined ? matches(ifNoneMatch, record.etag) : modified <= modifiedSince) {
    throw new S3Error("NotModified", undefined, { etag: quoted(record.etag), "last-modified": new Date(record.modified).toUTCString() });
  }
}

export interface ByteRange {
  start: number;
  /** The last byte, inclusive. */
  end: number;
}

/** The one range asked for, or undefined for the whole object (no range, several, another unit). Throws InvalidRange. */
export function requestedRange(headers: Headers, record: ObjectRecord): ByteRange | undefined {
  const ifRange = headers.get("if-range");
  if (ifRange !== undefined && ifRange !== quoted(record.etag)) return undefined;
  const match = /^bytes=(\d*)-(\d*)$/.exec(headers.get("range")?.trim() ?? "");
  if (!match || match[0] === "bytes=-") return undefined;
  const [first, last] = [match[1]!, match[2]!];
  const start = first === "" ? Math.max(0, record.size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? record.size - 1 : Math.min(Number(last), record.size - 1);
  if (first !== "" && last !== "" && Number(last) < start) return undefined;
  if (start >= record.size || start > end) throw new S3Error("InvalidRange", undefined, { "content-range": `bytes */${record.size}` });
  return { start, end };
}

function matches(header: string, etag: string): boolean {
  return header
    .split(",")
    .some((candidate) => candidate.trim() === "*" || candidate.trim().replace(/^W\//, "").replaceAll('"', "") === etag);
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
