import { connect, createServer, type Server, type Socket } from "node:net";
import type { Pool } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sqlState } from "../../server/database/connection.ts";
import { aDatabase, type TestDatabase } from "../../tests/harness/database.ts";
import { createPool, type QueryBounds } from "./databasePool.ts";

let database: TestDatabase;
const pools: Pool[] = [];
const lines: Line[] = [];
beforeEach(async () => {
  database = await aDatabase();
});
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.end();
  for (const line of lines.splice(0)) line.end();
  await database.drop();
});

const log = { warn: () => undefined };
function aPool(connectionString: string, bounds: QueryBounds): Pool {
  const pool = createPool({ connectionString, max: 2, name: "test", log, bounds });
  pools.push(pool);
  return pool;
}

interface Line {
  /** Where the database answers by this line. */
  url: string;
  /** What is on the line from now on is lost, as where a cable is pulled: nobody hears of it. New connections go through. */
  cut(): void;
  end(): void;
}

async function aLine(): Promise<Line> {
  const to = new URL(database.appUrl);
  const open = new Set<Socket>();
  const whole = new Set<[Socket, Socket]>();
  const server: Server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    whole.add([near, far]);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => undefined);
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(to);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as { port: number }).port);
  const line = {
    url: String(url),
    cut() {
      for (const [near, far] of whole) {
        near.unpipe(far);
        far.unpipe(near);
      }
      whole.clear();
    },
    end() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
  lines.push(line);
  return line;
}

test("a statement that waits for a lock that nobody gives back is ended, and its connection goes on", async () => {
  const pool = aPool(database.appUrl, { statementMs: 200, answerMs: 20_000 });
  const holder = await database.pool.connect();
  await holder.query("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
  const waiter = await pool.connect();
  const error = await waiter.query("SELECT count(*) FROM users").catch((error: unknown) => error);
  expect(sqlState(error)).toBe("57014");
  expect((await waiter.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  waiter.release();
  await holder.query("ROLLBACK");
  holder.release();
});

test("a connection whose other end is gone without a word fails its query, and serves nobody after", async () => {
  const line = await aLine();
  const pool = aPool(line.url, { statementMs: 20_000, answerMs: 300 });
  const held = await pool.connect();
  await held.query("BEGIN");
  await pool.query("SELECT 1");
  line.cut();
  await expect(held.query("SELECT 1")).rejects.toThrow("Query read timeout");
  // As a transaction does that failed; whoever gets a connection next gets another one.
  await expect(held.query("ROLLBACK")).rejects.toThrow();
  held.release();
  await expect(pool.query("SELECT 1")).rejects.toThrow("Query read timeout"); // the other one, that lay idle
  expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
});
