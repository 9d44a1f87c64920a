// The object store as the worker needs it: signed URLs for people, signed HEAD and DELETE of its own.
// The client of `minio` opens sockets, which self-hosted workerd refuses; so `minio` signs and the store binding fetches.
import { presignSignatureV4, signV4 } from "minio/dist/esm/signing.mjs";

export interface ObjectStoreSettings {
  endpoint: string;
  publicEndpoint: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
  region: string;
}

export interface StoredObject {
  size: number;
  /** Hex; null where the store does not vouch for the bytes. */
  sha256: string | null;
}

export interface SignedUrl {
  url: string;
  expiresAt: string;
}

export interface ObjectStore {
  /** Refused by the store itself if the bytes differ from the hash or the key is taken. */
  presignPut(key: string, sha256: string, seconds: number): SignedUrl & { headers: Record<string, string> };
  presignGet(key: string, seconds: number, overrides: { contentType: string; disposition: string }): SignedUrl;
  head(key: string): Promise<StoredObject | null>;
  remove(key: string): Promise<void>;
}

const emptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const percentEncode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

export function objectStore(settings: ObjectStoreSettings, send: typeof fetch, now: () => Date = () => new Date()): ObjectStore {
  const { accessKey, secretKey, region, bucket } = settings;
  const internal = new URL(settings.endpoint);
  const front = new URL(settings.publicEndpoint);
  const path = (key: string) => `/${bucket}/${key.split("/").map(percentEncode).join("/")}`;

  function presign(
    method: string,
    key: string,
    seconds: number,
    headers: Record<string, string>,
    query: Record<string, string> = {},
  ): SignedUrl {
    const at = now();
    const search = Object.entries(query)
      .map(([name, value]) => `${name}=${percentEncode(value)}`)
      .join("&");
    const request = {
      method,
      protocol: front.protocol,
      path: search ? `${path(key)}?${search}` : path(key),
      headers: { host: front.host, ...headers },
    };
    return {
      url: presignSignatureV4(request as never, accessKey, secretKey, undefined, region, at, seconds),
      expiresAt: new Date(at.getTime() + seconds * 1000).toISOString(),
    };
  }

  async function request(method: string, key: string, extra: Record<string, string> = {}): Promise<Response> {
    const at = now();
    const headers = { host: internal.host, "x-amz-date": amzDate(at), "x-amz-content-sha256": emptySha256, ...extra };
    const { host: _sentByFetch, ...sent } = headers;
    const signature = signV4({ method, path: path(key), headers } as never, accessKey, secretKey, region, at, emptySha256);
    return send(new URL(path(key), internal), { method, headers: { ...sent, authorization: signature } });
  }

  return {
    presignPut(key, sha256, seconds) {
      const headers = { "if-none-match": "*", "x-amz-checksum-sha256": base64OfHex(sha256) };
      return { ...presign("PUT", key, seconds, headers), headers };
    },
    presignGet: (key, seconds, { contentType, disposition }) =>
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
    async head(key) {
      const response = await request("HEAD", key, { "x-amz-checksum-mode": "ENABLED" });
      if (response.status === 404) return null;
      if (!response.ok) throw new Error(`object store answered ${response.status} to HEAD`);
      const checksum = response.headers.get("x-amz-checksum-sha256");
      return { size: Number(response.headers.get("content-length")), sha256: checksum && hexOfBase64(checksum) };
    },
    async remove(key) {
      const response = await request("DELETE", key);
      if (!response.ok && response.status !== 404) throw new Error(`object store answered ${response.status} to DELETE`);
    },
  };
}

const amzDate = (at: Date) => at.toISOString().replace(/[-:]|\.\d{3}/g, "");
const base64OfHex = (hex: string) => btoa(String.fromCharCode(...hex.match(/../g)!.map((byte) => Number.parseInt(byte, 16))));
const hexOfBase64 = (text: string) => [...atob(text)].map((c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("");
