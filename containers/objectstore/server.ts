// The HTTP server of the embedded object store: CORS, signature, operation, error answer. For this machine and small
// installations; larger ones use MinIO or any other S3-compatible store, which pass the same contract tests.

import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Logger, pino } from "pino";
import { answerRefusals, doorOptions } from "../http/door.ts";
import { answerPreflight, applyCors } from "./cors.ts";
import { readHeaders, sendEmpty } from "./operations/exchange.ts";
import { sendError } from "./operations/xml.ts";
import { announcedBody } from "./protocol/body.ts";
import { asS3Error } from "./protocol/errors.ts";
import { type Credentials, verifySignature } from "./protocol/signature.ts";
import { parseTarget } from "./protocol/target.ts";
import { findOperation } from "./routes.ts";
import { discardAbandonedUploads } from "./storage/multipart.ts";
import { Store } from "./storage/store.ts";

export interface ObjectStoreOptions extends Credentials {
  /** Folder for all data; made when missing. */
  data: string;
  /** Made at the start when missing. */
  bucket: string;
  /** Web origins that may use signed URLs, such as `http://localhost:8787`. */
  corsOrigins?: string[];
  /** The clock that signatures are checked against. */
  now?: () => Date;
  log?: Logger;
}

export interface ObjectStore {
  /** Opens the data folder and listens; port 0 takes a free one. Resolves when requests are answered. */
  listen(port: number, host: string): Promise<{ url: string }>;
  /** Takes no more requests, gives running ones five seconds, then ends. */
  close(): Promise<void>;
}

const healthPaths = new Set(["/health", "/minio/health/live", "/minio/health/ready"]);
const idleMs = 60_000;
const graceMs = 5_000;
/** How long the rest of a refused upload is still taken and dropped. */
const drainMs = 20_000;

export function createObjectStore(options: ObjectStoreOptions): ObjectStore {
  const store = new Store(options.data);
  const origins = new Set(options.corsOrigins ?? []);
  const log = options.log ?? pino({ level: "silent" });
  const now = options.now ?? (() => new Date());

  let opened: Promise<void> | undefined;
  let closing = false;

  // A large upload over a slow line may take hours: what ends a request is silence, not its length.
  const serverOptions = { ...doorOptions, requestTimeout: 0, keepAliveTimeout: 65_000, highWaterMark: 256 * 1024 };
  const server = createServer(serverOptions, (request, response) => {
    // Once closing has begun, a connection ends with its last answer.
    response.once("close", () => closing && setImmediate(() => server.closeIdleConnections()));
    // Syncing or joining gigabytes is silent too, but it is the store that keeps the client waiting. Only readers may stall.
    if (request.method !== "GET") request.once("end", () => request.socket.setTimeout(0));
    void handle(request, response);
  });
  server.setTimeout(idleMs);
  answerRefusals(server);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const method = request.method ?? "";
    const path = (request.url ?? "").split("?", 1)[0]!;
    response.setHeader("x-amz-request-id", requestId);
    // What people upload is never run or guessed at, should a signed URL be opened as a page.
    response.setHeader("x-content-type-options", "nosniff");
    response.setHeader("content-security-policy", "sandbox; default-src 'none'");
    response.setHeader("referrer-policy", "no-referrer");
    // The app reads by fetch and CORS; no page of anybody else shows a file as a picture, script or frame of its own.
    response.setHeader("cross-origin-resource-policy", "same-origin");
    try {
      await opened;
      applyCors(request, response, origins);
      if (method === "OPTIONS") return answerPreflight(request, response, origins);
      if (healthPaths.has(request.url ?? "") && (method === "GET" || method === "HEAD")) return sendEmpty(response, 200);

      const received = { method, target: parseTarget(request.url ?? ""), headers: readHeaders(request) };
      const payloadHash = verifySignature(received, options, now());
      const operation = findOperation(received);
      const body = announcedBody(received.headers, payloadHash);
      await operation({ ...received, store, region: options.region, now: now(), body, request, response });
    } catch (cause) {
      answerError(cause, { request, response, method, path, requestId });
    }
  }

  function answerError(cause: unknown, failed: Failed): void {
    const { request, response, method, path, requestId } = failed;
    const error = asS3Error(cause);
    // The client has gone in the middle of its upload: nobody is left to answer, and nothing was kept.
    if (request.destroyed && !request.complete) return;
    if (error.status >= 500) log.error({ err: cause, requestId, method, code: error.code }, "a request failed");
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendError(response, error, { method, resource: path, requestId });
    // The rest of a refused upload is read and dropped, because browsers report an answer only after all was sent; not for ever.
    request.resume();
    if (request.complete) return;
    const timer = setTimeout(() => request.destroy(), drainMs);
    request.once("close", () => clearTimeout(timer));
  }

  async function open(): Promise<void> {
    await store.open();
    await discardAbandonedUploads(store, now());
    await store.createBucket(options.bucket);
  }

  return {
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.off("error", reject);
          resolve();
        });
      });
      // Only now: a second store started by mistake stops at the taken port and touches nothing of the first one's.
      opened = open();
      await opened;
      const address = server.address();
      const boundPort = typeof address === "object" && address ? address.port : port;
      return { url: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}` };
    },
    async close() {
      closing = true;
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      clearTimeout(timer);
    },
  };
}

interface Failed {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  path: string;
  requestId: string;
}
