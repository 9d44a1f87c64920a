// Requests as the product and as an attacker would send them: signed by the minio package's own code, an implementation
// independent of ours, and sent by node:http, which leaves paths and headers exactly as they are.

import { createHash } from "node:crypto";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { presignSignatureV4, signV4 } from "minio/dist/esm/signing.mjs";

export const region = "us-east-1";

/** A store under test. `bucket` exists and is empty. */
export interface RunningStore {
  endpoint: string;
  accessKey: string;
  secretKey: string;
  bucket: string;
  stop(): Promise<void>;
}

export type StoreAccess = Omit<RunningStore, "stop">;

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
  /** The `Code` of an XML error, or "". */
  code: string;
}

export interface Message {
  method: string;
  /** Path and query exactly as they go over the wire. */
  path: string;
  headers?: Record<string, string>;
  body?: Buffer | string | undefined;
}

interface SignOptions {
  expires?: number;
  date?: Date;
  accessKey?: string;
  secretKey?: string;
  region?: string;
}

export function sha256(bytes: Buffer | string): Buffer {
  return createHash("sha256").update(bytes).digest();
}

export function checksum(bytes: Buffer | string): string {
  return sha256(bytes).toString("base64");
}

export function md5Hex(bytes: Buffer | string): string {
  return createHash("md5").update(bytes).digest("hex");
}

/** `/bucket/key` with every byte encoded that signature V4 wants encoded. */
export function objectPath(bucket: string, key: string): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `/${bucket}/${key.split("/").map(encode).join("/")}`;
}

/** A presigned request: the signature in the query, exactly the given headers signed. */
export function presigned(store: StoreAccess, message: Message, options: SignOptions = {}): Message {
  const { host } = new URL(store.endpoint);
  const signedUrl = presignSignatureV4(
    { protocol: "http:", method: message.method, path: message.path, headers: { host, ...message.headers } },
    options.accessKey ?? store.accessKey,
    options.secretKey ?? store.secretKey,
    undefined,
    options.region ?? region,
    options.date ?? new Date(),
    options.expires ?? 60,
  );
  return { ...message, path: signedUrl.slice(`http://${host}`.length) };
}

/** A request signed in its Authorization header, with its payload hashed. */
export function signed(store: StoreAccess, message: Message, options: SignOptions = {}): Message {
  const date = options.date ?? new Date();
  const payloadHash = sha256(message.body ?? "").toString("hex");
  const headers: Record<string, string> = {
    host: new URL(store.endpoint).host,
    "x-amz-content-sha256": payloadHash,
    "x-amz-date": date.toISOString().replace(/[-:]|\.\d{3}/g, ""),
    ...message.headers,
  };
  const request = { protocol: "http:", method: message.method, path: message.path, headers };
  const [accessKey, secretKey] = [options.accessKey ?? store.accessKey, options.secretKey ?? store.secretKey];
  const authorization = signV4(request, accessKey, secretKey, options.region ?? region, date, headers["x-amz-content-sha256"]!);
  return { ...message, headers: { ...headers, authorization } };
}

/** Sends a request as it is and reads the whole answer. */
export async function send(store: StoreAccess, message: Message): Promise<Answer> {
  const { hostname, port } = new URL(store.endpoint);
  const body = message.body === undefined ? undefined : Buffer.from(message.body);
  const length = body || ["PUT", "POST"].includes(message.method) ? { "content-length": String(body?.length ?? 0) } : {};
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { hostname, port, method: message.method, path: message.path, headers: { ...length, ...message.headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("error", reject);
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const bytes = Buffer.concat(chunks);
          const text = bytes.toString("utf8");
          const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? "";
          resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text, code });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** The upload exactly as the product signs it: SHA-256 and `If-None-Match: *` are part of the signature. */
export function productUpload(store: StoreAccess, key: string, announced: Buffer | string, sent: Buffer | string = announced): Message {
  const headers = { "if-none-match": "*", "x-amz-checksum-sha256": checksum(announced) };
  return { ...presigned(store, { method: "PUT", path: objectPath(store.bucket, key), headers }), body: Buffer.from(sent) };
}

/** The HEAD by which the product checks an upload. */
export function productHead(store: StoreAccess, key: string): Promise<Answer> {
  const headers = { "x-amz-checksum-mode": "ENABLED" };
  return send(store, presigned(store, { method: "HEAD", path: objectPath(store.bucket, key), headers }));
}

export function download(store: StoreAccess, key: string, headers: Record<string, string> = {}, query = ""): Promise<Answer> {
  const request = presigned(store, { method: "GET", path: objectPath(store.bucket, key) + query });
  return send(store, { ...request, headers });
}

/** Starts an upload, sends less than announced and cuts the connection once the server has taken the bytes. */
export async function abortedUpload(store: StoreAccess, message: Message, announcedBytes: number, sentBytes: Buffer): Promise<void> {
  const { hostname, port } = new URL(store.endpoint);
  const headers = { ...message.headers, "content-length": String(announcedBytes) };
  const outgoing = httpRequest({ hostname, port, method: message.method, path: message.path, headers });
  await new Promise<void>((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.write(sentBytes, () => resolve());
  });
  await new Promise<void>((resolve) => {
    outgoing.removeAllListeners("error").on("error", () => undefined);
    outgoing.on("close", () => resolve());
    outgoing.destroy();
  });
}
