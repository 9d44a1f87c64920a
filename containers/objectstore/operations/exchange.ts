// What an operation works with: one verified request and the response to it.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { AnnouncedBody } from "../protocol/body.ts";
import type { Headers } from "../protocol/signature.ts";
import type { Target } from "../protocol/target.ts";
import type { Store } from "../storage/store.ts";

export interface Exchange {
  store: Store;
  region: string;
  /** When the request was received. */
  now: Date;
  target: Target;
  headers: Headers;
  body: AnnouncedBody;
  request: IncomingMessage;
  response: ServerResponse;
}

export type Operation = (exchange: Exchange) => Promise<void>;

/** Header values as the bytes on the wire (latin1), repeated headers joined as the signature sees them. */
export function readHeaders(request: IncomingMessage): Headers {
  const headers = new Map<string, string>();
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values) headers.set(name, values.join(","));
  }
  return headers;
}

/** Ends the response without a body. */
export function sendEmpty(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, status === 204 || status === 304 ? headers : { "content-length": "0", ...headers }).end();
}
