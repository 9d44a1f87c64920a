// What fakes of clouds have in common: a server in memory, faults on demand, and what they were asked.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface CloudRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: Buffer;
}
export interface CloudAnswer {
  status: number;
  headers?: Record<string, string>;
  /** An object is sent as JSON. */
  body?: Buffer | object | undefined;
}

/**
 * What becomes of a request: a number is answered, "drop" cuts before anything is done, "lose" does it and cuts before the answer, "cut" sends
 * half of the answer, "half" takes half of the body.
 */
export type CloudFault = number | "drop" | "lose" | "cut" | "half" | undefined;

export interface CloudServer {
  origin: string;
  requests: { method: string; path: string; status: number }[];
  /** Asked before every request. */
  fault: (request: { method: string; path: string }) => CloudFault;
  /** Of answers that ask to wait, in seconds; null: they do not say. */
  retryAfter: number | null;
  close(): Promise<void>;
}

export async function startCloudServer(
  answer: (request: CloudRequest, fault: CloudFault) => Promise<CloudAnswer>,
  refusal: (status: number) => object,
): Promise<CloudServer> {
  const cloud: CloudServer = { origin: "", requests: [], fault: () => undefined, retryAfter: 1, close: async () => {} };

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", headers } = incoming;
    const url = new URL(incoming.url!, "http://x");
    const path = decodeURIComponent(url.pathname);
    const record = { method, path, status: 0 };
    cloud.requests.push(record);
    const fault = cloud.fault({ method, path });
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    if (fault === "drop") return void incoming.socket.destroy();
    const given =
      typeof fault === "number"
        ? {
            status: fault,
            body: refusal(fault),
            ...(cloud.retryAfter !== null && { headers: { "retry-after": String(cloud.retryAfter) } }),
          }
        : await answer({ method, path, query: url.searchParams, headers, body: Buffer.concat(chunks) }, fault);
    record.status = given.status;
    if (fault === "lose") return void incoming.socket.destroy();
    const isBytes = given.body instanceof Buffer;
    const body = given.body === undefined ? Buffer.alloc(0) : isBytes ? (given.body as Buffer) : Buffer.from(JSON.stringify(given.body));
    response.writeHead(given.status, {
      ...(given.body !== undefined && { "content-type": isBytes ? "application/octet-stream" : "application/json; charset=UTF-8" }),
      "content-length": String(body.length),
      ...given.headers,
    });
    if (fault !== "cut") return void response.end(body);
    response.write(body.subarray(0, body.length >> 1), () => incoming.socket.destroy());
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  cloud.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cloud.close = () =>
    new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  return cloud;
}

/** `bytes=0-99` of a file. Undefined: all of it; null: it begins after the end. */
export function rangeOf(header: string | undefined, size: number): { from: number; to: number } | null | undefined {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(header ?? "") ?? [];
  if (from === undefined) return undefined;
  return Number(from) >= size ? null : { from: Number(from), to: Math.min(Number(to), size - 1) };
}
