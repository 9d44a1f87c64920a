// What each of our Node servers does at its door: ends requests that do not arrive, and gives early refusals (of what is no HTTP, of
// headers that are too large or too late) the same headers as every other answer.
import { type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** Security headers of whatever a server refuses before it knows what was asked for. */
export const refusalHeaders = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
} as const;

export const doorTimes = {
  /** Milliseconds for all headers of a request, from the first byte or the opening of the connection. */
  headersMs: 10_000,
  /** How often Node looks, in milliseconds: a limit is kept to within this. */
  lookMs: 1_000,
};

/** Options for `createServer`; without the interval Node looks every thirty seconds. */
export const doorOptions = {
  headersTimeout: doorTimes.headersMs,
  connectionsCheckingInterval: doorTimes.lookMs,
};

/** Answers what Node refuses by itself, and closes. */
export function answerRefusals(server: Server): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
    const status = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : error.code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
    const headers = Object.entries({ ...refusalHeaders, Connection: "close", "Content-Length": "0" });
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
    // Whoever does not take the answer is not waited for either.
    setTimeout(() => socket.destroy(), doorTimes.lookMs).unref();
  });
}
