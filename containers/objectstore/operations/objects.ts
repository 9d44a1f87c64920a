// Objects: put, get, head, delete, copy.

import { pipeline } from "node:stream/promises";
import { bodyStream, checkBody, expectNoBody } from "../protocol/body.ts";
import { errorCode, S3Error } from "../protocol/errors.ts";
import type { Headers } from "../protocol/signature.ts";
import { parseTarget } from "../protocol/target.ts";
import type { ObjectRecord, OpenObject } from "../storage/objectFile.ts";
import type { Staged } from "../storage/staging.ts";
import { checkConditions, requestedRange } from "./conditions.ts";
import { type Exchange, type Operation, sendEmpty } from "./exchange.ts";
import { checksumHeaders, objectHeaders, quoted, storedHeaders } from "./objectHeaders.ts";
import { sendXml } from "./xml.ts";

/** The protocol's limit for one PUT or part. */
export const maxPutBytes = 5 * 1024 ** 3;
const chunkBytes = 256 * 1024;
/** How a download ends whose reader went away in the middle. */
const readerLeft = new Set(["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE"]);

export const putObject: Operation = async ({ store, target, headers, body, request, response, now }) => {
  const exclusive = isExclusive(headers);
  checkLength(body.length);
  const fields = storedHeaders(headers);
  // A repeated upload is told at once; whether a first one wins is decided when it gets its name.
  if (exclusive && (await store.statObject(target.bucket, target.key))) throw new S3Error("PreconditionFailed");
  const record = await store.putObject({ bucket: target.bucket, key: target.key, exclusive }, bodyStream(request), (staged) => {
    checkBody(body, staged);
    return { ...recordOf(staged, now), ...fields };
  });
  sendEmpty(response, 200, { etag: quoted(record.etag), ...(body.sha256 ? checksumHeaders(record) : {}) });
};

export const getObject: Operation = async (exchange) => {
  const { file, record } = await openRequested(exchange);
  try {
    const range = requestedRange(exchange.headers, record);
    const { start, end } = range ?? { start: 0, end: record.size - 1 };
    exchange.response.writeHead(range ? 206 : 200, {
      ...objectHeaders(record, { headers: exchange.headers, query: exchange.target.query }),
      "content-length": String(end - start + 1),
      ...(range ? { "content-range": `bytes ${start}-${end}/${record.size}` } : {}),
    });
    if (record.size === 0) exchange.response.end();
    else await pipeline(file.createReadStream({ start, end, autoClose: false, highWaterMark: chunkBytes }), exchange.response);
  } catch (cause) {
    if (!readerLeft.has(errorCode(cause) ?? "")) throw cause;
  } finally {
    await file.close();
  }
};

export const headObject: Operation = async (exchange) => {
  const { file, record } = await openRequested(exchange);
  await file.close();
  const range = requestedRange(exchange.headers, record);
  sendEmpty(exchange.response, range ? 206 : 200, {
    ...objectHeaders(record, { headers: exchange.headers, query: exchange.target.query }),
    "content-length": String(range ? range.end - range.start + 1 : record.size),
    ...(range ? { "content-range": `bytes ${range.start}-${range.end}/${record.size}` } : {}),
  });
};

export const deleteObject: Operation = async ({ store, target, request, body, response }) => {
  await expectNoBody(request, body);
  await store.deleteObject(target.bucket, target.key);
  sendEmpty(response, 204);
};

export const copyObject: Operation = async (exchange) => {
  const { store, target, headers, request, body, now } = exchange;
  await expectNoBody(request, body);
  const exclusive = isExclusive(headers);
  const directive = headers.get("x-amz-metadata-directive") ?? "COPY";
  if (directive !== "COPY" && directive !== "REPLACE") throw new S3Error("InvalidArgument", "x-amz-metadata-directive is not valid.");
  const source = parseTarget(`/${(headers.get("x-amz-copy-source") ?? "").replace(/^\//, "")}`);
  if (source.query.size > 0) throw new S3Error("NotImplemented", "Versions are not implemented.");
  if (directive === "COPY" && source.bucket === target.bucket && source.key === target.key) {
    throw new S3Error("InvalidRequest", "A copy onto itself has to replace the metadata.");
  }
  const object = await store.openObject(source.bucket, source.key);
  try {
    const fields = directive === "REPLACE" ? storedHeaders(headers) : { headers: object.record.headers, meta: object.record.meta };
    const record = await store.putObject({ bucket: target.bucket, key: target.key, exclusive }, contents(object), (staged) => ({
      ...recordOf(staged, now),
      ...fields,
    }));
    sendXml(exchange, "CopyObjectResult", { LastModified: record.modified, ETag: quoted(record.etag), ChecksumSHA256: record.sha256 });
  } finally {
    await object.file.close();
  }
};

/** True for `If-None-Match: *`. Any other condition on a write is refused rather than ignored. */
export function isExclusive(headers: Headers): boolean {
  if (headers.has("if-match")) throw new S3Error("NotImplemented", "If-Match on a write is not implemented.");
  const condition = headers.get("if-none-match");
  if (condition !== undefined && condition !== "*") throw new S3Error("NotImplemented", "A write takes no If-None-Match but `*`.");
  return condition === "*";
}

/** Throws MissingContentLength or EntityTooLarge. */
export function checkLength(length: number | undefined): void {
  if (length === undefined) throw new S3Error("MissingContentLength");
  if (length > maxPutBytes) throw new S3Error("EntityTooLarge");
}

/** The record of staged bytes, without headers and metadata. */
export function recordOf(staged: Staged, now: Date): ObjectRecord {
  return {
    size: staged.size,
    etag: staged.md5.toString("hex"),
    sha256: staged.sha256.toString("base64"),
    modified: now.toISOString(),
    headers: {},
    meta: {},
  };
}

async function openRequested({ store, target, headers, request, body }: Exchange): Promise<OpenObject> {
  await expectNoBody(request, body);
  const object = await store.openObject(target.bucket, target.key);
  try {
    checkConditions(headers, object.record);
    return object;
  } catch (cause) {
    await object.file.close();
    throw cause;
  }
}

async function* contents({ file, record }: OpenObject): AsyncGenerator<Uint8Array> {
  if (record.size === 0) return;
  yield* file.createReadStream({ start: 0, end: record.size - 1, autoClose: false, highWaterMark: chunkBytes });
}
