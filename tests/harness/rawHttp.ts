// HTTP as no browser speaks it: half a request, byte by byte, or nothing at all. For tests of what a door does with that.
import { connect, type Socket } from "node:net";

export interface RawRequest {
  socket: Socket;
  /** What has come back so far. */
  readonly received: () => string;
  /** Resolves when the other side has ended the connection, with the milliseconds since it was opened. */
  closed: Promise<number>;
}

/** Opens a connection, sends `text`, and waits for what becomes of it. */
export async function rawRequest(port: number, text: string | Uint8Array): Promise<RawRequest> {
  const began = Date.now();
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined); // a reset ends it as well
  let received = "";
  socket.on("data", (chunk: Buffer) => {
    received += chunk.toString("latin1");
  });
  const closed = new Promise<number>((resolve) => socket.once("close", () => resolve(Date.now() - began)));
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  socket.write(text);
  return { socket, received: () => received, closed };
}

/** The text of a request whose head is whole. */
export const head = (method: string, path: string, headers: Readonly<Record<string, string | number>> = {}): string =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`;
