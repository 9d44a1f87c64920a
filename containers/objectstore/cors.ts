// Which web origins may use signed URLs from a browser. Signatures decide about access; this only tells browsers about origins.

import type { IncomingMessage, ServerResponse } from "node:http";
import { sendEmpty } from "./operations/exchange.ts";
import { S3Error } from "./protocol/errors.ts";

const exposed = ["ETag", "x-amz-checksum-sha256", "Content-Range", "Content-Length", "Accept-Ranges", "Last-Modified", "x-amz-request-id"];
const methods = "GET, HEAD, PUT, POST, DELETE";
const preflightSeconds = 3600;

/** Adds the headers for an allowed origin to every kind of answer, errors included, so that the app can read its status. */
export function applyCors(request: IncomingMessage, response: ServerResponse, origins: ReadonlySet<string>): void {
  if (origins.size > 0) response.setHeader("vary", "Origin");
  const origin = request.headers.origin;
  if (origin === undefined || !origins.has(origin)) return;
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", exposed.join(", "));
}

/** Answers an OPTIONS request. Throws AccessForbidden for an origin that is not configured. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse, origins: ReadonlySet<string>): void {
  const { origin, "access-control-request-method": method, "access-control-request-headers": headers } = request.headers;
  if (origin === undefined || method === undefined || !origins.has(origin)) throw new S3Error("AccessForbidden");
  response.setHeader("vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
  sendEmpty(response, 204, {
    "access-control-allow-methods": methods,
    "access-control-max-age": String(preflightSeconds),
    ...(typeof headers === "string" ? { "access-control-allow-headers": headers } : {}),
  });
}
