// The driver of an S3-compatible object store, as far as single requests go: it runs in workerd and in Node, because it only signs and
// fetches. Lists and the removal of many are added for Node in containers/backend/storage.
import { AwsV4Signer } from "aws4fetch";
import { AppError } from "../../shared/errors.ts";
import type { ByteRange, NewObject, SignedPut, SignedUrl, StorageBackend, StoredObject } from "./backend.ts";
import { uploadInParts } from "./parts.ts";

export interface ObjectStoreSettings {
  /** Where the product reaches it, and where browsers do. */
  endpoint: string;
  publicEndpoint: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
  region: string;
}

export type SingleRequestStorage = Required<Omit<StorageBackend, "list">>;

const emptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const percentEncode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

export function objectStore(settings: ObjectStoreSettings, send: typeof fetch, now: () => Date = () => new Date()): SingleRequestStorage {
  const { accessKey, secretKey, region, bucket } = settings;
  const path = (key: string) => `/${bucket}/${key.split("/").map(percentEncode).join("/")}`;
  /** Keys derived from the secret, one a day. */
  const cache = new Map<string, ArrayBuffer>();
  const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey, region, service: "s3", cache };

  async function presign(
    method: string,
    key: string,
    seconds: number,
    headers: Record<string, string>,
    query: Record<string, string> = {},
  ): Promise<SignedUrl> {
    const at = now();
    const url = new URL(path(key), settings.publicEndpoint);
    for (const [name, value] of Object.entries({ ...query, "X-Amz-Expires": String(seconds) })) url.searchParams.set(name, value);
    const signer = new AwsV4Signer({
      ...credentials,
      method,
      url: url.href,
      headers,
      datetime: amzDate(at),
      signQuery: true,
      allHeaders: true,
    });
    const signed = (await signer.sign()).url;
    // A space is signed as %20, but written as + in a search string.
    signed.search = signed.search.replaceAll("+", "%20");
    return { url: signed.href, expiresAt: new Date(at.getTime() + seconds * 1000).toISOString() };
  }

  /** @throws AppError service.unavailable where no answer comes */
  async function request(
    method: string,
    key: string,
    extra: Record<string, string> = {},
    body: ReadableStream<Uint8Array> | Uint8Array | null = null,
    signal: AbortSignal | undefined = undefined,
    query: Record<string, string> = {},
  ): Promise<Response> {
    const url = new URL(path(key), settings.endpoint);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = { "x-amz-content-sha256": emptySha256, ...extra };
    const signer = new AwsV4Signer({ ...credentials, method, url: url.href, headers, datetime: amzDate(now()), allHeaders: true });
    const signed = await signer.sign();
    try {
      return await send(url.href, {
        method,
        headers: signed.headers,
        body: body as BodyInit | null,
        ...(body && { duplex: "half" }),
        ...(signal && { signal }),
      });
    } catch (error) {
      throw unavailable(error);
    }
  }

  return {
    async put(key, bytes, { size, sha256, contentType }: NewObject, signal) {
      const headers = {
        "content-length": String(size),
        "content-type": contentType,
        "x-amz-content-sha256": sha256,
        "x-amz-checksum-sha256": base64OfHex(sha256),
      };
      const response = await request("PUT", key, headers, size === 0 ? new Uint8Array() : bytes, signal);
      await response.body?.cancel();
      if (response.status === 400) throw new AppError("upload.mismatch", { size });
      if (!response.ok) throw refused("PUT", response);
    },
    async open(key, range?: ByteRange) {
      if (range && range.length === 0) return new Blob([]).stream();
      const headers = range ? { range: `bytes=${range.offset}-${range.offset + range.length - 1}` } : {};
      const response = await request("GET", key, headers as Record<string, string>);
      if (response.ok && response.body) return response.body;
      await response.body?.cancel();
      if (response.status === 404) return null;
      // The range begins behind the end: nothing is there, but the object is.
      if (response.ok || response.status === 416) return new Blob([]).stream();
      throw refused("GET", response);
    },
    async head(key): Promise<StoredObject | null> {
      const response = await request("HEAD", key, { "x-amz-checksum-mode": "ENABLED" });
      if (response.status === 404) return null;
      if (!response.ok) throw refused("HEAD", response);
      const checksum = response.headers.get("x-amz-checksum-sha256");
      // The checksum of an object that was sent in parts is one of its parts' (`...-3`), not of its bytes.
      return {
        size: Number(response.headers.get("content-length")),
        sha256: checksum && !checksum.includes("-") ? hexOfBase64(checksum) : null,
      };
    },
    async remove(keys) {
      for (const key of keys) {
        const response = await request("DELETE", key);
        await response.body?.cancel();
        if (!response.ok && response.status !== 404) throw refused("DELETE", response);
      }
    },
    async signPut(key, seconds, { size, sha256 }): Promise<SignedPut> {
      const headers = { "if-none-match": "*", "x-amz-checksum-sha256": base64OfHex(sha256) };
      return { ...(await presign("PUT", key, seconds, { ...headers, "content-length": String(size) })), headers };
    },
    inParts: uploadInParts({
      presign,
      request: (method, key, query, more) => request(method, key, more?.headers, more?.body ?? null, undefined, query),
    }),
    signGet: (key, seconds, { contentType, disposition }) =>
      presign(
        "GET",
        key,
        seconds,
        {},
        {
          "response-content-disposition": disposition,
          "response-content-type": contentType,
          "response-cache-control": "private, no-store",
        },
      ),
  };
}

/** The store can't be reached, or is not itself: trying again later is right. */
export const unavailable = (cause: unknown) => new AppError("service.unavailable", { part: "objectStore", retryAfter: 5 }, { cause });
const refused = (method: string, response: Response) => unavailable(new Error(`object store answered ${response.status} to ${method}`));

const amzDate = (at: Date) => at.toISOString().replace(/[-:]|\.\d{3}/g, "");
const base64OfHex = (hex: string) => btoa(String.fromCharCode(...hex.match(/../g)!.map((byte) => Number.parseInt(byte, 16))));
const hexOfBase64 = (text: string) => [...atob(text)].map((c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("");
