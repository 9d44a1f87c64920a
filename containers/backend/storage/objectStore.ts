// The object store's whole driver, for Node: the part that signs and fetches, and by the `minio` client what needs XML: lists, the
// removal of many, the bucket.
import { Client } from "minio";
import type { ListedObject, StorageBackend } from "../../../server/storage/backend.ts";
import { type ObjectStoreSettings, objectStore, unavailable } from "../../../server/storage/objectStore.ts";

export interface ObjectStoreBackend extends Required<StorageBackend> {
  /** Makes the bucket where the store has none. */
  ensureBucket(): Promise<void>;
  healthy(): Promise<boolean>;
}

export type BackendStoreSettings = Omit<ObjectStoreSettings, "publicEndpoint"> & { publicEndpoint?: string | undefined };

/**
 * A store sends nobody elsewhere. Node's fetch keeps a second copy of a body, for a redirect that may come, unless it is told that none
 * is followed: 512 MB of memory for a file of 512 MB.
 */
const fetchStreamed: typeof fetch = (url, init) => fetch(url, { ...init, redirect: "error", window: null } as RequestInit);

export function createObjectStoreBackend({ publicEndpoint, ...settings }: BackendStoreSettings): ObjectStoreBackend {
  const { endpoint, accessKey, secretKey, bucket, region } = settings;
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
  const single = objectStore({ ...settings, publicEndpoint: publicEndpoint ?? endpoint }, fetchStreamed);
  return {
    ...single,
    async remove(keys) {
      if (keys.length === 1) return single.remove(keys);
      if (keys.length === 0) return;
      const failures = await client.removeObjects(bucket, [...keys]).catch((error: unknown) => {
        throw unavailable(error);
      });
      // One that was not there is none.
      const failed = failures.filter((failure) => failure && failure.Error?.Code !== "NoSuchKey");
      if (failed.length > 0) throw unavailable(new Error(`the object store kept ${failed.length} objects`));
    },
    async *list(prefix): AsyncIterable<ListedObject> {
      try {
        for await (const item of client.listObjectsV2(bucket, prefix, true))
          if (item.name !== undefined) yield { key: item.name, size: item.size ?? 0, lastModified: item.lastModified ?? new Date() };
      } catch (error) {
        throw unavailable(error);
      }
    },
    async ensureBucket() {
      if (!(await client.bucketExists(bucket))) await client.makeBucket(bucket, region);
    },
    healthy: () =>
      client.bucketExists(bucket).then(
        (exists) => exists,
        () => false,
      ),
  };
}
