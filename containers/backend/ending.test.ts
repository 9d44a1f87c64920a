// A backend ends, whatever becomes of what it waits for.
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import pg from "pg";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { createEnding } from "./ending.ts";

const log = pino({ level: "silent" });

/** Codes that the process would have ended with. */
function anEnding(end: () => Promise<void>, longestMs?: number) {
  const codes: number[] = [];
  const stop = createEnding({ end, log, exit: (code) => codes.push(code), ...(longestMs !== undefined && { longestMs }) });
  return { codes, stop };
}

/** Lets a client in, and never says a word again: not even when the client takes its leave. */
async function aDatabaseThatFallsSilent(): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.once("data", () => socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]))); // AuthenticationOk, ReadyForQuery
    socket.resume();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `postgres://someone@127.0.0.1:${(server.address() as AddressInfo).port}/some`;
}

test("a database that does not answer any more is waited for until the deadline", async () => {
  const pool = new pg.Pool({ connectionString: await aDatabaseThatFallsSilent() });
  pool.on("error", () => undefined);
  const client = await pool.connect();
  client.on("error", () => undefined);
  const asked = client.query("SELECT 1").catch(() => undefined);
  let ended = false;
  const end = async () => {
    await asked;
    await pool.end();
    ended = true;
  };
  const { codes, stop } = anEnding(end, 100);
  stop("queue", 1);
  await expect.poll(() => codes).toEqual([1]);
  expect(ended).toBe(false);
});

test("a part that fails to end ends the process all the same", async () => {
  const { codes, stop } = anEnding(() => Promise.reject(new Error("a reader could not be ended")));
  stop("SIGTERM", 0);
  await expect.poll(() => codes).toEqual([1]);
});

test("it ends once, with the code of whoever asked first", async () => {
  const { codes, stop } = anEnding(async () => undefined);
  stop("SIGTERM", 0);
  stop("queue", 1);
  await expect.poll(() => codes).toEqual([0]);
});
