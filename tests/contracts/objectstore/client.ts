// The product's own S3 client, pointed at a store under test.

import { Client } from "minio";
import { type RunningStore, region } from "./requests.ts";

export function minioClient(store: RunningStore): Client {
  const { hostname, port } = new URL(store.endpoint);
  return new Client({
    endPoint: hostname,
    port: Number(port),
    useSSL: false,
    accessKey: store.accessKey,
    secretKey: store.secretKey,
    region,
  });
}

export async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
