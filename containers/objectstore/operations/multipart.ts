// Multipart uploads: create, upload part, complete, abort, list parts, list uploads.

import { z } from "zod";
import { bodyStream, bodyText, checkBody, expectNoBody } from "../protocol/body.ts";
import { S3Error } from "../protocol/errors.ts";
import {
  abortUpload,
  completeUpload,
  createUpload,
  openUpload,
  putPart,
  listParts as readParts,
  listUploads as readUploads,
  type Upload,
} from "../storage/multipart.ts";
import { type Exchange, type Operation, sendEmpty } from "./exchange.ts";
import { countParameter, keyEncoder } from "./lists.ts";
import { checksumHeaders, quoted, storedHeaders } from "./objectHeaders.ts";
import { checkLength, isExclusive, recordOf } from "./objects.ts";
import { parseXml, sendXml } from "./xml.ts";

const maxPartNumber = 10_000;
const maxListed = 1000;

const completeSchema = z.object({
  CompleteMultipartUpload: z.object({
    Part: z
      .array(z.object({ PartNumber: z.string().regex(/^\d{1,5}$/), ETag: z.string(), ChecksumSHA256: z.string().optional() }))
      .min(1)
      .max(maxPartNumber),
  }),
});

export const createMultipart: Operation = async (exchange) => {
  const { store, target, headers, request, body, now } = exchange;
  await expectNoBody(request, body);
  const details = { key: target.key, initiated: now.toISOString(), ...storedHeaders(headers) };
  const uploadId = await createUpload(store, target.bucket, details);
  sendXml(exchange, "InitiateMultipartUploadResult", { Bucket: target.bucket, Key: target.key, UploadId: uploadId });
};

export const uploadPart: Operation = async (exchange) => {
  const { store, target, body, request, response, now } = exchange;
  const number = countParameter(target.query.get("partNumber"), 0, maxPartNumber + 1);
  if (number < 1 || number > maxPartNumber) throw new S3Error("InvalidArgument", "The part number has to be from 1 to 10000.");
  checkLength(body.length);
  const record = await putPart(store, await requestedUpload(exchange), number, bodyStream(request), (staged) => {
    checkBody(body, staged);
    return recordOf(staged, now);
  });
  sendEmpty(response, 200, { etag: quoted(record.etag), ...(body.sha256 ? { "x-amz-checksum-sha256": record.sha256 } : {}) });
};

export const completeMultipart: Operation = async (exchange) => {
  const { store, target, headers, request, body, now } = exchange;
  const exclusive = isExclusive(headers);
  const upload = await requestedUpload(exchange);
  const { Part: parts } = parseXml(
    await bodyText(request, { ...body, sha256: undefined }, 4 * 1024 * 1024),
    completeSchema,
  ).CompleteMultipartUpload;
  const chosen = parts.map(({ PartNumber, ETag, ChecksumSHA256 }) => ({
    number: Number(PartNumber),
    etag: ETag.replaceAll('"', ""),
    sha256: ChecksumSHA256,
  }));
  const record = await completeUpload(store, { bucket: target.bucket, exclusive, now }, upload, chosen);
  sendXml(exchange, "CompleteMultipartUploadResult", {
    Location: `/${target.bucket}/${target.key}`,
    Bucket: target.bucket,
    Key: target.key,
    ETag: quoted(record.etag),
    ChecksumSHA256: checksumHeaders(record)["x-amz-checksum-sha256"],
  });
};

export const abortMultipart: Operation = async (exchange) => {
  await expectNoBody(exchange.request, exchange.body);
  await abortUpload(exchange.store, await requestedUpload(exchange));
  sendEmpty(exchange.response, 204);
};

export const listParts: Operation = async (exchange) => {
  const { target, request, body } = exchange;
  await expectNoBody(request, body);
  const upload = await requestedUpload(exchange);
  const marker = countParameter(target.query.get("part-number-marker"), 0, maxPartNumber);
  const limit = countParameter(target.query.get("max-parts"), maxListed, maxListed);
  const parts = (await readParts(upload)).filter((part) => part.number > marker);
  const page = parts.slice(0, limit);
  sendXml(exchange, "ListPartsResult", {
    Bucket: target.bucket,
    Key: keyEncoder(target.query)(target.key),
    UploadId: upload.id,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: limit,
    IsTruncated: parts.length > page.length,
    Part: page.map((part) => ({
      PartNumber: part.number,
      LastModified: part.modified,
      ETag: quoted(part.etag),
      Size: part.size,
      ChecksumSHA256: part.sha256,
    })),
  });
};

export const listUploads: Operation = async (exchange) => {
  const { store, target, request, body } = exchange;
  await expectNoBody(request, body);
  const { query } = target;
  const encode = keyEncoder(query);
  const [prefix, keyMarker, idMarker] = [query.get("prefix") ?? "", query.get("key-marker") ?? "", query.get("upload-id-marker") ?? ""];
  const limit = countParameter(query.get("max-uploads"), maxListed, maxListed);
  const isAfter = ({ key, id }: Upload) => {
    const order = Buffer.compare(Buffer.from(key), Buffer.from(keyMarker));
    return order > 0 || (order === 0 && idMarker !== "" && id > idMarker);
  };
  const uploads = (await readUploads(store, target.bucket)).filter((upload) => upload.key.startsWith(prefix) && isAfter(upload));
  const page = uploads.slice(0, limit);
  sendXml(exchange, "ListMultipartUploadsResult", {
    Bucket: target.bucket,
    Prefix: encode(prefix),
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker,
    NextKeyMarker: encode(page.at(-1)?.key ?? ""),
    NextUploadIdMarker: page.at(-1)?.id ?? "",
    MaxUploads: limit,
    EncodingType: query.get("encoding-type"),
    IsTruncated: uploads.length > page.length,
    Upload: page.map(({ key, id, initiated }) => ({ Key: encode(key), UploadId: id, Initiated: initiated, StorageClass: "STANDARD" })),
  });
};

function requestedUpload({ store, target }: Exchange): Promise<Upload> {
  return openUpload(store, { bucket: target.bucket, key: target.key, uploadId: target.query.get("uploadId") ?? "" });
}
