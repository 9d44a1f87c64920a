// The data folder: buckets, their objects, and a place for unfinished files that is emptied at every start.
//
//   tmp/                          bytes that have not been acknowledged
//   buckets/<bucket>/objects/     one file per object, see keys.ts and objectFile.ts
//   buckets/<bucket>/uploads/     multipart uploads in progress, see multipart.ts

import { mkdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { errorCode, S3Error } from "../protocol/errors.ts";
import { makeFolder, namesIn, removeFile } from "./durable.ts";
import { keyPath } from "./keys.ts";
import { type ObjectRecord, type OpenObject, openObject, statObject } from "./objectFile.ts";
import { type Staged, stage } from "./staging.ts";

/** Names that the server answers by itself, so no bucket may have them. */
const reservedBuckets = new Set(["health", "minio"]);

export interface BucketInfo {
  name: string;
  created: Date;
}

export class Store {
  readonly root: string;
  readonly temporary: string;

  constructor(root: string) {
    this.root = resolve(root);
    this.temporary = join(this.root, "tmp");
  }

  /** Prepares the data folder. What an earlier process left unfinished goes away here. */
  async open(): Promise<void> {
    // Documents are not for the other accounts of this machine.
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    await rm(this.temporary, { recursive: true, force: true });
    await mkdir(this.temporary, { recursive: true });
    await makeFolder(this.root, join(this.root, "buckets"));
  }

  /** Answers false when the bucket exists already. */
  async createBucket(bucket: string): Promise<boolean> {
    const path = this.bucketPath(bucket);
    try {
      await mkdir(path);
    } catch (cause) {
      if (errorCode(cause) === "EEXIST") return false;
      throw cause;
    }
    await makeFolder(this.root, path);
    return true;
  }

  async deleteBucket(bucket: string): Promise<void> {
    const path = await this.requireBucket(bucket);
    try {
      // The inner folders exist only while something is in them.
      await rmdir(join(path, "objects")).catch(ignoreMissing);
      await rmdir(join(path, "uploads")).catch(ignoreMissing);
      await rmdir(path);
    } catch (cause) {
      if (errorCode(cause) === "ENOTEMPTY" || errorCode(cause) === "EEXIST") throw new S3Error("BucketNotEmpty");
      throw cause;
    }
    await makeFolder(this.root, join(this.root, "buckets"));
  }

  async buckets(): Promise<BucketInfo[]> {
    const names = (await namesIn(join(this.root, "buckets"))).filter(isBucketName).sort();
    return Promise.all(names.map(async (name) => ({ name, created: (await stat(this.bucketPath(name))).birthtime })));
  }

  /** The bucket's folder. Throws NoSuchBucket. */
  async requireBucket(bucket: string): Promise<string> {
    const path = this.bucketPath(bucket);
    const found = await stat(path).catch(ignoreMissing);
    if (!found?.isDirectory()) throw new S3Error("NoSuchBucket");
    return path;
  }

  /** The folder under which all object files of a bucket lie. */
  async objectsFolder(bucket: string): Promise<string> {
    return join(await this.requireBucket(bucket), "objects");
  }

  async openObject(bucket: string, key: string): Promise<OpenObject> {
    const object = await openObject(join(await this.objectsFolder(bucket), ...keyPath(key)));
    if (!object) throw new S3Error("NoSuchKey");
    return object;
  }

  async statObject(bucket: string, key: string): Promise<ObjectRecord | undefined> {
    return statObject(join(await this.objectsFolder(bucket), ...keyPath(key)));
  }

  /**
   * Receives and stores an object; durable when this resolves. `describe` checks what arrived and makes its record.
   * `exclusive` refuses a key that exists with PreconditionFailed, also when several writers come at once.
   */
  async putObject(
    place: { bucket: string; key: string; exclusive: boolean },
    source: AsyncIterable<Uint8Array>,
    describe: (staged: Staged) => ObjectRecord,
  ): Promise<ObjectRecord> {
    const folder = await this.objectsFolder(place.bucket);
    const target = join(folder, ...keyPath(place.key));
    return stage(this.temporary, source, async (staged) => {
      const record = describe(staged);
      if (!(await staged.publish(record, target, this.root, place.exclusive))) throw new S3Error("PreconditionFailed");
      return record;
    });
  }

  /** Deleting what is not there is fine. */
  async deleteObject(bucket: string, key: string): Promise<void> {
    const folder = await this.objectsFolder(bucket);
    await removeFile(join(folder, ...keyPath(key)), folder);
  }

  /** Takes a whole folder away in one step; its content is removed afterwards, at the latest by the next start. */
  async discardFolder(path: string, trashName: string): Promise<boolean> {
    const trash = join(this.temporary, trashName);
    try {
      await rename(path, trash);
    } catch (cause) {
      if (errorCode(cause) === "ENOENT") return false;
      throw cause;
    }
    await rm(trash, { recursive: true, force: true });
    return true;
  }

  private bucketPath(bucket: string): string {
    if (!isBucketName(bucket)) throw new S3Error("InvalidBucketName");
    return join(this.root, "buckets", bucket);
  }
}

/** S3's rules for names, which also make them safe as folder names. */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..") && !reservedBuckets.has(name);
}

function ignoreMissing(cause: unknown): undefined {
  if (errorCode(cause) === "ENOENT" || errorCode(cause) === "ENOTDIR") return undefined;
  throw cause;
}
