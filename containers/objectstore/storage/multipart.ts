// Multipart uploads: a folder each, `uploads/<id>/`, with upload.json and one object file per part. They survive a restart;
// Complete joins the parts into a temporary file and names it in one step, like any other object.

import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { errorCode, S3Error } from "../protocol/errors.ts";
import { makeFolder, namesIn } from "./durable.ts";
import { type ObjectRecord, openObject, statObject } from "./objectFile.ts";
import { type Staged, stage } from "./staging.ts";
import type { Store } from "./store.ts";

/** An upload nobody completed or aborted is removed at a start after this time. */
const abandonedAfterMs = 7 * 24 * 60 * 60_000;
const smallestPartBytes = 5 * 1024 * 1024;

const uploadSchema = z.object({
  key: z.string(),
  initiated: z.iso.datetime(),
  headers: z.record(z.string(), z.string()),
  meta: z.record(z.string(), z.string()),
});

export type UploadDetails = z.infer<typeof uploadSchema>;
export type Upload = UploadDetails & { id: string; folder: string };
export type Part = ObjectRecord & { number: number };

export interface ChosenPart {
  number: number;
  etag: string;
  /** base64; checked against the part where given. */
  sha256?: string | undefined;
}

export async function createUpload(store: Store, bucket: string, details: UploadDetails): Promise<string> {
  const id = randomUUID();
  const folder = join(await store.requireBucket(bucket), "uploads", id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "upload.json"), JSON.stringify(details), { flag: "wx", flush: true });
  await makeFolder(store.root, folder);
  return id;
}

/** Throws NoSuchUpload for an unknown id and for one of another key. */
export async function openUpload(store: Store, place: { bucket: string; key: string; uploadId: string }): Promise<Upload> {
  const folder = join(await store.requireBucket(place.bucket), "uploads");
  const upload = await readUpload(folder, place.uploadId);
  if (upload?.key !== place.key) throw new S3Error("NoSuchUpload");
  return upload;
}

/** All unfinished uploads of a bucket, by key and then by id. */
export async function listUploads(store: Store, bucket: string): Promise<Upload[]> {
  const folder = join(await store.requireBucket(bucket), "uploads");
  const uploads = await Promise.all((await namesIn(folder)).map((id) => readUpload(folder, id)));
  const rank = (upload: Upload) => Buffer.from(`${upload.key}\0${upload.id}`, "utf8");
  return uploads.filter((upload) => upload !== undefined).sort((a, b) => Buffer.compare(rank(a), rank(b)));
}

export async function putPart(
  store: Store,
  upload: Upload,
  number: number,
  source: AsyncIterable<Uint8Array>,
  describe: (staged: Staged) => ObjectRecord,
): Promise<ObjectRecord> {
  return stage(store.temporary, source, async (staged) => {
    const record = describe(staged);
    // An upload that was aborted meanwhile is not brought back by its last part.
    if (!(await readUpload(dirname(upload.folder), upload.id))) throw new S3Error("NoSuchUpload");
    await staged.publish(record, partPath(upload, number), store.root, false);
    return record;
  });
}

/** The parts received so far, by number. */
export async function listParts(upload: Upload): Promise<Part[]> {
  const numbers = (await namesIn(upload.folder)).filter((name) => /^part-\d{5}$/.test(name)).map((name) => Number(name.slice(5)));
  const parts = await Promise.all(
    numbers
      .sort((a, b) => a - b)
      .map(async (number) => {
        const record = await statObject(partPath(upload, number));
        return record && { ...record, number };
      }),
  );
  return parts.filter((part) => part !== undefined);
}

/** Joins the chosen parts into the object. Throws InvalidPart, InvalidPartOrder, EntityTooSmall or PreconditionFailed. */
export async function completeUpload(
  store: Store,
  place: { bucket: string; exclusive: boolean; now: Date },
  upload: Upload,
  chosen: ChosenPart[],
): Promise<ObjectRecord> {
  if (chosen.some((part, index) => index > 0 && part.number <= chosen[index - 1]!.number)) throw new S3Error("InvalidPartOrder");
  const received = new Map((await listParts(upload)).map((part) => [part.number, part]));
  const parts = chosen.map(({ number, etag, sha256 }) => {
    const part = received.get(number);
    if (part?.etag !== etag || (sha256 !== undefined && part.sha256 !== sha256)) throw new S3Error("InvalidPart");
    return part;
  });
  if (parts.slice(0, -1).some((part) => part.size < smallestPartBytes)) throw new S3Error("EntityTooSmall");

  const record = await store.putObject({ ...place, key: upload.key }, joined(upload, parts), (staged) => ({
    size: staged.size,
    etag: `${composite(
      "md5",
      parts.map((part) => Buffer.from(part.etag, "hex")),
    ).toString("hex")}-${parts.length}`,
    sha256: staged.sha256.toString("base64"),
    compositeSha256: `${composite(
      "sha256",
      parts.map((part) => Buffer.from(part.sha256, "base64")),
    ).toString("base64")}-${parts.length}`,
    modified: place.now.toISOString(),
    headers: upload.headers,
    meta: upload.meta,
  }));
  await abortUpload(store, upload);
  return record;
}

export async function abortUpload(store: Store, upload: Upload): Promise<void> {
  if (!(await store.discardFolder(upload.folder, upload.id))) throw new S3Error("NoSuchUpload");
}

/** Removes uploads that were begun more than a week before `now`, and what is left of a begun one that was never answered. */
export async function discardAbandonedUploads(store: Store, now: Date): Promise<void> {
  for (const { name: bucket } of await store.buckets()) {
    const folder = join(await store.requireBucket(bucket), "uploads");
    for (const id of await namesIn(folder)) {
      const upload = await readUpload(folder, id);
      const abandoned = !upload || now.getTime() - Date.parse(upload.initiated) > abandonedAfterMs;
      if (abandoned && isUploadId(id)) await store.discardFolder(join(folder, id), id);
    }
  }
}

async function readUpload(folder: string, id: string): Promise<Upload | undefined> {
  if (!isUploadId(id)) return undefined;
  try {
    const details = uploadSchema.parse(JSON.parse(await readFile(join(folder, id, "upload.json"), "utf8")));
    return { ...details, id, folder: join(folder, id) };
  } catch (cause) {
    // Missing, or cut short by a crash before its id was ever given out.
    if (errorCode(cause) === "ENOENT" || cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

async function* joined(upload: Upload, parts: Part[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    const object = await openObject(partPath(upload, part.number));
    if (!object) throw new S3Error("NoSuchUpload");
    try {
      if (part.size > 0) yield* object.file.createReadStream({ start: 0, end: part.size - 1, autoClose: false, highWaterMark: 256 * 1024 });
    } finally {
      await object.file.close();
    }
  }
}

function composite(algorithm: "md5" | "sha256", digests: Buffer[]): Buffer {
  return createHash(algorithm).update(Buffer.concat(digests)).digest();
}

function partPath(upload: Upload, number: number): string {
  return join(upload.folder, `part-${String(number).padStart(5, "0")}`);
}

function isUploadId(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
}
