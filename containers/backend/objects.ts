// The object store for the backend: reads originals into temporary files, so that memory stays flat, and keeps what it makes.
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "minio";

export interface StoreSettings {
  endpoint: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
  region: string;
}

export interface Objects {
  /** Makes the bucket where the store has none. */
  ensureBucket(): Promise<void>;
  healthy(): Promise<boolean>;
  /** `use` gets a path that exists until it returns. */
  withFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>;
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /** No error for what is not there. */
  remove(keys: readonly string[]): Promise<void>;
  /** Reads the object once. */
  hash(key: string): Promise<{ size: number; sha256: string }>;
}

export function createObjects({ endpoint, accessKey, secretKey, bucket, region }: StoreSettings): Objects {
  const url = new URL(endpoint);
  const client = new Client({
    endPoint: url.hostname,
    port: url.port ? Number(url.port) : url.protocol === "https:" ? 443 : 80,
    useSSL: url.protocol === "https:",
    accessKey,
    secretKey,
    region,
    pathStyle: true,
  });
  return {
    async ensureBucket() {
      if (!(await client.bucketExists(bucket))) await client.makeBucket(bucket, region);
    },
    healthy: () =>
      client.bucketExists(bucket).then(
        (exists) => exists,
        () => false,
      ),
    async withFile(key, use) {
      const folder = await mkdtemp(join(tmpdir(), "docuvault-"));
      try {
        const path = join(folder, "original");
        await client.fGetObject(bucket, key, path);
        return await use(path);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async put(key, bytes, contentType) {
      await client.putObject(bucket, key, Buffer.from(bytes), bytes.length, { "Content-Type": contentType });
    },
    async remove(keys) {
      for (const key of keys) await client.removeObject(bucket, key);
    },
    async hash(key) {
      const digest = createHash("sha256");
      let size = 0;
      for await (const chunk of await client.getObject(bucket, key)) {
        digest.update(chunk);
        size += chunk.length;
      }
      return { size, sha256: digest.digest("hex") };
    },
  };
}
