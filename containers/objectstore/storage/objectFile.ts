// One object is one file: its bytes, then its record as JSON, then 12 bytes that say where the record begins.
// So bytes and metadata appear and disappear together, by one rename, and a copy of the folder is a whole backup.

import { type FileHandle, open } from "node:fs/promises";
import { z } from "zod";
import { errorCode } from "../protocol/errors.ts";

const mark = Buffer.from("DVOBJ001", "latin1");
const footerBytes = 4 + mark.length;
const firstReadBytes = 4096;

const recordSchema = z.object({
  /** Bytes of the object, without this record. */
  size: z.number().int().nonnegative(),
  /** MD5 in hex; for a multipart object the MD5 of the parts' MD5s, `-` and their number. */
  etag: z.string(),
  /** SHA-256 of the bytes, base64. */
  sha256: z.string(),
  /** Only for a multipart object: the checksum as S3 composes it from those of the parts. */
  compositeSha256: z.string().optional(),
  modified: z.iso.datetime(),
  /** Content-Type and other headers that GET repeats; latin1 views of the bytes. */
  headers: z.record(z.string(), z.string()),
  /** x-amz-meta-* without the prefix. */
  meta: z.record(z.string(), z.string()),
});

export type ObjectRecord = z.infer<typeof recordSchema>;

export interface OpenObject {
  record: ObjectRecord;
  /** Owned by the caller, who closes it. Holds the object even when it is replaced or deleted meanwhile. */
  file: FileHandle;
}

/** What follows an object's bytes in its file. */
export function encodeRecord(record: ObjectRecord): Buffer {
  const json = Buffer.from(JSON.stringify(record), "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([json, length, mark]);
}

/** Opens an object, or answers undefined when there is none. */
export async function openObject(path: string): Promise<OpenObject | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (cause) {
    if (errorCode(cause) === "ENOENT" || errorCode(cause) === "ENOTDIR") return undefined;
    throw cause;
  }
  try {
    return { record: await readRecord(file), file };
  } catch (cause) {
    await file.close();
    throw cause;
  }
}

/** An object's record, or undefined when there is no such object. */
export async function statObject(path: string): Promise<ObjectRecord | undefined> {
  const object = await openObject(path);
  await object?.file.close();
  return object?.record;
}

async function readRecord(file: FileHandle): Promise<ObjectRecord> {
  const { size } = await file.stat();
  let tail = await readTail(file, size, firstReadBytes);
  if (tail.length < footerBytes || !tail.subarray(-mark.length).equals(mark)) throw new Error("An object file has no record");
  const jsonBytes = tail.readUInt32BE(tail.length - footerBytes);
  if (tail.length < jsonBytes + footerBytes) tail = await readTail(file, size, jsonBytes + footerBytes);
  const json = tail.subarray(tail.length - footerBytes - jsonBytes, tail.length - footerBytes).toString("utf8");
  const record = recordSchema.parse(JSON.parse(json));
  if (record.size !== size - footerBytes - jsonBytes) throw new Error("An object file has another size than its record says");
  return record;
}

async function readTail(file: FileHandle, size: number, bytes: number): Promise<Buffer> {
  const length = Math.min(size, bytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.subarray(0, bytesRead);
}
