// The operator's container of Azure Blob Storage, read only: lists and bytes, within bounds of time. A checksum that it does not tell is one of
// a blob that was written in blocks.
import { Readable } from "node:stream";
import { BlobServiceClient, RestError } from "@azure/storage-blob";
import { type ListedFile, SourceError } from "../imports/source.ts";

export interface AzureSettings {
  connectionString: string;
  container: string;
  /** Where pictures of templates lie; undefined: nowhere else. */
  previews: string | undefined;
}

export interface BlobContainer {
  /** In the order in which they are listed. */
  readonly containers: readonly { name: string; previews: boolean }[];
  /** One page; `next`: where the list goes on, null at its end. @throws SourceError */
  page(container: string, token: string | null): Promise<{ blobs: ListedFile[]; next: string | null }>;
  /** The bytes of this very version. @throws SourceError, also from the stream */
  open(blob: Pick<ListedFile, "place" | "name" | "etag">): Promise<ReadableStream<Uint8Array>>;
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
            place: name,
            name: blob,
            size: contentLength,
            // Lists write it without the quotes that a condition has (RFC 9110 section 8.8.3).
            etag: /^(W\/)?"/.test(etag) ? etag : `"${etag}"`,
            checksum: contentMD5?.length === 16 ? `md5:${Buffer.from(contentMD5).toString("hex")}` : null,
            contentType: contentType ?? "application/octet-stream",
            modifiedAt: lastModified.toISOString(),
          })),
          next: value?.continuationToken || null,
        };
      } catch (error) {
        throw problemOf(error);
      }
    },
    async open({ place: from, name, etag }) {
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
export function problemOf(error: unknown): SourceError {
  const status = error instanceof RestError ? error.statusCode : undefined;
  if (status === 401 || status === 403) return new SourceError("unauthorized");
  if (status === 404) return new SourceError("missing");
  if (status === 412) return new SourceError("changed");
  return new SourceError("unreachable");
}
