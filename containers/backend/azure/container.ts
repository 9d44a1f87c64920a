// The operator's container of Azure Blob Storage, read only: lists and bytes, within bounds of time.
import { Readable } from "node:stream";
import { BlobServiceClient, RestError } from "@azure/storage-blob";

export interface AzureSettings {
  connectionString: string;
  container: string;
  /** Where pictures of templates lie; undefined: nowhere else. */
  previews: string | undefined;
}

export interface ListedBlob {
  container: string;
  name: string;
  /** Bytes. */
  size: number;
  etag: string;
  /** Hex; null where the service has none (a blob that was written in blocks). */
  md5: string | null;
  contentType: string;
  modifiedAt: string;
}

export interface BlobContainer {
  /** In the order in which they are listed. */
  readonly containers: readonly { name: string; previews: boolean }[];
  /** One page; `next`: where the list goes on, null at its end. @throws BlobError */
  page(container: string, token: string | null): Promise<{ blobs: ListedBlob[]; next: string | null }>;
  /** The bytes of this very version. @throws BlobError, also from the stream */
  open(blob: Pick<ListedBlob, "container" | "name" | "etag">): Promise<ReadableStream<Uint8Array>>;
}

export class BlobError extends Error {
  readonly problem: "unauthorized" | "missing" | "changed" | "unreachable";

  constructor(problem: "unauthorized" | "missing" | "changed" | "unreachable", options?: ErrorOptions) {
    super(`Azure Blob Storage: ${problem}`, options);
    this.name = "BlobError";
    this.problem = problem;
  }
}

/** Milliseconds for a request, and for all of a blob. */
const requestMs = 60_000;
const blobMs = 900_000;
const perPage = 1_000;

export function createBlobContainer({ connectionString, container, previews }: AzureSettings): BlobContainer {
  const service = BlobServiceClient.fromConnectionString(connectionString, {
    retryOptions: { maxTries: 3, tryTimeoutInMs: requestMs, retryDelayInMs: 500, maxRetryDelayInMs: 5_000 },
  });
  return {
    containers: [{ name: container, previews: false }, ...(previews && previews !== container ? [{ name: previews, previews: true }] : [])],
    async page(name, token) {
      const pages = service
        .getContainerClient(name)
        .listBlobsFlat({ abortSignal: AbortSignal.timeout(3 * requestMs) })
        .byPage({ maxPageSize: perPage, ...(token && { continuationToken: token }) });
      try {
        const { value } = await pages.next();
        const blobs = (value?.segment?.blobItems ?? []) as {
          name: string;
          properties: { contentLength?: number; etag: string; contentMD5?: Uint8Array; contentType?: string; lastModified: Date };
        }[];
        return {
          blobs: blobs.map(({ name: blob, properties: { contentLength = 0, etag, contentMD5, contentType, lastModified } }) => ({
            container: name,
            name: blob,
            size: contentLength,
            // Lists write it without the quotes that a condition has (RFC 9110 section 8.8.3).
            etag: /^(W\/)?"/.test(etag) ? etag : `"${etag}"`,
            md5: contentMD5?.length === 16 ? Buffer.from(contentMD5).toString("hex") : null,
            contentType: contentType ?? "application/octet-stream",
            modifiedAt: lastModified.toISOString(),
          })),
          next: value?.continuationToken || null,
        };
      } catch (error) {
        throw problemOf(error);
      }
    },
    async open({ container: from, name, etag }) {
      try {
        const { readableStreamBody } = await service
          .getContainerClient(from)
          .getBlobClient(name)
          .download(0, undefined, { conditions: { ifMatch: etag }, abortSignal: AbortSignal.timeout(blobMs), maxRetryRequests: 3 });
        return Readable.toWeb(Readable.from(readableStreamBody ?? [])) as ReadableStream<Uint8Array>;
      } catch (error) {
        throw problemOf(error);
      }
    },
  };
}

/** Nothing of the library's error goes on: it holds addresses and headers. */
export function problemOf(error: unknown): BlobError {
  const status = error instanceof RestError ? error.statusCode : undefined;
  if (status === 401 || status === 403) return new BlobError("unauthorized");
  if (status === 404) return new BlobError("missing");
  if (status === 412) return new BlobError("changed");
  return new BlobError("unreachable");
}
